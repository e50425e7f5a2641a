"""A fetcher → the same that remembers lexicons for a while, so that a thousand requests fetch one once.

Source: R-LEX-3 and R-LIM-11, a changed lexicon may take a quarter of an hour to show. Recordings are fetched
anew: a request that names one wants what is there now, and they are large. Failures are not remembered.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from ssml_engine.audio.fetch import LEXICON, Resource, ResourceKind

LIFETIME_S = 15 * 60.0
MAX_LEXICONS = 256  # of 100 KB at most each


class FetchesOnce(Protocol):
    """What is remembered for; `Fetcher` is one."""

    def fetch(self, url: str, kind: ResourceKind, *, timeout_s: float | None = None) -> Resource:
        """The whole resource. Raises FetchError."""
        ...


class LexiconCache:
    """Fetches through another fetcher. Safe to use from many threads."""

    def __init__(
        self,
        fetcher: FetchesOnce,
        *,
        lifetime_s: float = LIFETIME_S,
        max_lexicons: int = MAX_LEXICONS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """max_lexicons: beyond them the one that was used longest ago is forgotten."""
        self._fetcher = fetcher
        self._lifetime_s = lifetime_s
        self._max_lexicons = max_lexicons
        self._clock = clock
        self._lock = threading.Lock()
        # URL → (when it was fetched, what came), in the order of use.
        self._known: OrderedDict[str, tuple[float, Resource]] = OrderedDict()

    def fetch(self, url: str, kind: ResourceKind, *, timeout_s: float | None = None) -> Resource:
        """The whole resource; a lexicon may be as old as the lifetime. Raises FetchError."""
        if kind.name != LEXICON.name:
            return self._fetcher.fetch(url, kind, timeout_s=timeout_s)
        with self._lock:
            known = self._known.get(url)
            if known is not None and self._clock() - known[0] < self._lifetime_s:
                self._known.move_to_end(url)
                return known[1]
        asked = self._clock()
        resource = self._fetcher.fetch(url, kind, timeout_s=timeout_s)
        with self._lock:
            self._known[url] = (asked, resource)
            self._known.move_to_end(url)
            while len(self._known) > self._max_lexicons:
                self._known.popitem(last=False)
        return resource
