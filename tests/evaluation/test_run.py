"""The loop, the pooling and the table, with systems and judges whose answers are known."""

import json

import numpy as np
import pytest

from ssml_engine.audio import integrated_loudness
from ssml_engine.evaluation.run import EvaluationOptions, score_systems, summary_rows, teacher_voice
from ssml_engine.evaluation.scoring import Judges
from ssml_engine.evaluation.sentences import held_out_sentences
from ssml_engine.evaluation.summary import as_json, summarize, table
from ssml_engine.evaluation.systems import CodecSystem, Rendering, resynthesize
from ssml_engine.recognition import SpeechQuality, Transcript


class TalkingSystem:
    """One second of noise for every word of the text."""

    def __init__(self, name):
        self.name = name

    def speak(self, text, voice):
        generator = np.random.default_rng(len(text))
        samples = generator.normal(0, 0.1, 24_000 * len(text.split())).astype(np.float32)
        return Rendering(samples, elapsed_s=0.5 * len(text.split()))


class CountingRecognizer:
    """Hears one "word" a second."""

    name = "counting"

    def transcribe(self, samples, sample_rate, locale="en", *, word_times=False):
        return Transcript(" ".join(["word"] * round(len(samples) / sample_rate)), (), locale, 1.0, 0.0)


class LevelJudge:
    """Scores a recording by its loudness."""

    def score(self, samples, sample_rate):
        return SpeechQuality(1.0, 1.0, integrated_loudness(samples, sample_rate))


PAIRS = [("ann", "word word word word"), ("bob", "word other word word"), ("ann", "word word")]


@pytest.fixture
def scores():
    return score_systems(
        [TalkingSystem("ours"), TalkingSystem("theirs")], Judges(CountingRecognizer()), PAIRS
    )


def test_every_system_speaks_every_pair(scores):
    assert [(s.system, s.voice) for s in scores] == [
        (system, voice) for system in ("ours", "theirs") for voice, _ in PAIRS
    ]


def test_errors_are_pooled_over_words_and_speed_over_seconds(scores):
    row = summarize("ours", scores[:3])
    assert row.word_error_rate.value == pytest.approx(1 / 10)
    assert row.real_time_factor.value == pytest.approx(0.5)
    assert row.word_error_rate.low <= 0.1 <= row.word_error_rate.high
    assert row.similarity is row.dnsmos is row.pitch_close_share is row.boundary_close_share is None


def test_rows_are_systems_then_voices_of_the_first(scores):
    assert [row.name for row in summary_rows(scores)] == ["ours", "theirs", "  ann", "  bob"]


def test_the_table_is_aligned_and_shows_what_was_not_measured(scores):
    lines = table(summary_rows(scores)).splitlines()
    assert len(lines) == 5
    assert lines[1].split() == ["ours", "3", "10.0", "±12.5", *lines[1].split()[4:]]
    assert lines[1].count("–") == 5
    assert len({line.rindex("0.50") for line in lines[1:]}) == 1


def test_json_holds_rows_and_sentences(scores):
    plain = json.loads(json.dumps(as_json(summary_rows(scores), scores)))
    assert plain["sentences"][1]["word_error_rate"] == pytest.approx(1 / 4)
    assert "REF: word other word word" in plain["sentences"][1]["words"]["alignment"]


def test_silence_has_all_words_missing_and_no_other_score():
    class Mute:
        name = "mute"

        def speak(self, text, voice):
            return Rendering(np.zeros(0, np.float32), 0.1)

    (score,) = score_systems([Mute()], Judges(CountingRecognizer(), measures_pitch=True), PAIRS[:1])
    assert score.words.rate == 1.0
    assert score.voice_pitch is None
    assert score.real_time_factor == 0.0


def test_no_scores_are_refused():
    with pytest.raises(ValueError, match="nobody has no scores"):
        summarize("nobody", [])


def test_renderings_are_kept_when_asked(tmp_path):
    score_systems([TalkingSystem("codec only")], Judges(CountingRecognizer()), PAIRS[:1], tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["codec-only_000_ann.wav"]


def test_the_codec_alone_keeps_the_length_of_what_it_is_given():
    from ssml_engine.models.spectral_codec import SpectralCodec

    codec = SpectralCodec().eval()
    samples = np.random.default_rng(0).normal(0, 0.1, 24_123).astype(np.float32)
    assert len(resynthesize(codec, samples)) == 24_123

    class Engine:
        class networks:
            pass

    Engine.networks.codec = codec
    rendering = CodecSystem(TalkingSystem("teacher"), Engine).speak("word", "ann")
    assert len(rendering.samples) == 24_000


def test_the_teachers_voice_is_read_from_the_provenance(tmp_path):
    (tmp_path / "bf_emma.bin").touch()
    assert teacher_voice("Kokoro-82M (Apache-2.0), voice bf_emma; two sentences", tmp_path) == "bf_emma"
    assert teacher_voice("a person", tmp_path) is None


@pytest.mark.parametrize("gain", [0.1, 1.0, 3.0])
def test_quality_is_judged_at_one_level(gain):
    loud = TalkingSystem("ours").speak("word word", "ann")
    rendering = Rendering(loud.samples * np.float32(gain), 1.0)
    score = Judges(CountingRecognizer(), quality=LevelJudge()).score("ours", "ann", "word word", rendering)
    assert score.quality.overall == pytest.approx(-23.0, abs=0.1)


def test_texts_take_the_place_of_the_held_out_sentences():
    assert EvaluationOptions(num_sentences=2, texts=("one", "two", "three")).sentences == ("one", "two")
    assert EvaluationOptions(num_sentences=2).sentences == tuple(held_out_sentences()[:2])
