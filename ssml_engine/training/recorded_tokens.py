"""Recordings of people without timings → utterances appended to a token cache.

    python -m ssml_engine.training.recorded_tokens --data CACHE --models MODELS --tokens tokens.safetensors --out OUT

The aligner finds the phones of what is said; where no transcript stands beside a recording, Whisper hears the words.
A recording is cut at its longest pauses into pieces that serve each other as prompts; pieces whose words the aligner
doubts are left out.  Teachers' speech alone leaves the language models deaf to a recording's acoustics, and a voice
enrolled from one is a recording.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.enrollment.prompting import at_level, timeline
from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH, SAMPLE_RATE
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.recognition import Recognizer, WhisperRecognizer
from ssml_engine.recognition.listening import listen
from ssml_engine.recognition.spoken_words import AlignedWord, align_words, mismatch, spoken_words
from ssml_engine.text import Frontend, Phone
from ssml_engine.text.symbols import SILENCE
from ssml_engine.training.speech_cache import SpeechCache, Utterance
from ssml_engine.training.token_cache import TimedUtterance, TokenCache, write_tokens
from ssml_engine.voices.measures import phone_energy, phone_row, speaker_statistics
from ssml_engine.voices.pitch import fill_unvoiced

PIECE_FRAMES = (round(1.5 * FRAME_RATE), round(6.0 * FRAME_RATE))
EDGE_FRAMES = 6  # of silence kept at both ends of a piece
WORST_MISMATCH = 2.0  # nats a frame that the words may be less likely than what the aligner hears by itself


@dataclass(frozen=True)
class Ears:
    """What turns a recording into timed phones."""

    recognizer: Recognizer
    aligner: Aligner
    frontend: Frontend
    codec: SpectralCodec


def cut_at_pauses(words: list[AlignedWord]) -> list[list[AlignedWord]]:
    """Halve at the longest pause until no piece is longer than the most frames; short pieces are dropped."""
    length = words[-1].end - words[0].start if words else 0
    if length > PIECE_FRAMES[1] and len(words) > 1:
        gaps = [second.start - first.end for first, second in pairwise(words)]
        # Of like pauses the middle one, so that the halves are of use.
        middle = np.abs(np.arange(len(gaps)) - (len(gaps) - 1) / 2)
        cut = int(np.argmax(np.array(gaps) - middle / len(gaps))) + 1
        return cut_at_pauses(words[:cut]) + cut_at_pauses(words[cut:])
    return [words] if length >= PIECE_FRAMES[0] else []


def time_recording(
    samples: NDArray[np.float32],
    f0: NDArray[np.float32],
    voice: int,
    ears: Ears,
    transcript: str = "",
    first_frame: int = -1,
) -> list[TimedUtterance]:
    """Pieces of one recording.

    samples: float32 `[T * 320]`, 24 kHz; f0: `[T]` Hz, 0 where unvoiced; first_frame: of the recording in its cache.
    """
    text = transcript or ears.recognizer.transcribe(samples, SAMPLE_RATE, "en").text
    spoken = spoken_words(text, "en-US", ears.frontend)
    if not spoken:
        return []
    heard = listen(samples, ears.aligner)
    leveled = at_level(samples, heard.speech)
    try:
        words = align_words(heard.log_probs, spoken)
    except ValueError:  # more words than the recording can hold
        return []
    pieces = cut_at_pauses(words)
    kept = [piece for piece in pieces if mismatch(heard.log_probs, piece) <= WORST_MISMATCH]
    timed = [_time_piece(piece, leveled, f0, voice, ears.codec) for piece in kept]
    return timed if first_frame < 0 else [replace(t, first_frame=first_frame + t.first_frame) for t in timed]


@torch.inference_mode()
def _time_piece(
    words: list[AlignedWord], samples: NDArray[np.float32], f0: NDArray[np.float32], voice: int, codec: SpectralCodec
) -> TimedUtterance:
    phones, durations = timeline(words)
    lead = min(EDGE_FRAMES, words[0].start)
    tail = min(EDGE_FRAMES, len(f0) - words[-1].end)
    phones = [*[Phone(SILENCE)] * (lead > 0), *phones, *[Phone(SILENCE)] * (tail > 0)]
    edges = [frames for frames in (lead, *durations.tolist(), tail) if frames]
    rows, timed = np.array([phone_row(phone) for phone in phones], np.uint8), np.array(edges, np.int64)
    start, end = words[0].start - lead, words[-1].end + tail
    part, curve = samples[start * HOP_LENGTH : end * HOP_LENGTH], f0[start:end]
    codes = codec.encode(torch.from_numpy(part)[None])[0].numpy().astype(np.int16)
    statistics = speaker_statistics(curve, rows, timed)
    energy = phone_energy(part, timed)
    return TimedUtterance(voice, rows, timed, fill_unvoiced(curve), energy, codes, statistics, start)


def append(cache: SpeechCache, tokens: TokenCache, ears: Ears, out: Path) -> int:
    """Write `tokens` and the recordings of the cache that it could not time; returns how many pieces were added."""
    timed = [tokens[number] for number in range(tokens.num_utterances)]
    held_out = np.zeros(len(timed), bool)
    held_out[tokens.numbers(held_out=True)] = True
    first_voice = max(utterance.voice for utterance in timed) + 1
    voices = {name: number for number, name in enumerate(_voices_without_timings(cache), first_voice)}
    pieces: list[TimedUtterance] = []
    recordings = [u for u in cache.split(held_out=False) if not u.frames]
    for count, recording in enumerate(recordings, 1):
        samples, f0 = cache.samples(recording), cache.f0(recording)
        voice, place = voices[recording.voice], recording.first_frame
        pieces += _usable(time_recording(samples, f0, voice, ears, recording.text, place))
        if count % 20 == 0:
            sys.stdout.write(f"{count}/{len(recordings)} recordings, {len(pieces)} pieces\n")
            sys.stdout.flush()
    write_tokens([*timed, *pieces], [*held_out.tolist(), *[False] * len(pieces)], out, num_recorded=len(pieces))
    return len(pieces)


def _usable(pieces: list[TimedUtterance]) -> list[TimedUtterance]:
    return [piece for piece in pieces if np.isfinite(piece.statistics).all() and (piece.f0 > 0).all()]


def _voices_without_timings(cache: SpeechCache) -> list[str]:
    def untimed(utterance: Utterance) -> bool:
        return not utterance.frames

    return sorted({utterance.voice for utterance in filter(untimed, cache.utterances)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="speech cache folder")
    parser.add_argument("--models", type=Path, required=True, help="folder with codec and aligner")
    parser.add_argument("--tokens", type=Path, required=True, help="token cache of the timed speech")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    ears = Ears(
        WhisperRecognizer(),
        load_checkpoint(Aligner, AlignerConfig, args.models / "aligner.safetensors"),
        Frontend(),
        load_checkpoint(SpectralCodec, SpectralCodecConfig, args.models / "codec.safetensors"),
    )
    added = append(SpeechCache(args.data), TokenCache(args.tokens), ears, args.out)
    print(f"{added} pieces of recordings")


if __name__ == "__main__":
    main()
