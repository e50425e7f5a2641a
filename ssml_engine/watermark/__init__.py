"""An inaudible mark in the audio, and the detector that finds it. Knows samples, nothing of voices or requests."""

from ssml_engine.watermark.detection import Detection, detect_watermark
from ssml_engine.watermark.embedding import Watermarker, embed_watermark
from ssml_engine.watermark.pattern import DEFAULT_KEY, WatermarkPattern

__all__ = [
    "DEFAULT_KEY",
    "Detection",
    "WatermarkPattern",
    "Watermarker",
    "detect_watermark",
    "embed_watermark",
]
