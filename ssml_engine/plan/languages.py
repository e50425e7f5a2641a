"""`xml:lang` -> the scope of its content: the language, or what to do when the voice does not speak it."""

from __future__ import annotations

from dataclasses import replace

from ssml_engine.plan.casting import Casting
from ssml_engine.plan.scope import Scope
from ssml_engine.ssml import Findings, document

_Spoken = document.Lang | document.Paragraph | document.Sentence | document.Token


def enter_language(element: document.Element, scope: Scope, casting: Casting, findings: Findings) -> Scope:
    """The scope within an element with `xml:lang` and `onlangfailure`.

    A failure is always reported. "changevoice" takes another voice if there is one, "ignoretext" leaves the
    text out, the others go on in the language around. Source: Azure lang; SSML 1.1 §3.1.13.
    """
    assert isinstance(element, _Spoken)
    inner = scope
    if element.on_lang_failure is not None:
        inner = replace(inner, on_lang_failure=element.on_lang_failure)
    if element.lang is None:
        return inner
    if scope.info.speaks(element.lang):
        return replace(inner, locale=element.lang, is_mute=False)
    details = {"voice": scope.info.name, "value": element.lang, "locale": scope.locale}
    findings.report(
        "SSML-LANG-UNSUPPORTED", element.place("lang"), element.path, attribute="xml:lang", details=details
    )
    if inner.on_lang_failure == "changevoice":
        changed = casting.voice_for(element.lang, inner)
        if changed is not None:
            return replace(changed, locale=element.lang)
    return replace(inner, is_mute=inner.is_mute or inner.on_lang_failure == "ignoretext")
