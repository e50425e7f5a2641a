"""What the compiler needs of the network: the bytes of a lexicon, or the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ssml_engine.audio.fetch import Resource, ResourceKind


class Fetcher(Protocol):
    """Opens addresses that documents name. `ssml_engine.audio.fetch.Fetcher` is the one that ships."""

    def fetch(self, url: str, kind: ResourceKind, *, timeout_s: float | None = None) -> Resource:
        """The whole resource. Raises FetchError when it may not be opened or cannot be had."""
        ...


def fetch_lexicon(fetcher: Fetcher, url: str) -> bytes:
    """The bytes of a lexicon. Raises FetchError, whose message is for authors."""
    # Brings the decoders along; documents without a lexicon do without.
    from ssml_engine.audio.fetch import LEXICON

    return fetcher.fetch(url, LEXICON).content
