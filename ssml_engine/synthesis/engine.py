"""Networks, voices and a fetcher → renderings of plans: the one object that services and commands hold.

Knows nothing of SSML.
"""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.audio import Fetcher as GuardedFetcher
from ssml_engine.plan import Fetcher, Plan
from ssml_engine.synthesis.decoding import DecodingOptions
from ssml_engine.synthesis.events import AudioChunk, Event, RenderPart, RenderWarning, Synthesis
from ssml_engine.synthesis.marking import Marking
from ssml_engine.synthesis.network import Networks, load_networks
from ssml_engine.synthesis.rendering import ConversionRefused, RenderError, Rendering
from ssml_engine.synthesis.respeaking import ConversionUnable, Converter, LazyConverter
from ssml_engine.synthesis.speaker import Speaker, prepare_speaker
from ssml_engine.synthesis.takes import TakeChooser
from ssml_engine.voices.library import VoiceLibrary, open_library
from ssml_engine.voices.locations import models_folder
from ssml_engine.voices.prompt import VoicePrompt

if TYPE_CHECKING:
    from ssml_engine.recognition import Recognizer

__all__ = ["ConversionRefused", "Engine", "RenderError"]

MOST_SPEAKERS = 64  # kept prepared, the least recently used forgotten first
MOST_OWNERS = 256


class Engine:
    """Loaded networks and voices.  Safe to use from many threads: a rendering keeps its state to itself."""

    def __init__(
        self,
        networks: Networks,
        library: VoiceLibrary,
        options: DecodingOptions | None = None,
        fetcher: Fetcher | None = None,
        marking: Marking | None = None,
        converter: Converter | None = None,
    ) -> None:
        """fetcher: opens recordings; None is one that reaches public HTTPS addresses only. marking: None marks
        renderings in enrolled voices, with the default key. converter: hears recordings that are to be said again;
        without it documents with one are refused.
        """
        self.converter = converter or LazyConverter(_no_converter)
        self.marking = marking or Marking()
        self.networks = networks
        self.fetcher: Fetcher = GuardedFetcher() if fetcher is None else fetcher
        self.catalog = library
        self.options = options or DecodingOptions()
        # By identity of the prompt, which the catalog keeps until its file changes.
        self._speakers: OrderedDict[int, tuple[VoicePrompt, Speaker]] = OrderedDict()
        self._owned: OrderedDict[str, Engine] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def load(
        cls,
        models_dir: Path | None = None,
        voices_dir: Path | None = None,
        device: str = "auto",
        fetcher: Fetcher | None = None,
        recognizer: Callable[[], Recognizer] | None = None,
    ) -> Engine:
        """Load shipped weights and voices, or those of the folders given.

        On a CPU one thread is the fastest for these models: call `torch.set_num_threads(1)` first, as the commands do.
        recognizer: gives what writes down recordings that are to be said again, when first needed; else it is
        Whisper.  Which renderings are marked is read from the environment, see `Marking`.  Raises CheckpointError for
        missing or unfit weights, ValueError for a device that is not there.
        """
        marking = Marking.from_environment()
        models = models_folder(models_dir)
        networks = load_networks(models, device)
        converter = LazyConverter(partial(_load_converter, models, recognizer))
        return cls(networks, open_library(voices_dir), fetcher=fetcher, marking=marking, converter=converter)

    def speaker(self, name: str) -> Speaker:
        """The prepared prompt of a voice of the catalog; cached until the voice's file changes."""
        prompt = self.catalog.prompt(name)
        with self._lock:
            known = self._speakers.get(id(prompt))
            if known is None:
                if prompt.facts.codebook_id != self.networks.codebook_id:
                    raise RenderError(f"voice {name} was made with another codec; enrol it again")
                known = (prompt, prepare_speaker(self.networks, prompt))
                self._speakers[id(prompt)] = known
            self._speakers.move_to_end(id(prompt))
            while len(self._speakers) > MOST_SPEAKERS:
                self._speakers.popitem(last=False)
            return known[1]

    def for_owner(self, owner: str) -> Engine:
        """This engine with the enrolled voices of another owner; networks and prepared voices are shared."""
        with self._lock:
            if owner not in self._owned:
                view = copy.copy(self)
                view.catalog = self.catalog.for_owner(owner)
                self._owned[owner] = view
            self._owned.move_to_end(owner)
            while len(self._owned) > MOST_OWNERS:
                self._owned.popitem(last=False)
            return self._owned[owner]

    def render(
        self,
        plan: Plan,
        *,
        seed: int = 0,
        cancelled: Callable[[], bool] = lambda: False,
        options: DecodingOptions | None = None,
        chooser: TakeChooser | None = None,
    ) -> Iterator[RenderPart]:
        """Yield chunks, events and warnings; ends early, without error, once `cancelled()` is true.

        seed: same plan and seed, same samples.  Events of a sentence come before its audio, the sentence's
        own after those of its words; a warning no later than where its recording would be heard.  chooser: hears
        takes of each speech before one leaves.  Raises RenderError for an item that cannot be rendered, and what
        the chooser raises.
        """
        # A thread takes over what `torch.set_num_threads` was told when it is asked for it, or at its first loop that
        # PyTorch itself splits; oneDNN's convolutions before that would run on every core.
        torch.get_num_threads()
        options = replace(options or self.options, seed=seed)
        return Rendering(self, plan, options, cancelled, chooser).parts()

    def synthesize(
        self,
        plan: Plan,
        *,
        seed: int = 0,
        options: DecodingOptions | None = None,
        chooser: TakeChooser | None = None,
    ) -> Synthesis:
        """Render a whole plan."""
        chunks: list[NDArray[np.float32]] = []
        events: list[Event] = []
        warnings: list[RenderWarning] = []
        for part in self.render(plan, seed=seed, options=options, chooser=chooser):
            match part:
                case AudioChunk():
                    chunks.append(part.samples)
                case Event():
                    events.append(part)
                case RenderWarning():
                    warnings.append(part)
        samples = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
        return Synthesis(samples, tuple(events), tuple(warnings))


def _load_converter(models: Path, recognizer: Callable[[], Recognizer] | None) -> Converter:
    from ssml_engine.conversion import VoiceConverter  # brings the ears along, which most documents need not

    return VoiceConverter.load(models, recognizer)


def _no_converter() -> Converter:
    raise ConversionUnable("this engine hears no recordings")
