"""Ogg pages -> packets, as they come. For bare Opus, whose encoder only writes containers.

Source: RFC 3533 (pages and lacing), RFC 7845 (the first two packets of Opus in Ogg are headers).
"""

from __future__ import annotations

import struct

_PAGE_HEADER_BYTES = 27
_OPUS_HEADER_PACKETS = 2


class OpusPackets:
    """Takes bytes of an Ogg Opus stream, gives its audio packets without container or headers."""

    def __init__(self) -> None:
        self._pending = b""
        self._partial = b""
        self._num_headers_left = _OPUS_HEADER_PACKETS

    def push(self, page_bytes: bytes) -> list[bytes]:
        """Take any number of bytes; return the audio packets they complete.

        Raises ValueError where the bytes are no Ogg stream.
        """
        self._pending += page_bytes
        packets: list[bytes] = []
        while len(self._pending) >= _PAGE_HEADER_BYTES:
            if self._pending[:4] != b"OggS":
                raise ValueError("expected an Ogg page, found other bytes")
            (num_segments,) = struct.unpack_from("B", self._pending, 26)
            body_at = _PAGE_HEADER_BYTES + num_segments
            lacing = self._pending[_PAGE_HEADER_BYTES:body_at]
            end = body_at + sum(lacing)
            if len(lacing) < num_segments or len(self._pending) < end:
                break
            packets += self._packets(lacing, self._pending[body_at:end])
            self._pending = self._pending[end:]
        return packets

    def _packets(self, lacing: bytes, body: bytes) -> list[bytes]:
        """Cut one page's body; a segment of 255 bytes means that the packet goes on."""
        packets = []
        at = 0
        for size in lacing:
            self._partial += body[at : at + size]
            at += size
            if size == 255:
                continue
            packet, self._partial = self._partial, b""
            if self._num_headers_left:
                self._num_headers_left -= 1
            else:
                packets.append(packet)
        return packets
