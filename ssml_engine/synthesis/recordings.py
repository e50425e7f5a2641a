"""Clips and backgrounds of a plan → samples: fetched, decoded, cut, and as loud as the voice beside them.

What cannot be had raises RecordingFailed, whose message is for authors.  Fetching and decoding run aside, so
that the next recording comes in while speech before it is rendered, and a caller who leaves waits for no server;
what was begun then ends by itself within the fetcher's limits.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ssml_engine.audio import (
    AUDIO,
    ClipOptions,
    DecodeError,
    FetchError,
    Recording,
    decode,
    gain_to_loudness_db,
    play_clip,
)
from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.plan import Clip, Fetcher
from ssml_engine.synthesis.decoding import Cancelled

MAX_RECORDING_S = 600.0  # the longest that a request may last (R-LIM-1); nothing after it is read
MAX_RECORDING_SAMPLES = round(MAX_RECORDING_S * SAMPLE_RATE)
CUT_REASON = f"only its first {MAX_RECORDING_S:g} s are used"
MEASURED_SAMPLES = 120 * SAMPLE_RATE  # two minutes tell how loud a recording is; more would cost memory
DECODED_BEYOND_S = 0.1  # past the end of a clip, so that resampling knows what follows
POLL_S = 0.05

T = TypeVar("T")

logger = logging.getLogger(__name__)


class RecordingFailed(Exception):
    """A recording cannot be had; the message says why."""


class Recordings:
    """Opens recordings for one rendering."""

    def __init__(self, fetcher: Fetcher, cancelled: Callable[[], bool]) -> None:
        self._fetcher = fetcher
        self._cancelled = cancelled
        # The one recording that is fetched ahead, by what `load` will ask for.
        self._expected: tuple[tuple[str, float], Future[Recording]] | None = None

    def expect(self, clip: Clip) -> None:
        """Begin to fetch what will be played next.  Nothing where another recording is still awaited."""
        wanted = (clip.url, _decoded_s(clip))
        if self._expected is None and wanted[1] > clip.begin_ms / 1000:
            self._expected = (wanted, self._begin(*wanted))

    def load(self, url: str, max_duration_s: float = MAX_RECORDING_S) -> Recording:
        """The recording at 24 kHz, as it is, up to a length.  Raises RecordingFailed, Cancelled."""
        wanted, expected = (url, max_duration_s), self._expected
        if expected is not None and expected[0] == wanted:
            self._expected = None
            return _wait(expected[1], self._cancelled)
        return _wait(self._begin(*wanted), self._cancelled)

    def _begin(self, url: str, max_duration_s: float) -> Future[Recording]:
        return _aside(lambda: _fetch_and_decode(self._fetcher, url, max_duration_s))

    def play(self, clip: Clip, speech_lufs: float, max_samples: int = MAX_RECORDING_SAMPLES) -> Recording:
        """What is heard of a clip, at most `max_samples`; `truncated` where that or MAX_RECORDING_S cuts it off.

        speech_lufs: loudness that the clip's own level is counted from.  Raises RecordingFailed, Cancelled.
        """
        end_s = None if clip.end_ms is None else clip.end_ms / 1000
        begin_s, last_s = clip.begin_ms / 1000, math.inf if end_s is None else end_s
        if begin_s >= last_s:
            return Recording(np.zeros(0, np.float32), SAMPLE_RATE, False)  # and no fallback (R-W3C-AUD-1)
        recording = self.load(clip.url, _decoded_s(clip))
        until = None if end_s is None else round(end_s * SAMPLE_RATE)
        gain_db = _matching_gain_db(recording.samples[round(begin_s * SAMPLE_RATE) : until], speech_lufs)
        options = ClipOptions(
            clip_begin_s=begin_s,
            clip_end_s=end_s,
            repeat_count=clip.repeat_count,
            repeat_duration_s=None if clip.repeat_duration_ms is None else clip.repeat_duration_ms / 1000,
            speed=clip.speed,
            sound_level_db=clip.level_db + gain_db,
        )
        samples = play_clip(recording.samples, options, max_samples=max_samples + 1)
        is_cut = len(samples) > max_samples or (recording.truncated and last_s > MAX_RECORDING_S)
        return Recording(samples[:max_samples], SAMPLE_RATE, is_cut)


def _fetch_and_decode(fetcher: Fetcher, url: str, max_duration_s: float) -> Recording:
    try:
        resource = fetcher.fetch(url, AUDIO)
    except FetchError as error:
        raise RecordingFailed(_explain(error)) from error
    try:
        return decode(
            resource.content,
            max_duration_s=max_duration_s,
            sample_rate_hz=SAMPLE_RATE,
            content_type=resource.content_type,
        )
    except DecodeError as error:
        raise RecordingFailed(str(error)) from error
    except (OSError, RuntimeError) as error:
        # No decoder for this machine, no room for its files: not the document's fault, but it goes on.
        logger.exception("%s cannot be decoded", url)
        raise RecordingFailed("it cannot be decoded here") from error


def _matching_gain_db(samples: NDArray[np.float32], speech_lufs: float) -> float:
    """Gain that makes a recording as loud as speech; none beside a voice that cannot be measured."""
    if speech_lufs == -math.inf:
        return 0.0
    return gain_to_loudness_db(samples[:MEASURED_SAMPLES], speech_lufs, sample_rate_hz=SAMPLE_RATE)


def _explain(error: FetchError) -> str:
    """The message without the address, which the warning names itself."""
    return str(error).removeprefix(f"{error.url}: ") or error.failure.value


def _decoded_s(clip: Clip) -> float:
    """How much of a recording is read for a clip; 0 for one that begins at or after its end."""
    if clip.end_ms is None:
        return MAX_RECORDING_S
    if clip.begin_ms >= clip.end_ms:
        return 0.0
    return min(MAX_RECORDING_S, clip.end_ms / 1000 + DECODED_BEYOND_S)


def _aside(work: Callable[[], T]) -> Future[T]:
    """Do the work in a thread."""
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as error:  # the waiting thread raises it
            result.set_exception(error)

    threading.Thread(target=run, name="recording", daemon=True).start()
    return result


def _wait(result: Future[T], cancelled: Callable[[], bool]) -> T:
    """What comes out of it.  Raises Cancelled once nobody waits for it, and what the work raised."""
    while not wait([result], timeout=POLL_S).done:
        if cancelled():
            raise Cancelled
    return result.result()
