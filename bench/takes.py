"""What several takes are worth: word errors of one take, and of each ceiling; the share of sentences over it; the cost.

    python -m bench.takes --set hard --json takes.jsonl      record takes, then print the table
    python -m bench.takes --from takes.jsonl                 print the table of a recording, finished or not

Takes are rendered and heard in the order of `RoundTripChooser`, until one has no word error; what it would return under
any ceiling is worked out from that, so no luck of the draw lies between the lines.  `--all` renders and hears every
take, which adds the lines of the aligner's choice.  With `--json` a run that was stopped goes on where it was.
Sentences are taken in a scattered order, so an unfinished recording holds every kind.  Costs are seconds of CPU, so
other work on the machine does not show in them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from ssml_engine.evaluation.run import english_voices
from ssml_engine.evaluation.sentences import hard_sentences, held_out_sentences
from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.plan import Plan, Speech
from ssml_engine.recognition import PhoneScorer, Recognizer, WhisperRecognizer
from ssml_engine.request import PlainText, Request, prepare
from ssml_engine.synthesis import Engine, SpeechTakes
from ssml_engine.validation import compare_words
from ssml_engine.voices.locations import models_folder

BATCHES = (range(1), range(1, 4), range(4, 8))  # decoded together, one batch after the other
ATTEMPTS = tuple(batch.stop for batch in BATCHES)
CEILINGS = (0.0, 0.1, 0.2)
SCATTER = 37  # no factor of 100 or 60


class Recorder:
    """A `TakeChooser` that writes down what was heard, in which order, and what it cost."""

    def __init__(self, recognizer: Recognizer, scorer: PhoneScorer, *, hears_all: bool) -> None:
        self._recognizer, self._scorer, self._hears_all = recognizer, scorer, hears_all
        self.rows: list[dict[str, Any]] = []

    def choose(self, takes: SpeechTakes) -> Any:
        timed, speech = takes.timed.timed, takes.timed.speech
        row: dict[str, Any] = {"seconds": timed.num_frames / 75, "batch_s": [], "heard": []}
        first = None
        for batch in BATCHES:
            started = time.process_time()
            rendered = takes.render(batch)
            scores = self._scorer.score_takes(rendered, timed.phones[:, 0], timed.durations)
            row["batch_s"].append(time.process_time() - started)
            first = rendered[0] if first is None else first
            ranked = sorted(zip(batch, rendered, scores, strict=True), key=lambda take: -take[2].total)
            for number, samples, score in ranked:
                began = time.process_time()
                text = self._recognizer.transcribe(samples, SAMPLE_RATE, speech.locale).text
                errors = compare_words(speech.words, text, speech.locale).errors
                row["heard"].append(
                    {"take": number, "text": text, "score": score.total, "s": time.process_time() - began}
                )
                if not errors and not self._hears_all:
                    break
            if not errors and not self._hears_all:
                break
        self.rows.append(row)
        return first


def record(
    engine: Engine,
    sentences: Sequence[tuple[str, str, str]],
    out: Path | None,
    models: Path | None,
    seed: int,
    *,
    hears_all: bool,
) -> list[dict]:
    """Render and hear takes of `(kind, sentence, voice)`; those in `out` already are read."""
    rows = read_rows(out) if out is not None and out.is_file() else []
    done = {row["text"] for row in rows}
    scorer = PhoneScorer.load(models_folder(models))
    if scorer is None:
        raise SystemExit("the weights hold no aligner")
    recognizer = WhisperRecognizer(num_threads=1)
    for kind, text, voice in sentences:
        if text in done:
            continue
        plan = sentence_plan(engine, text, voice)
        recorder = Recorder(recognizer, scorer, hears_all=hears_all)
        engine.synthesize(plan, seed=seed, chooser=recorder)
        row = {"kind": kind, "text": text, "voice": voice, "speeches": recorder.rows}
        rows.append(row)
        heard = [[take["text"] for take in speech["heard"]] for speech in recorder.rows]
        print(f"{len(rows)}/{len(sentences)} {voice} {text!r} {heard}", file=sys.stderr, flush=True)
        if out is not None:
            with out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return rows


def read_rows(path: Path) -> list[dict]:
    """The sentences that were recorded."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def sentence_plan(engine: Engine, text: str, voice: str) -> Plan:
    """A sentence in a shipped voice."""
    plan = prepare(Request(PlainText(text, voice, locale_of(voice))), engine.catalog).plan
    if plan is None:
        raise SystemExit(f"{text!r} was refused")
    return plan


def spoken_items(plan: Plan) -> list[Speech]:
    """The speeches of a plan that have words."""
    speeches = [item for item in plan.items if isinstance(item, Speech)]
    return [item for item in speeches if any(word.end_phone > word.first_phone for word in item.words)]


def locale_of(voice: str) -> str:
    """Of a shipped voice, by its name."""
    return voice.rpartition("-")[0]


def scattered(
    pairs: Sequence[tuple[str, str]], voices: Sequence[str], number: int | None = None
) -> list[tuple[str, str, str]]:
    """`number` kinds and sentences, or all, in an order that mixes the kinds; voices take turns."""
    count = min(number or len(pairs), len(pairs))
    chosen = [pairs[index * SCATTER % len(pairs)] for index in range(count)]
    return [(*pair, voices[index % len(voices)]) for index, pair in enumerate(chosen)]


def report(engine: Engine, rows: Sequence[dict]) -> str:
    """Work out every way of choosing from the recorded takes."""
    speeches = []
    for row in rows:
        spoken = spoken_items(sentence_plan(engine, row["text"], row["voice"]))
        for item, takes in zip(spoken, row["speeches"], strict=True):
            rates = [compare_words(item.words, take["text"], item.locale) for take in takes["heard"]]
            speeches.append((rates, takes))
    audio = sum(takes["seconds"] for _, takes in speeches)
    words = sum(rates[0].length for rates, _ in speeches)
    lines = [f"{len(rows)} texts, {len(speeches)} sentences, {words} words, {audio:.0f} s of audio"]

    def line(name: str, picks: list[Any], seconds: float, ending: str = "") -> None:
        rate = sum(pick.errors for pick in picks) / sum(pick.length for pick in picks)
        lines.append(f"{name:34} WER {rate:6.1%}   {seconds / audio:5.2f} CPU s a second of audio{ending}")

    one_s = sum(takes["batch_s"][0] for _, takes in speeches)
    line("one take, unheard", [rates[0] for rates, _ in speeches], one_s)
    if all(len(takes["heard"]) == ATTEMPTS[-1] for _, takes in speeches):
        for batches, attempts in enumerate(ATTEMPTS[1:], start=2):
            ranked = [_likeliest(rates, takes, attempts) for rates, takes in speeches]
            cost = sum(sum(takes["batch_s"][:batches]) for _, takes in speeches)
            line(f"best of {attempts} by the aligner", ranked, cost)
    for ceiling in CEILINGS:
        over = sum(rates[0].rate > ceiling for rates, _ in speeches)
        for attempts in ATTEMPTS:
            picked = [_policy(rates, takes, ceiling, attempts) for rates, takes in speeches]
            after = sum(rate.rate > ceiling for rate, _ in picked)
            ending = f"   over the ceiling {after} of {len(speeches)} ({after / len(speeches):.1%})"
            if attempts > 1:
                ending += f", from {over}: " + (f"{over / after:.1f} times fewer" if after else "none left")
            name = f"max_wer {ceiling:g}, {attempts} attempt" + "s" * (attempts > 1)
            line(name, [rate for rate, _ in picked], sum(cost for _, cost in picked), ending)
    return "\n".join(lines)


def _likeliest(rates: Sequence[Any], takes: dict, attempts: int) -> Any:
    """What `RankingChooser` would return."""
    those = [n for n, take in enumerate(takes["heard"]) if take["take"] < attempts]
    return rates[max(those, key=lambda n: takes["heard"][n]["score"])]


def _policy(rates: Sequence[Any], takes: dict, ceiling: float, attempts: int) -> tuple[Any, float]:
    """What `RoundTripChooser` would return, and the seconds that it would spend."""
    spent, batches, heard = 0.0, 0, []
    for rate, take in zip(rates, takes["heard"], strict=True):
        if take["take"] >= attempts:
            break
        while batches == 0 or take["take"] >= ATTEMPTS[batches - 1]:
            spent += takes["batch_s"][batches]
            batches += 1
        spent += take["s"]
        heard.append(rate)
        if rate.rate <= ceiling:
            break
    return min(heard, key=lambda rate: rate.errors), spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("hard", "held-out"), default="hard", help="which sentences")
    parser.add_argument("--number", type=int, help="how many, spread over the set; else all")
    parser.add_argument("--all", action="store_true", help="render and hear every take of every sentence")
    parser.add_argument("--models", type=Path, help="folder of the weights; else the shipped ones")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="append each sentence's takes to this file as it is heard")
    parser.add_argument("--from", dest="recorded", type=Path, help="read takes instead of rendering")
    options = parser.parse_args()
    torch.set_num_threads(1)
    engine = Engine.load(options.models, device="cpu")
    if options.recorded:
        rows = read_rows(options.recorded)
    else:
        pairs = hard_sentences() if options.set == "hard" else tuple(("held-out", s) for s in held_out_sentences())
        chosen = scattered(pairs, english_voices(engine), options.number)
        rows = record(engine, chosen, options.json, options.models, options.seed, hears_all=options.all)
    print(report(engine, rows))


if __name__ == "__main__":
    main()
