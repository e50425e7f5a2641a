"""URL from a document → bytes, or a stated failure. The one place that opens anything for a document.

HTTPS only, unless the operator allows plain HTTP or registered a resolver for another scheme. The name is
resolved once, every address is checked, and the connection goes to a checked address, for each redirect anew.
Size, total time and redirects are bounded; compressed transfer is refused; no proxy, cookie or credential is
ever used. What the bytes mean is `decoders`'s business.
"""

from __future__ import annotations

import http.client
import logging
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Protocol
from urllib.parse import quote, urljoin, urlsplit

from ssml_engine.audio.addresses import ForbiddenAddress, LookUp, Network, look_up, permitted_addresses

_LOG = logging.getLogger(__name__)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_READ_BYTES = 65536
_DEFAULT_PORTS = MappingProxyType({"https": 443, "http": 80})
_GENERIC_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream"})


@dataclass(frozen=True)
class ResourceKind:
    """What a document asks for: how large it may be and which content types it may have."""

    name: str
    max_bytes: int
    # Exact MIME types, or a family such as "audio/".
    content_types: tuple[str, ...]

    def accepts(self, content_type: str) -> bool:
        """True for a listed type, and for none or a generic one, which says nothing."""
        bare = content_type.partition(";")[0].strip().lower()
        listed = any(bare == t or (t.endswith("/") and bare.startswith(t)) for t in self.content_types)
        return listed or bare in _GENERIC_TYPES


# Sizes: R-LIM-12 (voice conversion under 100 MB, used for every recording) and R-LIM-10 (lexicon 100 KB).
AUDIO = ResourceKind(
    "audio", 100_000_000, ("audio/", "application/ogg", "video/mp4", "video/webm", "video/x-ms-asf")
)
LEXICON = ResourceKind(
    "lexicon", 102_400, ("application/pls+xml", "application/xml", "text/xml", "text/plain")
)


class FetchFailure(Enum):
    """Why there are no bytes."""

    BAD_URL = "bad url"
    SCHEME = "scheme not allowed"
    HOST = "host not allowed"
    ADDRESS = "address not allowed"
    UNRESOLVED = "name not found"
    UNREACHABLE = "no connection"
    CERTIFICATE = "certificate not valid"
    STATUS = "server refused"
    REDIRECTS = "too many redirects"
    TIMEOUT = "took too long"
    TOO_LARGE = "too large"
    CONTENT_TYPE = "wrong content type"
    ENCODING = "compressed transfer"
    BROKEN = "broken answer"


class FetchError(Exception):
    """A resource could not be had; `failure` says in which way, the message says it to a person."""

    def __init__(self, failure: FetchFailure, url: str, detail: str) -> None:
        super().__init__(f"{url}: {detail}")
        self.failure = failure
        self.url = url


class Resolver(Protocol):
    """Opens URLs of a scheme that the operator registered."""

    def __call__(self, url: str, max_bytes: int) -> bytes:
        """The bytes behind `url`. Raises FetchError, TOO_LARGE where there are more than `max_bytes`."""
        ...


@dataclass(frozen=True)
class FetchPolicy:
    """What an operator allows. The defaults suit a public server."""

    # From the first look-up to the last byte, over all redirects.
    total_timeout_s: float = 20.0
    connect_timeout_s: float = 5.0
    max_redirects: int = 4
    # Of one resource; a kind that allows less keeps its own limit.
    max_bytes: int = AUDIO.max_bytes
    # Names that documents may reach, redirects included; ".example.com" is every name under it. None: all.
    allowed_hosts: tuple[str, ...] | None = None
    # Plain HTTP is opened too, under the same rules. For networks in which nobody can listen.
    allow_http: bool = False
    # Networks that documents may reach although they are not public, such as 10.0.0.0/8 inside a company.
    allowed_networks: tuple[Network, ...] = ()
    # Certificates to trust beside the system's, PEM.
    ca_file: Path | None = None
    # Scheme → what opens it; `https` is always ours.
    resolvers: Mapping[str, Resolver] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Raises ValueError, naming the setting, when a value is out of its range."""
        for name in ("total_timeout_s", "connect_timeout_s", "max_bytes"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, not {getattr(self, name)}")
        if self.max_redirects < 0:
            raise ValueError(f"max_redirects must not be negative, not {self.max_redirects}")

    @property
    def schemes(self) -> frozenset[str]:
        """What is fetched over the network."""
        return frozenset({"http", "https"} if self.allow_http else {"https"})

    def admits(self, host: str) -> bool:
        """Whether documents may reach a host of this name."""
        name = host.lower().rstrip(".")
        return self.allowed_hosts is None or any(
            name.endswith(allowed.lower()) if allowed.startswith(".") else name == allowed.lower()
            for allowed in self.allowed_hosts
        )


@dataclass(frozen=True)
class Resource:
    """What came back."""

    content: bytes
    # Where it came from in the end.
    url: str
    # As the server said it, "" where it said nothing.
    content_type: str


class Fetcher:
    """Fetches for documents under one policy. Safe to use from many threads."""

    def __init__(self, policy: FetchPolicy | None = None, *, names: LookUp = look_up) -> None:
        """names: how host names are resolved; the system's way unless a test says otherwise."""
        self.policy = policy or FetchPolicy()
        self._names = names
        self._tls = ssl.create_default_context()
        if self.policy.ca_file is not None:
            self._tls.load_verify_locations(self.policy.ca_file)

    def fetch(self, url: str, kind: ResourceKind, *, timeout_s: float | None = None) -> Resource:
        """Get the whole resource behind `url`.

        timeout_s: a shorter limit than the policy's, from a document's `fetchtimeout`. Raises FetchError.
        """
        limit_s = (
            self.policy.total_timeout_s if timeout_s is None else min(timeout_s, self.policy.total_timeout_s)
        )
        deadline = time.monotonic() + limit_s
        kind = replace(kind, max_bytes=min(kind.max_bytes, self.policy.max_bytes))
        for _ in range(self.policy.max_redirects + 1):
            scheme = _scheme(url)
            if scheme in self.policy.resolvers and scheme not in self.policy.schemes:
                return Resource(self.policy.resolvers[scheme](url, kind.max_bytes), url, "")
            answer = self._request(url, kind, deadline)
            if isinstance(answer, Resource):
                return answer
            _LOG.debug("%s leads to %s", url, answer)
            if _scheme(answer) not in self.policy.schemes or (scheme, _scheme(answer)) == ("https", "http"):
                # A server must not choose among the operator's schemes, nor give up what protects the line.
                raise FetchError(FetchFailure.SCHEME, answer, "a redirect left HTTPS")
            url = answer
        raise FetchError(FetchFailure.REDIRECTS, url, f"more than {self.policy.max_redirects} redirects")

    def _request(self, url: str, kind: ResourceKind, deadline: float) -> Resource | str:
        """One request: the resource, or the URL that it redirects to."""
        host, port, path = _split(url, self.policy.schemes)
        if not self.policy.admits(host):
            raise FetchError(FetchFailure.HOST, url, f'the host "{host}" is not allowed here')
        line = self._connect(url, host, port, deadline)
        if _scheme(url) == "https":
            line = self._tls.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
        # A server that sends a byte now and then never trips a socket's own timeout: cut the line instead.
        guard = threading.Timer(max(0.0, deadline - time.monotonic()), _cut, (line,))
        guard.daemon = True
        guard.start()
        try:
            if isinstance(line, ssl.SSLSocket):
                line.do_handshake()
            answer = _exchange(line, host, port, path, url, kind)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline or isinstance(error, TimeoutError):
                raise FetchError(FetchFailure.TIMEOUT, url, "the time limit passed") from error
            if isinstance(error, ssl.SSLError):
                raise FetchError(FetchFailure.CERTIFICATE, url, f"TLS failed: {error.reason}") from error
            raise FetchError(FetchFailure.BROKEN, url, f"the answer broke off: {error}") from error
        finally:
            guard.cancel()
            line.close()
        # A body without a stated length just ends when the line is cut: that is no success.
        if time.monotonic() >= deadline:
            raise FetchError(FetchFailure.TIMEOUT, url, "the time limit passed")
        return answer

    def _connect(self, url: str, host: str, port: int, deadline: float) -> socket.socket:
        """A TCP connection to one of the name's addresses, all of which are permitted."""
        found = self._resolve(url, host, port, deadline)
        try:
            addresses = permitted_addresses(found, self.policy.allowed_networks)
        except ForbiddenAddress as error:
            raise FetchError(FetchFailure.ADDRESS, url, str(error)) from error
        for address in addresses:
            left_s = min(deadline - time.monotonic(), self.policy.connect_timeout_s)
            if left_s <= 0:
                break
            try:
                raw = socket.create_connection((address, port), timeout=left_s)
            except OSError as error:
                _LOG.debug("%s at %s: %s", url, address, error)
                continue
            raw.settimeout(max(0.001, deadline - time.monotonic()))
            return raw
        if time.monotonic() >= deadline:
            raise FetchError(FetchFailure.TIMEOUT, url, "the time limit passed")
        raise FetchError(FetchFailure.UNREACHABLE, url, "none of the host's addresses answers")

    def _resolve(self, url: str, host: str, port: int, deadline: float) -> list[str]:
        """The name's addresses; the system's call knows no time limit, so it runs aside."""
        found: list[str] = []

        def ask() -> None:
            try:
                found.extend(self._names(host, port))
            except (OSError, UnicodeError) as error:
                _LOG.debug("%s: %s", host, error)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(max(0.0, deadline - time.monotonic()))
        if asking.is_alive():
            raise FetchError(FetchFailure.TIMEOUT, url, "the time limit passed while the name was resolved")
        if not found:
            raise FetchError(FetchFailure.UNRESOLVED, url, f'the name "{host}" does not resolve')
        return found


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme.lower()
    except ValueError as error:
        raise FetchError(FetchFailure.BAD_URL, url, f"not a URL: {error}") from error


def _split(url: str, schemes: frozenset[str]) -> tuple[str, int, str]:
    """Host, port and request path of a URL of one of `schemes`. Raises FetchError for any other."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme.lower(), 0)
    except ValueError as error:
        raise FetchError(FetchFailure.BAD_URL, url, f"not a URL: {error}") from error
    if parts.scheme.lower() not in schemes:
        raise FetchError(FetchFailure.SCHEME, url, f"only {' and '.join(sorted(schemes))} URLs are fetched")
    if not host or parts.username is not None or parts.password is not None:
        raise FetchError(FetchFailure.BAD_URL, url, "the URL must have a host and no credentials")
    # Spaces and letters beyond ASCII are common in documents; what is escaped already stays so.
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return host, port, f"{path}?{query}" if query else path


def _exchange(
    line: socket.socket, host: str, port: int, path: str, url: str, kind: ResourceKind
) -> Resource | str:
    """Send the request over an open line and take the answer."""
    connection = http.client.HTTPConnection(host, port)
    connection.sock = line
    headers = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    connection.request("GET", path, headers={**headers, "User-Agent": "ssml-engine"})
    with connection.getresponse() as response:
        return _receive(response, url, kind)


def _receive(response: http.client.HTTPResponse, url: str, kind: ResourceKind) -> Resource | str:
    """Judge the headers, then take the body up to the limit."""
    location = response.getheader("Location")
    if response.status in _REDIRECTS and location:
        return urljoin(url, location)
    if response.status != 200:
        raise FetchError(FetchFailure.STATUS, url, f"the server answered {response.status}")
    encoding = response.getheader("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise FetchError(FetchFailure.ENCODING, url, f'"{encoding}" transfer is refused')
    content_type = response.getheader("Content-Type", "")
    if not kind.accepts(content_type):
        raise FetchError(FetchFailure.CONTENT_TYPE, url, f'"{content_type}" is not {kind.name}')
    too_large = FetchError(FetchFailure.TOO_LARGE, url, f"more than {kind.max_bytes} bytes")
    # `length` is the Content-Length that remains; None for a chunked or open-ended body.
    expected = response.length
    if expected is not None and expected > kind.max_bytes:
        raise too_large
    parts, size = [], 0
    while part := response.read1(_READ_BYTES):
        size += len(part)
        if size > kind.max_bytes:
            raise too_large
        parts.append(part)
    if expected is not None and size < expected:
        raise http.client.IncompleteRead(b"", expected - size)
    return Resource(b"".join(parts), url, content_type)


def _cut(line: socket.socket) -> None:
    """End a connection from outside the thread that reads it."""
    try:
        # Not SSLSocket.shutdown, which would take the TLS state from under the reader.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        _LOG.debug("the connection had ended by itself")
