"""A server that speaks Azure's REST interface, as a target: audio or a refusal, nothing else.

POST of the document with `X-Microsoft-OutputFormat`, the key in `Ocp-Apim-Subscription-Key`. Source: Azure REST
text to speech.
"""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from ssml_engine.conformance.cases import Case
from ssml_engine.conformance.sound import decoded
from ssml_engine.conformance.targets import Answer, TargetError

_TIMEOUT_S = 600.0
_FORMAT = "riff-24khz-16bit-mono-pcm"
# What says that the document, or its size, is refused.
_REFUSALS = {400, 413, 415, 422}


class AzureRest:
    """One POST for each document."""

    def __init__(self, url: str, key: str = "", offers: frozenset[str] = frozenset()) -> None:
        """url: the whole address of the synthesis, with its path. Raises TargetError for one without a host."""
        parts = urlsplit(url)
        if not parts.hostname:
            raise TargetError(f"{url} names no host")
        self.name = url
        self.offers = frozenset({"audio", "formats", "http"}) | offers
        self._parts = parts
        self._key = key

    def check(self, case: Case) -> Answer:
        """Render: there is no other way to learn what the server thinks of a document."""
        return self.speak(case, case.document)

    def speak(self, case: Case, document: bytes) -> Answer:
        """Render."""
        format_name = case.format or _FORMAT
        headers = {
            "Content-Type": "application/ssml+xml",
            "X-Microsoft-OutputFormat": format_name,
            "User-Agent": "ssml-engine-conformance",
        }
        headers |= case.http_headers
        if self._key:
            headers["Ocp-Apim-Subscription-Key"] = self._key
        status, reason, body = self._post(document, headers)
        if status in _REFUSALS:
            told = body[:300].decode("utf-8", "replace")
            return Answer(False, status={"http": status}, reason=f"{reason} {told}".strip())
        if status != 200:
            raise TargetError(f"{self.name} answers {status} {reason}")
        return Answer(True, audio=decoded(body, format_name), status={"http": status})

    def _post(self, document: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        parts = self._parts
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        try:
            connection.request("POST", path, document, headers)
            answer = connection.getresponse()
            return answer.status, answer.reason, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise TargetError(f"{self.name}: {error}") from error
        finally:
            connection.close()
