"""`express-as` -> the scope of its content, by what the voice can do."""

from __future__ import annotations

from dataclasses import replace

from ssml_engine.plan.scope import Scope
from ssml_engine.ssml import Findings, document
from ssml_engine.ssml.values.names import style_key


def enter_style(element: document.ExpressAs, scope: Scope, findings: Findings) -> Scope:
    """The scope within `express-as`. A style that the voice lacks leaves the one around it in force."""
    if element.style is None:
        return scope
    known = {style_key(other): style for other, style in scope.info.style_aliases}
    known.update((style_key(style), style) for style in scope.info.styles)
    style = known.get(style_key(element.style))
    if style is None:
        _report(element, "style", element.style, "SSML-STYLE-UNKNOWN", scope.info.styles, scope, findings)
        return scope
    inner = replace(scope, style=style, style_degree=element.degree if element.degree is not None else 1.0)
    if element.role is not None:
        roles = {role.lower(): role for role in scope.info.roles}
        role = roles.get(element.role.lower())
        if role is None:
            code = "SSML-STYLE-ROLE-UNSUPPORTED"
            _report(element, "role", element.role, code, scope.info.roles, scope, findings)
        inner = replace(inner, role=role)
    return inner


def _report(
    element: document.ExpressAs,
    attribute: str,
    value: str,
    code: str,
    known: tuple[str, ...],
    scope: Scope,
    findings: Findings,
) -> None:
    details = {"value": value, "voice": scope.info.name, "words": ", ".join(known) or "it has none"}
    findings.report(code, element.place(attribute), element.path, attribute=attribute, details=details)
