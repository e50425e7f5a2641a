"""Speech played faster or slower keeps its labels."""

import json
from fractions import Fraction

import numpy as np
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.training.corpora.build_perturbed import RATES, main, scale_f0, scale_units

units = st.lists(st.integers(0, 40), min_size=1, max_size=60)


@given(units, st.sampled_from(RATES))
def test_every_boundary_stays_within_a_unit_where_phones_are_longer_than_one(lengths, rate):
    lengths = [length + 2 for length in lengths]
    scaled = scale_units(lengths, rate)
    drift = np.cumsum(scaled) - np.cumsum(lengths) / float(rate)
    assert np.abs(drift).max() <= 0.5 + 1e-9


@given(units, st.sampled_from(RATES))
def test_a_phone_is_heard_after_exactly_when_it_was_before(lengths, rate):
    kept = [(before > 0, after > 0) for before, after in zip(lengths, scale_units(lengths, rate), strict=True)]
    assert all(after for before, after in kept if before)


def test_pitch_moves_with_the_rate_and_silence_stays_silent():
    curve = np.array([0, 100, 100, 0], np.float32)
    faster = scale_f0(curve, Fraction(2), 2)
    assert faster.tolist() == [200.0, 0.0]


def test_a_shard_is_played_at_every_rate(tmp_path):
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    corpus.mkdir()
    time = np.arange(24_000) / 24_000
    soundfile.write(corpus / "a.ogg", 0.3 * np.sin(2 * np.pi * 200 * time), 24_000)
    np.save(corpus / "a.f0.npy", np.full(80, 200, np.float16))
    row = {"start": 0, "samples": 24_000, "f0_start": 0, "f0_len": 80, "text": "a", "source": "s", "lang": "en-gb"}
    row |= {"espeak": "a", "teacher": "a", "frames": [10, 20, 10], "voice": {"bf_emma": 1.0}}
    american = {**row, "lang": "en-us"}
    (corpus / "a.jsonl").write_text(json.dumps(row) + "\n" + json.dumps(american) + "\n")
    main(["--corpus", str(corpus), "--out", str(out), "--lang", "en-gb"])
    assert len(list(out.glob("*.jsonl"))) == len(RATES)
    for path in out.glob("*.jsonl"):
        (line,) = path.read_text().splitlines()
        there = json.loads(line)
        samples, _ = soundfile.read(path.with_suffix(".wav"))
        spectrum = np.abs(np.fft.rfft(samples[:12_000] * np.hanning(12_000)))
        assert len(samples) == 600 * sum(there["frames"])
        assert abs(np.argmax(spectrum) * 2 - 200 * there["rate"]) <= 4
        assert there["block"].endswith(f"@{there['rate']:.2f}")
