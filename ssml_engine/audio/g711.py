"""16-bit samples <-> G.711 mu-law and A-law octets.

The standard library's `audioop` did this until Python 3.13 removed it; libsndfile does it only inside a
file. Source: ITU-T G.711 (11/88), tables 1a-2b; octets are the transmitted ones (mu-law inverted, A-law
with even bits inverted).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

# G.711 mu-law works on 14-bit magnitudes with a bias of 33; in 16-bit units both are times four.
_MULAW_BIAS = 132
_MULAW_MAX = 32635


def int16_to_mulaw(samples: NDArray[np.int16]) -> NDArray[np.uint8]:
    """`[n]` int16 to `[n]` octets."""
    linear = samples.astype(np.int32)
    # ITU-T's reference mirrors by one's complement: -1 falls in the first step, as 0 does.
    magnitude = np.minimum(np.where(linear < 0, ~linear, linear), _MULAW_MAX) + _MULAW_BIAS
    exponent = _highest_bit(magnitude) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(linear < 0, 0x80, 0)
    octets: NDArray[np.uint8] = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)
    return octets


def mulaw_to_int16(octets: NDArray[np.uint8]) -> NDArray[np.int16]:
    """`[n]` octets to `[n]` int16: the middle of each step."""
    return _mulaw_table()[octets]


def int16_to_alaw(samples: NDArray[np.int16]) -> NDArray[np.uint8]:
    """`[n]` int16 to `[n]` octets."""
    linear = samples.astype(np.int32) >> 3
    magnitude = np.where(linear < 0, ~linear, linear)
    exponent = np.maximum(_highest_bit(np.maximum(magnitude, 1)) - 4, 0)
    mantissa = (magnitude >> np.maximum(exponent, 1)) & 0x0F
    sign = np.where(linear < 0, 0, 0x80)
    return ((sign | (exponent << 4) | mantissa) ^ 0x55).astype(np.uint8)


def alaw_to_int16(octets: NDArray[np.uint8]) -> NDArray[np.int16]:
    """`[n]` octets to `[n]` int16: the middle of each step."""
    return _alaw_table()[octets]


def _highest_bit(positive: NDArray[np.int32]) -> NDArray[np.int32]:
    """Index of the highest set bit of `[n]` integers from 1 to 2^24."""
    return (np.frexp(positive.astype(np.float64))[1] - 1).astype(np.int32)


@cache
def _mulaw_table() -> NDArray[np.int16]:
    code = ~np.arange(256) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + _MULAW_BIAS) << ((code >> 4) & 7)) - _MULAW_BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


@cache
def _alaw_table() -> NDArray[np.int16]:
    code = np.arange(256) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, code & 0x0F
    step = np.where(
        exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0)
    )
    return np.where(code & 0x80, step, -step).astype(np.int16)
