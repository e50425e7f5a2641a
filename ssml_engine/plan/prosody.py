"""`prosody` -> the scope of its content: nested controls, contours and fits."""

from __future__ import annotations

from dataclasses import replace

from ssml_engine.plan.controls import (
    GAIN_LIMITS,
    PITCH_LIMITS,
    RATE_LIMITS,
    Contour,
    ContourPoint,
    Fit,
    PitchShift,
)
from ssml_engine.plan.scope import Scope, is_ratio, nested_gain, nested_pitch
from ssml_engine.ssml import Findings, document
from ssml_engine.ssml.values.reading import clamp, plain_number


def enter_prosody(
    element: document.Prosody, scope: Scope, contours: list[Contour], fits: list[Fit], findings: Findings
) -> Scope:
    """The scope within `prosody`. `contour` wins over `pitch` and `range`, `duration` over `rate`.

    A new contour or fit is added to its list. Source: SSML 1.1 §3.2.4; Azure prosody.
    """
    inner = scope
    if element.duration_ms is not None:
        inner = replace(inner, fit=len(fits))
        fits.append(Fit(element.duration_ms))
    elif element.rate is not None:
        inner = replace(inner, rate=element.rate.inside(scope.rate))
        _warn_of_limit(element, "rate", inner.rate, RATE_LIMITS, "SSML-PROSODY-RATE-LIMIT", findings)
    if element.contour is not None:
        inner = replace(inner, contour=len(contours))
        points = element.contour.points
        contours.append(
            Contour(tuple(ContourPoint(p.time, nested_pitch(PitchShift(), p.target)) for p in points))
        )
    else:
        if element.pitch is not None:
            inner = replace(inner, pitch=nested_pitch(scope.pitch, element.pitch))
            if is_ratio(inner.pitch):
                factor = inner.pitch.factor
                _warn_of_limit(element, "pitch", factor, PITCH_LIMITS, "SSML-PROSODY-PITCH-LIMIT", findings)
        if element.range is not None:
            inner = replace(inner, range=nested_pitch(scope.range, element.range))
    if element.volume is not None:
        inner = replace(inner, gain=nested_gain(scope.gain, element.volume))
        _warn_of_limit(element, "volume", inner.gain, GAIN_LIMITS, "SSML-PROSODY-GAIN-LIMIT", findings)
    return inner


def _warn_of_limit(
    element: document.Prosody,
    attribute: str,
    value: float,
    limits: tuple[float, float],
    code: str,
    findings: Findings,
) -> None:
    nearest = clamp(value, *limits)
    # Percentages are not exact in binary: 1.0 + 1.0 is, 1.0 + 0.55 - 0.55 is not.
    if abs(nearest - value) < 1e-9:
        return
    details = {"value": plain_number(round(value, 4)), "limit": plain_number(nearest)}
    findings.report(code, element.place(attribute), element.path, attribute=attribute, details=details)
