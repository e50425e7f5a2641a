"""`audio` and `backgroundaudio` -> what the renderer needs to fetch and play."""

from __future__ import annotations

from urllib.parse import urljoin

from ssml_engine.plan.timeline import Background, Clip
from ssml_engine.ssml import document


def absolute(url: str, base: str | None) -> str:
    """An address against `xml:base`. One that stays relative is left to the fetcher to refuse.

    >>> absolute("b.wav", "https://example.com/a/")
    'https://example.com/a/b.wav'
    """
    if not base:
        return url
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def clip_of(element: document.Audio, voice: int, base: str | None) -> Clip:
    """The clip of an `audio`, without its fallback."""
    return Clip(
        voice=voice,
        url=absolute(element.src or "", base),
        source=(element.span.start, element.span.end),
        begin_ms=element.clip_begin_ms or 0.0,
        end_ms=element.clip_end_ms,
        repeat_count=element.repeat_count,
        repeat_duration_ms=element.repeat_duration_ms,
        level_db=element.sound_level_db or 0.0,
        speed=element.speed or 1.0,
    )


def background_of(element: document.BackgroundAudio, base: str | None) -> Background:
    """The background of a document."""
    return Background(
        url=absolute(element.src or "", base),
        source=(element.span.start, element.span.end),
        volume=1.0 if element.volume is None else element.volume,
        fade_in_ms=element.fade_in_ms or 0.0,
        fade_out_ms=element.fade_out_ms or 0.0,
    )
