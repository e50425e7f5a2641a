"""The page holds what it shows, the worst first, and text cannot become markup."""

import base64
import io
import re
import struct
import zlib

import numpy as np
import pytest
import soundfile

from ssml_engine.evaluation.report import ReportPage
from ssml_engine.evaluation.scoring import SentenceScore
from ssml_engine.evaluation.spectrogram import png, shade
from ssml_engine.evaluation.summary import summarize
from ssml_engine.recognition import character_error_rate, word_error_rate


def score(text, heard, voice="ann"):
    return SentenceScore(
        "ours",
        voice,
        text,
        heard,
        word_error_rate(text, heard),
        character_error_rate(text, heard),
        1.0,
        0.5,
        2.0,
    )


def tone(hz, seconds=0.5):
    return (0.3 * np.sin(2 * np.pi * hz * np.arange(int(24_000 * seconds)) / 24_000)).astype(np.float32)


@pytest.fixture
def page():
    report = ReportPage()
    scores = [score(f"word {n} is fine", f"word {n} is fine") for n in range(12)]
    scores.append(score("the <b>bad</b> & ugly", "something else"))
    for entry in scores:
        report.add(entry, tone(440))
    return report.html([summarize("ours", scores)])


def test_the_worst_comes_first_and_nothing_is_shown_twice(page):
    articles = re.findall(r"<article .*?</article>", page, re.S)
    assert len(articles) == 13
    assert "ugly" in articles[0]
    assert "HYP:" in articles[0]
    assert page.index("Worst 10") < page.index("ugly") < page.index("All others")


def test_text_is_escaped(page):
    assert "&lt;b&gt;bad&lt;/b&gt; &amp; ugly" in page
    assert "<b>bad" not in page


def test_players_hold_the_audio(page):
    encoded = re.search(r"data:audio/ogg;base64,([^\"]+)", page)[1]
    samples, rate = soundfile.read(io.BytesIO(base64.b64decode(encoded)), dtype="float32")
    assert rate == 24_000
    assert len(samples) == 12_000


def test_silence_still_makes_a_page():
    report = ReportPage()
    report.add(score("a", ""), np.zeros(0, np.float32))
    assert "<audio" in report.html([summarize("ours", [score("a", "")])])


@pytest.mark.parametrize(("low", "high"), [(300, 1000), (1000, 5000)])
def test_higher_tones_stand_higher(low, high):
    rows = [shade(tone(hz)).min(axis=1).argmin() for hz in (low, high)]
    assert rows[1] < rows[0]


def test_pixels_come_back_from_the_file():
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    encoded = png(pixels)
    assert encoded[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", encoded[16:24]) == (4, 3)
    start = encoded.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", encoded[start - 8 : start - 4])
    rows = zlib.decompress(encoded[start : start + length])
    assert rows == b"".join(b"\0" + row.tobytes() for row in pixels)


def test_every_sentence_has_a_row_that_leads_to_it(page):
    numbers = re.findall(r'<td class="text"><a href="#s(\d+)">', page)
    assert numbers == [str(n) for n in range(1, 14)]
    assert all(f'<article id="s{number}">' in page for number in numbers)


def test_a_row_shows_each_figure_with_its_interval(page):
    row = re.search(r"<tr><td>ours</td><td>13</td>(.*?)</tr>", page, re.S)[1]
    assert re.match(r"<td>\d+\.\d<small>0\.0 – \d+\.\d</small></td>", row)
    assert row.count("<td>") == 8
    assert "<td>2.0<small>2.0 – 2.0</small></td>" in row  # words a second
    assert row.endswith("<td>–</td><td>–</td>")  # no pitch was measured


def test_the_page_needs_nothing_from_elsewhere(page):
    assert not re.search(r"(src|href)=\"(?!data:|#)", page)
