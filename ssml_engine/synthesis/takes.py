"""Several takes of one speech → the one that is heard: the contract between a rendering and whoever chooses.

Timing is decided before decoding, so all takes of a speech are of one length and its events hold for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ssml_engine.synthesis.timed_speech import TimedSpeech

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class SpeechTakes:
    """A speech that is about to be heard, and the means to try it.

    offset_samples: where it begins in the audio.  render: numbers of takes → the samples of each, float32
    `[num_frames * 320]`, before volume and inserted silences; take 0 is what is heard when nobody chooses.  Several
    at once cost less than one by one.
    """

    timed: TimedSpeech
    offset_samples: int
    render: Callable[[Sequence[int]], list[Samples]]


class TakeChooser(Protocol):
    """Hears takes and picks.  One object serves one rendering."""

    def choose(self, takes: SpeechTakes) -> Samples:
        """The samples of the take that is to be heard.  What it raises ends the rendering."""
        ...
