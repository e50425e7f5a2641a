"""Who speaks: `voice`, `turn`, `ttsembedding` and changed voices -> the plan's list of voices."""

from __future__ import annotations

from dataclasses import replace

from ssml_engine.plan.catalog import SpeakerProfiles, VoiceCatalog, VoiceInfo
from ssml_engine.plan.scope import Scope
from ssml_engine.plan.selection import select_voice
from ssml_engine.plan.settings import VoiceSettings
from ssml_engine.plan.timeline import VoiceScope
from ssml_engine.ssml import Findings, document


class Casting:
    """Resolves names against the catalog and numbers the voices of the plan."""

    def __init__(self, catalog: VoiceCatalog, findings: Findings, source: document.Document) -> None:
        """source: says what to do where a voice does not speak a language, and how voices are chosen."""
        self._catalog = catalog
        self._findings = findings
        self._on_lang_failure = source.root.on_lang_failure or "processorchoice"
        self._locale = source.root.lang or ""
        self._selects_voices = source.selects_voices
        self._voices: list[VoiceScope] = []
        self._by_key: dict[tuple[int, str, str | None], int] = {}

    @property
    def voices(self) -> tuple[VoiceScope, ...]:
        return tuple(self._voices)

    def voice(self, element: document.Voice, number: int, settings: VoiceSettings) -> Scope | None:
        """The scope of a `voice`, the document's `number`th; None for one that nobody knows, reported."""
        info = self._select(element) if self._selects_voices else self._resolve(element.name or "")
        if info is None:
            self._report("SSML-VOICE-UNKNOWN", element, "name", name=element.name or "")
            return None
        scope = VoiceScope(
            name=info.name,
            requested=element.name or "",
            locale=info.locale,
            element=number,
            source=(element.span.start, element.span.end),
            effect=element.effect,
            parameters=tuple((item.name, item.value) for item in element.parameters or ()),
            audio_duration_ms=settings.audio_duration_ms,
            viseme=settings.viseme,
        )
        return Scope(
            self._add(scope),
            info,
            info.locale,
            on_lang_failure=self._on_lang_failure,
            detects_language=info.detects_language,
        )

    def turn(self, element: document.Turn, scope: Scope) -> Scope:
        """The scope of a speaker's turn."""
        speakers = dict(scope.info.speakers)
        name = speakers.get((element.speaker or "").lower())
        info = self._catalog.resolve(name) if name is not None else None
        if info is None:
            words = ", ".join(speakers)
            self._report("SSML-DIALOG-SPEAKER", element, "speaker", value=element.speaker or "", words=words)
            return scope
        return self._recast(scope, info, requested=element.speaker or "")

    def is_multi_talker(self, element: document.Dialog, scope: Scope) -> bool:
        """Whether the voice has speakers for a dialog; reported when it has none."""
        if scope.info.speakers:
            return True
        self._report("SSML-DIALOG-VOICE", element, None, voice=scope.info.name)
        return False

    def profile(self, element: document.TtsEmbedding, scope: Scope) -> Scope:
        """The scope of an enrolled speaker."""
        identity = element.speaker_profile_id or ""
        info = self._catalog.profile(identity) if isinstance(self._catalog, SpeakerProfiles) else None
        if info is None:
            self._report("SSML-PROFILE-UNKNOWN", element, "speaker_profile_id", value=identity)
            return scope
        return self._recast(scope, info, requested=identity, profile=identity)

    def can_convert(self, element: document.VoiceConversion, scope: Scope) -> bool:
        """Whether the voice can say a recording again; reported when it cannot."""
        if scope.info.converts:
            return True
        self._report("SSML-CONVERSION-VOICE", element, None, voice=scope.info.name)
        return False

    def voice_for(self, locale: str, scope: Scope) -> Scope | None:
        """The scope of another voice that speaks `locale`: its own language first, then the same gender."""
        able = [info for info in self._catalog.voices() if info.speaks(locale)]
        able.sort(key=lambda info: (info.distance(locale) == 2, info.gender != scope.info.gender, info.name))
        return self._recast(scope, able[0], requested=able[0].name) if able else None

    def _select(self, element: document.Voice) -> VoiceInfo | None:
        """The voice of a name that is known, else the one that has the features; None without any voice."""
        named = self._resolve(element.name) if element.name else None
        voices = self._catalog.voices()
        if not voices or (named is not None and element.required is None and element.languages is None):
            return named
        current = self._catalog.resolve(self._voices[-1].name) if self._voices else None
        if current is None:
            current = min(voices, key=lambda info: info.distance(self._locale))
        selection = select_voice(element, voices, current, self._locale)
        if not selection.succeeded:
            attribute = "required" if element.required is not None else "languages"
            self._report("SSML-VOICE-SELECTION", element, attribute, name=selection.info.name)
        return selection.info

    def _resolve(self, name: str) -> VoiceInfo | None:
        """The voice of a name; in default mode also the first of a list of names that are all known."""
        info = self._catalog.resolve(name)
        names = name.split()
        if info is not None or len(names) < 2 or self._findings.mode == "strict":
            return info
        found = [self._catalog.resolve(one) for one in names[:16]]
        return found[0] if all(found) else None

    def _recast(self, scope: Scope, info: VoiceInfo, *, requested: str, profile: str | None = None) -> Scope:
        outer = self._voices[scope.voice]
        changed = replace(
            outer, name=info.name, requested=requested, locale=info.locale, speaker_profile_id=profile
        )
        return scope.fresh(self._add(changed), info)

    def _add(self, scope: VoiceScope) -> int:
        key = (scope.element, scope.name, scope.speaker_profile_id)
        if key not in self._by_key:
            self._by_key[key] = len(self._voices)
            self._voices.append(scope)
        return self._by_key[key]

    def _report(self, code: str, element: document.Element, attribute: str | None, **details: str) -> None:
        span = element.place(attribute) if attribute else element.name_span
        name = _SPELLINGS.get(attribute, attribute) if attribute else None
        self._findings.report(code, span, element.path, attribute=name, details=details)


_SPELLINGS = {"speaker_profile_id": "speakerProfileId"}
