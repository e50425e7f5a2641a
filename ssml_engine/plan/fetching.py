"""What the compiler needs of the network: bytes of a lexicon, or the reason why not."""

from __future__ import annotations

from typing import Protocol


class Fetcher(Protocol):
    """Opens addresses that documents name, within its own limits of scheme, network, time and size."""

    def fetch(self, url: str, *, max_bytes: int) -> bytes:
        """The whole resource. Raises OSError or ValueError, with a message for authors, when it may not be
        opened, cannot be had, or is larger than `max_bytes`."""
        ...
