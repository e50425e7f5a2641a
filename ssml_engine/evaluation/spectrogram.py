"""Samples → a spectrogram as PNG bytes: log mel bands, low at the bottom, loud is dark."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 24_000
WINDOW, HOP, NUM_BANDS = 1024, 240, 96
FLOOR_DB = 70.0


def spectrogram_png(samples: NDArray[np.float32]) -> bytes:
    """Grey PNG, 96 rows by one column each 10 ms; silence and no samples give a white one."""
    return png(shade(samples))


def shade(samples: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Pixels `[96, columns]`, 255 white … 0 at the loudest; `FLOOR_DB` under it and less are white."""
    padded = np.pad(samples.astype(np.float64), (WINDOW // 2, WINDOW // 2 + HOP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1)) ** 2
    level_db = 10 * np.log10(power @ _bands().T + 1e-12)
    loudest = max(float(level_db.max()), -60.0)
    shown = np.clip((level_db - loudest + FLOOR_DB) / FLOOR_DB, 0, 1)
    return (255 - 255 * shown).astype(np.uint8).T[::-1]


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode a grey image `[rows, columns]`. Source: PNG specification, colour type 0."""
    rows, columns = pixels.shape
    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    scanlines = b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(pixels))
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(scanlines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _bands() -> NDArray[np.float64]:
    """Triangles even on the mel scale from 0 to 12 kHz, `[96, 513]`."""
    edges = 700 * np.expm1(np.linspace(0, np.log1p(SAMPLE_RATE / 2 / 700), NUM_BANDS + 2))
    bins = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    triangles: NDArray[np.float64] = np.maximum(0, np.minimum(rising, falling))
    return triangles / np.maximum(triangles.sum(1, keepdims=True), 1e-9)
