"""The shipped voices' prompt recordings: two sentences by each chosen teacher voice, with exact labels.

    python -m ssml_engine.training.corpora.build_prompts --voices STYLES --out DIR

Writes `NAME_N.wav` (24 kHz, 16 bit) and `NAME_N.json`: `text`, `locale`, `teacher` (one symbol a
character), `frames` (units of 600 samples), `f0` (Hz, 80 a second, 0 unvoiced), `voice`. About two minutes
of one free core.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import soundfile

from ssml_engine.text.phonemizer import Phonemizer
from ssml_engine.training.corpora.neural_teacher import STYLE_ROWS, NeuralTeacher, VoiceMix
from ssml_engine.training.corpora.speaker_morph import ProsodyEdit
from ssml_engine.training.corpora.splits import is_held_out_sentence, is_held_out_voice
from ssml_engine.training.corpora.spoken_text import to_teacher, transcribe_with_punctuation
from ssml_engine.training.corpora.teacher_speech import SAMPLE_RATE

SHIPPED = {
    "af_heart": "en-US",
    "am_michael": "en-US",
    "bf_emma": "en-GB",
    "bm_george": "en-GB",
    "af_bella": "en-US",
    "am_fenrir": "en-US",
    "bf_isabella": "en-GB",
    "bm_fable": "en-GB",
}
SENTENCES = (
    "The morning train leaves the harbour at seven, and the air still smells of salt and fresh bread.",
    "Please put the yellow box near the kitchen window, then choose a chair and join us for tea.",
)


def main(arguments: list[str] | None = None) -> int:
    """Entry point; prints a line a recording, skips those that are there."""
    options = _parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    held_out = [*filter(is_held_out_sentence, SENTENCES), *filter(is_held_out_voice, SHIPPED)]
    if held_out:
        raise SystemExit(f"held out, may not be a prompt: {held_out}")
    teacher, phonemizer = NeuralTeacher(options.voices), Phonemizer()
    for voice, locale in SHIPPED.items():
        for number, text in enumerate(SENTENCES, 1):
            path = options.out / f"{voice}_{number}.json"
            if path.exists():
                continue
            seconds = _record(voice, locale, text, path, teacher, phonemizer)
            print(f"{path.stem}: {seconds:.2f} s", flush=True)
    return 0


def _record(
    voice: str, locale: str, text: str, path: Path, teacher: NeuralTeacher, phonemizer: Phonemizer
) -> float:
    espeak = transcribe_with_punctuation(text, locale, phonemizer)
    spoken = to_teacher(espeak, locale, frozenset(teacher.symbols), STYLE_ROWS)
    speech = teacher.speak(spoken, VoiceMix({voice: 1.0}), ProsodyEdit())
    soundfile.write(path.with_suffix(".wav"), speech.samples, SAMPLE_RATE, subtype="PCM_16")
    row = {
        "text": text,
        "locale": locale,
        "espeak": espeak,
        "teacher": spoken,
        "frames": speech.frames,
        "f0": [round(float(hz), 2) for hz in speech.f0],
        "voice": voice,
    }
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n")
    return len(speech.samples) / SAMPLE_RATE


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--voices", type=Path, required=True, help="the teacher's style files (*.bin)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the recordings")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
