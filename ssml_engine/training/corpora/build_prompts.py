"""The shipped voices' prompt recordings: two or three sentences by each chosen teacher voice, with exact labels.

    python -m ssml_engine.training.corpora.build_prompts --voices STYLES --out DIR

Writes `NAME_N.wav` (24 kHz, 16 bit) and `NAME_N.json`: `text`, `locale`, `tokens` (of our phone inventory),
`frames` (units of 600 samples), `f0` (Hz, 80 a second, 0 unvoiced), `voice`. About four minutes of one free core.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import soundfile

from ssml_engine.text.phonemizer import Phonemizer
from ssml_engine.training.corpora.native_speech import native_speech
from ssml_engine.training.corpora.neural_teacher import NeuralTeacher, VoiceMix
from ssml_engine.training.corpora.speaker_morph import ProsodyEdit
from ssml_engine.training.corpora.splits import is_held_out_sentence, is_held_out_voice
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
    "ef_dora": "es-ES",
    "em_alex": "es-ES",
    "ff_siwis": "fr-FR",
    "if_sara": "it-IT",
    "im_nicola": "it-IT",
    "pf_dora": "pt-BR",
    "pm_alex": "pt-BR",
    "hf_alpha": "hi-IN",
    "hm_omega": "hi-IN",
}
SENTENCES = {
    "en": (
        "The morning train leaves the harbour at seven, and the air still smells of salt and fresh bread.",
        "Please put the yellow box near the kitchen window, then choose a chair and join us for tea.",
        "A quiet river runs behind the house, and on warm evenings you can hear music from the other bank.",
    ),
    "es": (
        "El barco zarpa del puerto muy temprano, y el aire huele todavía a sal y a pan recién hecho.",
        "Ponga la caja amarilla junto a la ventana, elija una silla y tome un café con nosotros.",
    ),
    "fr": (
        "Le bateau quitte le port au lever du jour, et l'air sent encore le sel et le pain chaud.",
        "Posez la boîte jaune près de la fenêtre, puis choisissez une chaise et prenez un café avec nous.",
    ),
    "it": (
        "La barca lascia il porto al mattino presto, e l'aria profuma ancora di sale e di pane fresco.",
        "Metta la scatola gialla vicino alla finestra, scelga una sedia e beva un caffè con noi.",
    ),
    "pt": (
        "O barco deixa o porto bem cedo, e o ar ainda cheira a sal e a pão quente.",
        "Ponha a caixa amarela perto da janela, escolha uma cadeira e tome um café com a gente.",
    ),
    "hi": (
        "सुबह की नाव बंदरगाह से जल्दी निकलती है, और हवा में अब भी नमक और ताज़ी रोटी की महक है.",
        "कृपया पीला डिब्बा खिड़की के पास रख दीजिए, फिर एक कुर्सी चुनकर हमारे साथ चाय पीजिए.",
    ),
}


def main(arguments: list[str] | None = None) -> int:
    """Entry point; prints a line a recording, skips those that are there."""
    options = _parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    sentences = [text for texts in SENTENCES.values() for text in texts]
    held_out = [*filter(is_held_out_sentence, sentences), *filter(is_held_out_voice, SHIPPED)]
    if held_out:
        raise SystemExit(f"held out, may not be a prompt: {held_out}")
    teacher, phonemizer = NeuralTeacher(options.voices), Phonemizer()
    for voice, locale in SHIPPED.items():
        for number, text in enumerate(SENTENCES[locale[:2]], 1):
            path = options.out / f"{voice}_{number}.json"
            if path.exists():
                continue
            seconds = _record(voice, locale, text, path, teacher, phonemizer)
            print(f"{path.stem}: {seconds:.2f} s", flush=True)
    return 0


def _record(
    voice: str, locale: str, text: str, path: Path, teacher: NeuralTeacher, phonemizer: Phonemizer
) -> float:
    said = native_speech(text, locale, VoiceMix({voice: 1.0}), ProsodyEdit(), teacher, phonemizer)
    speech = said.speech
    soundfile.write(path.with_suffix(".wav"), speech.samples, SAMPLE_RATE, subtype="PCM_16")
    row = {
        "text": text,
        "locale": locale,
        "espeak": said.espeak,
        "tokens": said.tokens,
        "frames": said.frames,
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
