"""Voices × sentences × systems → scores: the loop behind `ssml-engine evaluate`, without a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ssml_engine.evaluation.ladder import Ladder
from ssml_engine.evaluation.scoring import Judges, SentenceScore
from ssml_engine.evaluation.sentences import assign_voices, held_out_sentences
from ssml_engine.evaluation.summary import Row, summarize
from ssml_engine.evaluation.systems import CodecSystem, EngineSystem, Rendering, System, TeacherSystem
from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.recognition import QualityJudge, SpeakerEncoder, WhisperRecognizer
from ssml_engine.synthesis import Engine

# Told of each sentence as it is scored.
Heard = Callable[[SentenceScore, Rendering], None]


@dataclass(frozen=True)
class EvaluationOptions:
    """What is spoken and who judges.

    voices: names, all English ones of the library if empty. num_sentences: of the held-out ones, in their order, or of
    `texts` where they are given.
    every_pair: all voices speak all sentences, else each sentence is spoken once, voices taking turns.
    teacher_styles: folder of the teacher's style files; without it only our engine is scored. speech_cache: folder of
    held-out recordings, see `ladder`; as many of them are spoken as sentences. audio: folder
    that receives every rendering as a WAV file.
    """

    voices: tuple[str, ...] = ()
    num_sentences: int = 64
    every_pair: bool = False
    seed: int = 0
    whisper: str | None = None
    num_threads: int = 2
    teacher_styles: Path | None = None
    speech_cache: Path | None = None
    models: Path | None = None
    audio: Path | None = None
    texts: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What every system speaks."""
        return (self.texts or tuple(held_out_sentences()))[: self.num_sentences]


@dataclass(frozen=True)
class Evaluation:
    """rows: one a system, then one for each voice of our engine. scores: of every sentence."""

    rows: tuple[Row, ...]
    scores: tuple[SentenceScore, ...]


def evaluate(
    engine: Engine, options: EvaluationOptions, heard: Heard = lambda score, rendering: None
) -> Evaluation:
    """Render and score; `heard` is told of each sentence.

    Raises MissingModelError for absent judges, ValueError for unknown voices, or for one without a teacher's
    where the teacher is asked for.
    """
    torch.set_num_threads(max(1, options.num_threads))
    voices = _chosen_voices(engine, options.voices)
    systems = _systems(engine, options, voices)
    judges = _judges(options)
    for voice in voices:
        judges.set_reference(voice, prompt_samples(engine, voice))
    pairs = assign_voices(options.sentences, voices, every_pair=options.every_pair)
    scores = score_systems(systems, judges, pairs, options.audio, heard)
    if options.speech_cache is not None:
        ladder = Ladder(engine, options.speech_cache, options.num_sentences, options.seed)
        for voice in dict.fromkeys(voice for voice, _ in ladder.pairs):
            judges.set_reference(voice, ladder.prompt_samples(voice))
        scores += score_systems(ladder.systems, judges, ladder.pairs, options.audio, heard)
    return Evaluation(tuple(summary_rows(scores)), tuple(scores))


def score_systems(
    systems: Sequence[System],
    judges: Judges,
    pairs: Sequence[tuple[str, str]],
    audio: Path | None = None,
    heard: Heard = lambda score, rendering: None,
) -> list[SentenceScore]:
    """Every system speaks every pair of voice and sentence."""
    scores = []
    for system in systems:
        for number, (voice, text) in enumerate(pairs):
            rendering = system.speak(text, voice)
            if audio is not None:
                _keep(rendering, audio / f"{system.name.replace(' ', '-')}_{number:03d}_{voice}.wav")
            score = judges.score(system.name, voice, text, rendering)
            scores.append(score)
            heard(score, rendering)
    return scores


def summary_rows(scores: Sequence[SentenceScore]) -> list[Row]:
    """A row for each system in order of appearance, then one for each voice of the first."""
    systems = list(dict.fromkeys(score.system for score in scores))
    rows = [summarize(system, [s for s in scores if s.system == system]) for system in systems]
    own = [score for score in scores if score.system == systems[0]]
    for voice in dict.fromkeys(score.voice for score in own):
        rows.append(summarize(f"  {voice}", [score for score in own if score.voice == voice]))
    return rows


def prompt_samples(engine: Engine, voice: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A voice's prompt as heard through the codec, float32 `[N]`."""
    prompt = engine.catalog.prompt(voice)
    codec = engine.networks.codec
    with torch.inference_mode():
        codes = torch.from_numpy(prompt.codes.astype(np.int64))[None].to(engine.networks.device)
        decoded = codec.decode(codes)
    return decoded[0].cpu().numpy().astype(np.float32)


def _chosen_voices(engine: Engine, wanted: Sequence[str]) -> list[str]:
    known = [info.name for info in engine.catalog.voices()]
    if unknown := sorted(set(wanted) - set(known)):
        raise ValueError(f"no voice is named {', '.join(unknown)}; known: {', '.join(known)}")
    return list(wanted) or english_voices(engine)


def english_voices(engine: Engine) -> list[str]:
    """The voices whose own language is that of the held-out sentences."""
    return [info.name for info in engine.catalog.voices() if info.locale.startswith("en-")]


def _systems(engine: Engine, options: EvaluationOptions, voices: Sequence[str]) -> list[System]:
    ours = EngineSystem(engine, options.seed)
    if options.teacher_styles is None:
        return [ours]
    teacher = open_teacher(engine, voices, options.teacher_styles, options.num_threads)
    return [ours, CodecSystem(teacher, engine), teacher]


def open_teacher(engine: Engine, voices: Sequence[str], styles: Path, num_threads: int = 1) -> TeacherSystem:
    """The teacher, with the voices that the shipped `voices` were made from.

    styles: folder of its style files.  Raises ValueError for a voice whose provenance names none of them.
    """
    from ssml_engine.training.corpora.neural_teacher import NeuralTeacher

    teacher_voices = {}
    for voice in voices:
        facts = engine.catalog.prompt(voice).facts
        source = teacher_voice(facts.provenance, styles)
        if source is None:
            raise ValueError(f"the provenance of {voice} names no teacher's voice of {styles}")
        teacher_voices[voice] = (source, facts.locale)
    return TeacherSystem(NeuralTeacher(styles, num_threads), teacher_voices)


def teacher_voice(provenance: str, styles: Path) -> str | None:
    """The teacher's voice that a prompt's provenance names, None if it names none."""
    words = provenance.replace(",", " ").replace(";", " ").replace(".", " ").split()
    return next((word for word in words if (styles / f"{word}.bin").is_file()), None)


def _judges(options: EvaluationOptions) -> Judges:
    aligner = _aligner(options.models)
    return Judges(
        WhisperRecognizer(options.whisper, num_threads=options.num_threads),
        SpeakerEncoder(),
        QualityJudge(options.num_threads),
        measures_pitch=True,
        boundaries=None if aligner is None else lambda rendering: boundary_errors_ms(aligner, rendering),
    )


def _aligner(models: Path | None) -> Aligner | None:
    from ssml_engine.voices.locations import models_folder

    path = models_folder(models) / "aligner.safetensors"
    return load_checkpoint(Aligner, AlignerConfig, path) if path.is_file() else None


def boundary_errors_ms(aligner: Aligner, rendering: Rendering) -> tuple[float, ...]:
    """Error of each word's promised start; none where words and phones do not pair up."""
    from ssml_engine.evaluation.boundaries import aligned_starts

    if len(rendering.words) != len(rendering.word_phones):
        return ()
    aligned = aligned_starts(aligner, rendering.samples, rendering.word_phones)
    return tuple(
        abs(offset - start) / SAMPLE_RATE * 1000
        for (_, offset, _), start in zip(rendering.words, aligned, strict=True)
    )


def _keep(rendering: Rendering, path: Path) -> None:
    import soundfile

    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, rendering.samples, SAMPLE_RATE, subtype="PCM_16")
