"""What several takes are worth: word errors of one take, of the aligner's choice, and of a ceiling; and their cost.

    python -m bench.takes --set hard --number 40 --json takes.jsonl      record takes, then print the table
    python -m bench.takes --from takes.jsonl                             print the table of a recording

Every take of every sentence is rendered and heard, so each way of choosing is worked out from the same takes and no
luck of the draw lies between them. Costs are seconds of CPU, so other work on the machine does not show in them: take 0
alone, the others as one batch, each hearing.
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

from ssml_engine.evaluation.sentences import hard_sentences, held_out_sentences
from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.plan import Plan, Speech
from ssml_engine.recognition import PhoneScorer, Recognizer, WhisperRecognizer
from ssml_engine.request import PlainText, Request, prepare
from ssml_engine.synthesis import Engine, SpeechTakes
from ssml_engine.validation import compare_words
from ssml_engine.voices.locations import models_folder

NUM_TAKES = 4
CEILINGS = (0.0, 0.1, 0.2)


class Recorder:
    """A `TakeChooser` that hears every take and writes down what it cost."""

    def __init__(self, recognizer: Recognizer, scorer: PhoneScorer) -> None:
        self._recognizer, self._scorer = recognizer, scorer
        self.rows: list[dict[str, Any]] = []

    def choose(self, takes: SpeechTakes) -> Any:
        started = time.process_time()
        rendered = takes.render((0,))
        one = time.process_time()
        rendered += takes.render(range(1, NUM_TAKES))
        others = time.process_time()
        timed = takes.timed.timed
        scores = self._scorer.score_takes(rendered, timed.phones[:, 0], timed.durations)
        ranked = time.process_time()
        heard, hearing = [], []
        for samples in rendered:
            began = time.process_time()
            heard.append(self._recognizer.transcribe(samples, SAMPLE_RATE, takes.timed.speech.locale).text)
            hearing.append(time.process_time() - began)
        self.rows.append(
            {
                "seconds": timed.num_frames / 75,
                "one_s": one - started,
                "others_s": others - one,
                "rank_s": ranked - others,
                "hear_s": hearing,
                "scores": [score.total for score in scores],
                "transcripts": heard,
            }
        )
        return rendered[0]


def record(sentences: Sequence[tuple[str, str]], out: Path | None, models: Path | None, seed: int) -> list[dict]:
    """Render and hear all takes of `(kind, sentence)` pairs, voices taking turns."""
    torch.set_num_threads(1)
    engine = Engine.load(models, device="cpu")
    scorer = PhoneScorer.load(models_folder(models))
    if scorer is None:
        raise SystemExit("the weights hold no aligner")
    recognizer = WhisperRecognizer(num_threads=1)
    voices = list(engine.catalog.voices())
    rows = []
    for number, (kind, text) in enumerate(sentences):
        voice = voices[number % len(voices)]
        plan = _plan(engine, text, voice.name, voice.locale)
        recorder = Recorder(recognizer, scorer)
        engine.synthesize(plan, seed=seed, chooser=recorder)
        row = {"kind": kind, "text": text, "voice": voice.name, "speeches": recorder.rows}
        rows.append(row)
        print(f"{number + 1}/{len(sentences)} {[r['transcripts'] for r in recorder.rows]}", file=sys.stderr, flush=True)
        if out is not None:
            with out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return rows


def _plan(engine: Engine, text: str, voice: str, locale: str) -> Plan:
    plan = prepare(Request(PlainText(text, voice, locale)), engine.catalog).plan
    if plan is None:
        raise SystemExit(f"{text!r} was refused")
    return plan


def report(engine: Engine, rows: Sequence[dict]) -> str:
    """Work out every way of choosing from the recorded takes."""
    speeches = []
    for row in rows:
        locale = "en-GB" if row["voice"].startswith("en-GB") else "en-US"
        items = [item for item in _plan(engine, row["text"], row["voice"], locale).items if isinstance(item, Speech)]
        spoken = [item for item in items if any(word.end_phone > word.first_phone for word in item.words)]
        for item, takes in zip(spoken, row["speeches"], strict=True):
            scores = [compare_words(item.words, text, item.locale) for text in takes["transcripts"]]
            speeches.append((scores, takes))
    audio = sum(takes["seconds"] for _, takes in speeches)
    words = sum(scores[0].length for scores, _ in speeches)
    lines = [f"{len(rows)} texts, {len(speeches)} sentences, {words} words, {audio:.0f} s of audio, {NUM_TAKES} takes"]

    def line(name: str, picks: list[int], seconds: float, ceiling: str = "") -> None:
        errors = sum(scores[pick].errors for (scores, _), pick in zip(speeches, picks, strict=True))
        length = sum(scores[pick].length for (scores, _), pick in zip(speeches, picks, strict=True))
        lines.append(f"{name:34} WER {errors / length:6.1%}   {seconds / audio:5.2f} CPU s a second of audio{ceiling}")

    one_s = sum(takes["one_s"] for _, takes in speeches)
    line("one take", [0] * len(speeches), one_s)
    for count in range(2, NUM_TAKES + 1):
        picks = [max(range(count), key=takes["scores"].__getitem__) for _, takes in speeches]
        # Batches of one and of three were timed; others lie on the line through the two.
        cost = sum(
            t["one_s"] + (count - 1) * (t["others_s"] - t["one_s"]) / (NUM_TAKES - 2) + t["rank_s"]
            for _, t in speeches
        )
        line(f"best of {count} by the aligner", picks, cost)
    line("best of 4 by hearing all", [min(range(NUM_TAKES), key=lambda n: s[n].errors) for s, _ in speeches],
         sum(t["one_s"] + t["others_s"] + sum(t["hear_s"]) for _, t in speeches))  # fmt: skip
    for ceiling in CEILINGS:
        picks, cost = [], 0.0
        for scores, takes in speeches:
            pick, spent = _policy(scores, takes, ceiling)
            picks.append(pick)
            cost += spent
        before = sum(scores[0].rate > ceiling for scores, _ in speeches) / len(speeches)
        after = sum(s[p].rate > ceiling for (s, _), p in zip(speeches, picks, strict=True)) / len(speeches)
        line(f"max_wer {ceiling:g}, 4 attempts", picks, cost, f"   over the ceiling {before:.1%} -> {after:.1%}")
    return "\n".join(lines)


def _policy(scores: Sequence[Any], takes: dict, ceiling: float) -> tuple[int, float]:
    """The take that `RoundTripChooser` would return, and the seconds that it would spend."""
    spent = takes["one_s"] + takes["hear_s"][0]
    if scores[0].rate <= ceiling:
        return 0, spent
    spent += takes["others_s"] + takes["rank_s"]
    heard = [0]
    for take in sorted(range(1, NUM_TAKES), key=lambda n: -takes["scores"][n]):
        heard.append(take)
        spent += takes["hear_s"][take]
        if scores[take].rate <= ceiling:
            break
    return min(heard, key=lambda n: scores[n].errors), spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("hard", "held-out"), default="hard", help="which sentences")
    parser.add_argument("--number", type=int, help="how many, spread over the set; else all")
    parser.add_argument("--models", type=Path, help="folder of the weights; else the shipped ones")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="append each sentence's takes to this file as it is heard")
    parser.add_argument("--from", dest="recorded", type=Path, help="read takes instead of rendering")
    options = parser.parse_args()
    if options.recorded:
        rows = [json.loads(line) for line in options.recorded.read_text(encoding="utf-8").splitlines()]
    else:
        pairs = hard_sentences() if options.set == "hard" else tuple(("held-out", s) for s in held_out_sentences())
        number = min(options.number or len(pairs), len(pairs))
        chosen = [pairs[index * len(pairs) // number] for index in range(number)]
        rows = record(chosen, options.json, options.models, options.seed)
    print(report(Engine.load(options.models, device="cpu"), rows))


if __name__ == "__main__":
    main()
