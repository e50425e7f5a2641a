"""Signal work without models: formats, rates, levels, effects, mixing, fetching.

Samples are mono float32 `[n]` in [-1, 1]; 24 kHz where no rate is given. Nothing here knows of SSML or torch.
"""

from ssml_engine.audio.encoders import StreamingEncoder, encode, open_encoder
from ssml_engine.audio.formats import (
    DEFAULT_FORMAT,
    OUTPUT_FORMATS,
    OutputFormat,
    UnknownFormat,
    UnsupportedFormat,
    find_format,
)
from ssml_engine.audio.levels import db_to_gain, gain_to_db, rms_db
from ssml_engine.audio.resample import Resampler, resample
from ssml_engine.audio.wav import wav_header, write_wav

__all__ = [
    "DEFAULT_FORMAT",
    "OUTPUT_FORMATS",
    "OutputFormat",
    "Resampler",
    "StreamingEncoder",
    "UnknownFormat",
    "UnsupportedFormat",
    "db_to_gain",
    "encode",
    "find_format",
    "gain_to_db",
    "open_encoder",
    "resample",
    "rms_db",
    "wav_header",
    "write_wav",
]
