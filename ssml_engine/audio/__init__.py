"""Signal work without models: formats, rates, levels, effects, mixing, fetching.

Samples are mono float32 `[n]` in [-1, 1]; 24 kHz where no rate is given. Nothing here knows of SSML or torch.
"""

from ssml_engine.audio.background import Background, BackgroundMixer
from ssml_engine.audio.chain import Chain, Gain, Processor
from ssml_engine.audio.clip import ClipOptions, play_clip
from ssml_engine.audio.decoders import DecodeError, Recording, decode
from ssml_engine.audio.effects import EFFECTS, Equalizer, open_effect
from ssml_engine.audio.encoders import StreamingEncoder, encode, open_encoder
from ssml_engine.audio.fetch import (
    AUDIO,
    LEXICON,
    Fetcher,
    FetchError,
    FetchFailure,
    FetchPolicy,
    Resolver,
    Resource,
    ResourceKind,
)
from ssml_engine.audio.fetch_cache import LexiconCache
from ssml_engine.audio.fetch_settings import read_fetch_policy
from ssml_engine.audio.ffmpeg import CoderFailed
from ssml_engine.audio.folder import FolderResolver
from ssml_engine.audio.formats import (
    DEFAULT_FORMAT,
    OUTPUT_FORMATS,
    OutputFormat,
    UnknownFormat,
    UnsupportedFormat,
    find_format,
)
from ssml_engine.audio.levels import db_to_gain, gain_to_db, rms_db
from ssml_engine.audio.limiter import TruePeakLimiter, limit_true_peak, true_peak
from ssml_engine.audio.loudness import gain_to_loudness_db, integrated_loudness, match_loudness
from ssml_engine.audio.resample import Resampler, resample
from ssml_engine.audio.wav import wav_header, write_wav

__all__ = [
    "AUDIO",
    "DEFAULT_FORMAT",
    "EFFECTS",
    "LEXICON",
    "OUTPUT_FORMATS",
    "Background",
    "BackgroundMixer",
    "Chain",
    "ClipOptions",
    "CoderFailed",
    "DecodeError",
    "Equalizer",
    "FetchError",
    "FetchFailure",
    "FetchPolicy",
    "Fetcher",
    "FolderResolver",
    "Gain",
    "LexiconCache",
    "OutputFormat",
    "Processor",
    "Recording",
    "Resampler",
    "Resolver",
    "Resource",
    "ResourceKind",
    "StreamingEncoder",
    "TruePeakLimiter",
    "UnknownFormat",
    "UnsupportedFormat",
    "db_to_gain",
    "decode",
    "encode",
    "find_format",
    "gain_to_db",
    "gain_to_loudness_db",
    "integrated_loudness",
    "limit_true_peak",
    "match_loudness",
    "open_effect",
    "open_encoder",
    "play_clip",
    "read_fetch_policy",
    "resample",
    "rms_db",
    "true_peak",
    "wav_header",
    "write_wav",
]
