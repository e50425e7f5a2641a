"""Make the shipped voices: one recording with exact phone timings → one prompt file.

    python -m ssml_engine.training.recipes.voices --prompts FOLDER --codec codec.safetensors --out voices

FOLDER holds `NAME.wav` (24 kHz) and `NAME.json` (`text`, `tokens`, `frames`, `f0`, `voice`, `locale`) as written by
`corpora.build_prompts`; `shipped_voices.toml` says which recording becomes which voice.  The prompt is cut at the word
boundary nearest to 3.5 s.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch

from ssml_engine.models.checkpoint import codebook_id, load_checkpoint
from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH, SAMPLE_RATE
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.text.phones import phones_with_durations, settle_silence
from ssml_engine.training.pitch import resample_teacher_f0
from ssml_engine.training.token_cache import units_to_frames
from ssml_engine.voices.measures import frame_level_db, phone_energy, phone_row, speaker_statistics
from ssml_engine.voices.pitch import fill_unvoiced
from ssml_engine.voices.prompt import VoiceFacts, VoicePrompt, save_voice

PROMPT_FRAMES = int(3.5 * FRAME_RATE)
LEADING_FRAMES = 6  # silence kept before the first phone
SHIPPED = Path(__file__).resolve().parent.parent / "shipped_voices.toml"
PROVENANCE = "synthetic: Kokoro-82M (Apache-2.0), teacher voice {voice}"


def make_prompt(
    samples: np.ndarray, facts: dict[str, Any], name: str, gender: str, description: str, codec: SpectralCodec
) -> VoicePrompt:
    """samples: float32 24 kHz of one sentence; facts: the `.json` beside it."""
    phones, units = phones_with_durations(facts["tokens"], facts["frames"])
    units = settle_silence(phones, units, [float(x) for x in frame_level_db(samples, 600)])
    durations = units_to_frames(units)
    total = int(durations.sum())
    padded = np.zeros(total * HOP_LENGTH, np.float32)
    padded[: min(len(samples), len(padded))] = samples[: len(padded)]
    f0 = resample_teacher_f0(np.asarray(facts["f0"], np.float32), total)
    rows = np.array([phone_row(p) for p in phones], np.uint8)
    statistics = speaker_statistics(f0, rows, durations)
    codes = codec.encode(torch.from_numpy(padded)[None])[0].numpy()
    energy = phone_energy(padded, durations)
    first = max(0, int(durations[0]) - LEADING_FRAMES)
    last = _cut_point(np.cumsum(durations), rows, first + PROMPT_FRAMES)
    kept = durations[:last].copy()
    kept[0] -= first
    stop = int(durations[:last].sum())
    words = len({p.word for p in phones[:last] if p.word >= 0})
    return VoicePrompt(
        VoiceFacts(
            name=name,
            locale=facts["locale"],
            gender=gender,
            description=description,
            transcript=" ".join(facts["text"].split()[:words]),
            statistics=(float(statistics[0]), float(statistics[1]), float(statistics[2])),
            provenance=PROVENANCE.format(voice=facts["voice"]),
            codebook_id=codebook_id(codec.quantizer.codebooks),
        ),
        codes[first:stop],
        rows[:last],
        kept,
        fill_unvoiced(f0)[first:stop],
        energy[:last],
    )


def _cut_point(edges: np.ndarray, rows: np.ndarray, wanted: int) -> int:
    """Number of phones to keep: up to the word end nearest to frame `wanted`."""
    ends = np.flatnonzero(rows[:, 2] & 2) + 1
    return int(ends[np.abs(edges[ends - 1] - wanted).argmin()])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompts", type=Path, required=True)
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    codec = load_checkpoint(SpectralCodec, SpectralCodecConfig, args.codec)
    for name, row in tomllib.loads(SHIPPED.read_text()).items():
        path = args.prompts / f"{row['recording']}.json"
        samples, rate = soundfile.read(path.with_suffix(".wav"), dtype="float32")
        if rate != SAMPLE_RATE:
            raise ValueError(f"{path.stem}.wav is at {rate} Hz, expected {SAMPLE_RATE}")
        facts = json.loads(path.read_text())
        prompt = make_prompt(samples, facts, name, row["gender"], row["description"], codec)
        save_voice(prompt, args.out / f"{prompt.facts.name}.safetensors")
        print(f"{prompt.facts.name}  {len(prompt.codes) / FRAME_RATE:.2f} s  {prompt.facts.transcript}")


if __name__ == "__main__":
    main()
