"""A recording, a name and a consent → a stored voice, or every reason why not.

Reading, measuring, writing down, aligning, choosing, fitting, storing: one method or call each, in this order.  Safe
to use from many threads.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
from numpy.typing import NDArray

from ssml_engine.audio.decoders import DecodeError, decode
from ssml_engine.enrollment.prompting import choose_span, close_at, make_prompt
from ssml_engine.enrollment.quality import (
    RecordingQuality,
    clipped_share,
    faults_of,
    measure,
    silence_of,
    without_speech,
)
from ssml_engine.enrollment.refusals import EnrollmentRefused, Refusal, refusal
from ssml_engine.enrollment.speakers import Turn, who_spoke_when
from ssml_engine.enrollment.transcripts import compare_transcript
from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH, SAMPLE_RATE
from ssml_engine.recognition import MissingModelError, Recognizer, SpeakerEncoder, ends_of_speech
from ssml_engine.recognition.listening import Heard, listen
from ssml_engine.recognition.spoken_words import SpokenWord, align_words, spoken_words
from ssml_engine.synthesis.network import Networks, load_networks
from ssml_engine.synthesis.voice_fitting import fit_voice
from ssml_engine.text import Frontend
from ssml_engine.voices.names import VoiceNameError
from ssml_engine.voices.prompt import VoiceFacts, VoicePrompt
from ssml_engine.voices.store import NameTakenError, QuotaError, VoiceStore

SHORTEST_S, LONGEST_S = 1.0, 30.0
MOST_CONSENT_CHARACTERS, MOST_DESCRIPTION_CHARACTERS, MOST_QUOTED_CHARACTERS = 2000, 500, 80
PROVENANCE = "enrolled from a recording of {seconds:.1f} s"

logger = logging.getLogger(__name__)

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class EnrollmentRequest:
    """What is to be made.  transcript: empty has the recogniser write it down.  speakers: refuse a recording of
    several people, or take the one who speaks most."""

    name: str
    consent: str
    locale: str = "en-US"
    transcript: str = ""
    gender: str = ""
    description: str = ""
    speakers: Literal["refuse", "most"] = "refuse"


@dataclass(frozen=True)
class Enrollment:
    """A stored voice, what was found in its recording, and where its prompt lies in that, in seconds."""

    prompt: VoicePrompt
    quality: RecordingQuality
    prompt_start_s: float
    prompt_s: float


class Enroller:
    """Makes voices of recordings for one set of networks and an aligner."""

    def __init__(
        self,
        networks: Networks,
        aligner: Aligner,
        recognizer: Callable[[], Recognizer],
        encoder: SpeakerEncoder | None = None,
    ) -> None:
        """recognizer: gives one when first needed, or raises MissingModelError."""
        self._networks, self._aligner, self._recognizer = networks, aligner, recognizer
        self._encoder = encoder or SpeakerEncoder()
        self._frontend = Frontend()

    @classmethod
    def load(cls, models: Path, recognizer: Callable[[], Recognizer], networks: Networks | None = None) -> Enroller:
        """Load the aligner, and the networks where none are given.  Raises CheckpointError."""
        aligner = load_checkpoint(Aligner, AlignerConfig, models / "aligner.safetensors")
        return cls(networks or load_networks(models), aligner, recognizer)

    @property
    def codebook_id(self) -> str:
        """Of the codec that voices are made for."""
        return self._networks.codebook_id

    def enroll(self, recording: bytes, request: EnrollmentRequest, store: VoiceStore) -> Enrollment:
        """Make a voice and store it.  Raises EnrollmentRefused; nothing is stored then."""
        early = self._check_request(request, store)
        try:
            samples = self._read(recording)
            heard, quality, allowed = self._inspect(recording, samples, request.speakers)
        except EnrollmentRefused as error:
            raise EnrollmentRefused([*early, *error.refusals]) from error
        if early:
            raise EnrollmentRefused(early)
        words, confirmed = self._words(samples, request, is_alone=bool(allowed.all()))
        prompt, start_s = self._make(recording, samples, heard, allowed, words, confirmed, request)
        try:
            stored = store.add(prompt)
        except (VoiceNameError, NameTakenError, QuotaError) as error:
            raise EnrollmentRefused([_store_refusal(error)]) from error
        return Enrollment(stored, quality, start_s, len(prompt.codes) / FRAME_RATE)

    def _check_request(self, request: EnrollmentRequest, store: VoiceStore) -> list[Refusal]:
        found = []
        if not 0 < len(request.consent.strip()) <= MOST_CONSENT_CHARACTERS:
            found.append(refusal("NO_CONSENT"))
        try:
            store.check_room(request.name)
        except (VoiceNameError, NameTakenError, QuotaError) as error:
            found.append(_store_refusal(error))
        if not self._frontend.supports(request.locale):
            found.append(refusal("LANGUAGE_UNSUPPORTED", locale=request.locale[:35]))
        return found

    def _read(self, recording: bytes) -> Samples:
        """Whole frames at 24 kHz."""
        try:
            decoded = decode(recording, max_duration_s=LONGEST_S, sample_rate_hz=SAMPLE_RATE)
        except DecodeError as error:
            raise EnrollmentRefused([refusal("UNREADABLE_FILE", reason=error)]) from error
        if decoded.truncated:
            raise EnrollmentRefused([refusal("TOO_LONG", limit=f"{LONGEST_S:g}")])
        samples = decoded.samples
        if len(samples) < SHORTEST_S * SAMPLE_RATE:
            seconds = f"{len(samples) / SAMPLE_RATE:.1f}"
            raise EnrollmentRefused([refusal("TOO_SHORT", seconds=seconds, limit=f"{SHORTEST_S:g}")])
        return np.pad(samples, (0, -len(samples) % HOP_LENGTH)).astype(np.float32)

    def _inspect(
        self, recording: bytes, samples: Samples, speakers: str
    ) -> tuple[Heard, RecordingQuality, NDArray[np.bool_]]:
        """What is heard, its quality, and the frames that may become the prompt, `[T]`."""
        silent = silence_of(samples)
        if silent is not None:
            raise EnrollmentRefused([silent])
        heard = listen(samples, self._aligner)
        if not heard.speech.any() or not heard.tokens:
            raise EnrollmentRefused([without_speech(samples)])
        quality = replace(measure(samples, heard.speech), clipped_share=_clipped(recording, samples))
        turns = self._turns(samples, heard)
        quality = replace(quality, num_speakers=len({turn.speaker for turn in turns}))
        faults = faults_of(quality)
        if quality.num_speakers > 1 and speakers == "refuse":
            second = next(turn for turn in turns if turn.speaker != turns[0].speaker)
            faults.append(
                refusal("SEVERAL_SPEAKERS", count=quality.num_speakers, second=f"{second.start_s:.1f}")
            )
        if faults:
            raise EnrollmentRefused(faults)
        return heard, quality, _frames_of_main_speaker(turns, len(heard.log_probs))

    def _turns(self, samples: Samples, heard: Heard) -> list[Turn]:
        """Who spoke when; empty where the speaker encoder's weights are not installed."""
        try:
            return who_spoke_when(samples, SAMPLE_RATE, heard.tokens_s, self._encoder)
        except MissingModelError as error:
            logger.warning("speakers are not counted: %s", error)
            return []

    def _words(
        self, samples: Samples, request: EnrollmentRequest, is_alone: bool
    ) -> tuple[list[SpokenWord], tuple[bool, ...]]:
        """The words with their phones, and which of them a recogniser hears.

        is_alone: one person speaks; what several say is no measure of the transcript of one.
        """
        given = request.transcript.strip()
        words = spoken_words(given or self._write_down(samples, request.locale), request.locale, self._frontend)
        if not words:
            raise EnrollmentRefused([refusal("NO_TRANSCRIPT", reason="nothing of it can be said")])
        confirmed = (True,) * len(words)
        if given and is_alone:
            try:
                heard = self._recognizer().transcribe(samples, SAMPLE_RATE, request.locale).text.strip()
            except MissingModelError as error:
                logger.warning("the transcript is not checked: %s", error)
                return words, confirmed
            compared = compare_transcript(words, heard, request.locale, self._frontend)
            if compared.is_other_speech:
                reason = f'"{heard[:MOST_QUOTED_CHARACTERS]}" is heard'
                raise EnrollmentRefused([refusal("TRANSCRIPT_MISMATCH", reason=reason)])
            confirmed = compared.confirmed
        return words, confirmed

    def _write_down(self, samples: Samples, locale: str) -> str:
        try:
            heard = self._recognizer().transcribe(samples, SAMPLE_RATE, locale)
        except MissingModelError as error:
            raise EnrollmentRefused([refusal("NO_TRANSCRIPT", reason=error)]) from error
        if not heard.text.strip():
            raise EnrollmentRefused([refusal("NO_SPEECH")])
        return heard.text

    def _make(
        self,
        recording: bytes,
        samples: Samples,
        heard: Heard,
        allowed: NDArray[np.bool_],
        words: list[SpokenWord],
        confirmed: tuple[bool, ...],
        request: EnrollmentRequest,
    ) -> tuple[VoicePrompt, float]:
        """The prompt and where it begins, in seconds."""
        try:
            aligned = align_words(heard.log_probs, words)
        except (ValueError, KeyError) as error:
            reason = "nobody can say it in this time"
            raise EnrollmentRefused([refusal("TRANSCRIPT_MISMATCH", reason=reason)]) from error
        ends = ends_of_speech(heard.silence)
        first, last = choose_span(aligned, allowed, confirmed, ends)
        limit = aligned[last].start if last < len(aligned) else len(heard.log_probs)
        aligned[last - 1] = close_at(aligned[last - 1], ends, limit)
        facts = VoiceFacts(
            name=request.name,
            locale=request.locale,
            gender=request.gender,
            description=request.description[:MOST_DESCRIPTION_CHARACTERS],
            transcript="",
            statistics=(0.0, 0.0, 0.0),
            provenance=PROVENANCE.format(seconds=len(samples) / SAMPLE_RATE),
            codebook_id="",
            consent=request.consent.strip(),
            consented_at=datetime.now(UTC).isoformat(timespec="seconds"),
            recording_sha256=hashlib.sha256(recording).hexdigest(),
        )
        speech, codec = heard.speech[: len(heard.log_probs)], self._networks.codec
        prompt = make_prompt(samples, speech, aligned, (first, last), codec, facts)
        fitted = fit_voice(self._networks, prompt)
        return replace(prompt, fitted=fitted), aligned[first].start / FRAME_RATE


def _clipped(recording: bytes, samples: Samples) -> float:
    """Clipped share at the recording's own rate where that is known: resampling rounds flat tops off."""
    try:
        rate_hz = soundfile.info(io.BytesIO(recording)).samplerate
    except soundfile.LibsndfileError:
        return clipped_share(samples)
    native = decode(recording, max_duration_s=LONGEST_S, sample_rate_hz=rate_hz)
    return max(clipped_share(native.samples), clipped_share(samples))


def _frames_of_main_speaker(turns: list[Turn], num_frames: int) -> NDArray[np.bool_]:
    """Every frame where one person speaks; else those of the one who speaks most."""
    allowed = np.ones(num_frames, bool)
    for turn in turns:
        if turn.speaker > 0:
            allowed[int(turn.start_s * FRAME_RATE) : int(turn.end_s * FRAME_RATE) + 1] = False
    return allowed


def _store_refusal(error: Exception) -> Refusal:
    codes: dict[type, str] = {VoiceNameError: "NAME_INVALID", NameTakenError: "NAME_TAKEN", QuotaError: "QUOTA"}
    return refusal(codes[type(error)], reason=error)
