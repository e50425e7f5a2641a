"""The AR with int8 products beside float32: time of a step, words, likeness and quality.

    python -m bench.int8 [--sentences 64] [--threads 1]

What the engine does on a CPU (`ssml_engine/models/int8_frame_step.py`) beside what it did before.  Held-out sentences,
shipped voices in turn, seed 0.
After ± stands half of the 95 % interval over sentences.
"""

from __future__ import annotations

import argparse
import statistics
import time

import torch

from ssml_engine.models.autoregressive import AutoregressiveModel
from ssml_engine.models.frame_step import FrameStep
from ssml_engine.models.int8_frame_step import Int8FrameStep
from ssml_engine.models.transformer import KVCache

PLACES = 400  # positions in the cache when a step is timed: a prompt and two seconds
STEPS = 300


def step_us(step: FrameStep, model: AutoregressiveModel) -> float:
    """Median time of a step of two rows, as guidance makes it, microseconds."""
    times = []
    for _ in range(STEPS):
        cache = KVCache.empty(model.config.transformer, 2, PLACES + 1, "cpu")
        cache.length = PLACES
        started = time.perf_counter()
        step(torch.zeros(2, model.config.transformer.dim), cache)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1e6


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.int8", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=int, default=64, help="number of held-out sentences")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads")
    options = parser.parse_args()
    from ssml_engine.evaluation.run import english_voices, prompt_samples, score_systems
    from ssml_engine.evaluation.scoring import Judges
    from ssml_engine.evaluation.sentences import assign_voices, held_out_sentences
    from ssml_engine.evaluation.summary import summarize, table
    from ssml_engine.evaluation.systems import EngineSystem
    from ssml_engine.recognition import QualityJudge, SpeakerEncoder, WhisperRecognizer
    from ssml_engine.synthesis import Engine

    torch.set_num_threads(options.threads)
    engine = Engine.load(device="cpu")
    judges = Judges(WhisperRecognizer(num_threads=options.threads), SpeakerEncoder(), QualityJudge(options.threads))
    voices = english_voices(engine)
    for voice in voices:
        judges.set_reference(voice, prompt_samples(engine, voice))
    pairs = assign_voices(held_out_sentences()[: options.sentences], voices, every_pair=False)
    model, rows = engine.networks.ar, []
    for name, step in (("float32", FrameStep(model)), ("int8", Int8FrameStep(model))):
        print(f"{name}: {step_us(step, model):.0f} µs a step", flush=True)
        engine.networks.__dict__["frame_step"] = step  # where `cached_property` keeps it
        rows.append(summarize(name, score_systems([EngineSystem(engine, seed=0)], judges, pairs)))
    print(table(rows))


if __name__ == "__main__":
    main()
