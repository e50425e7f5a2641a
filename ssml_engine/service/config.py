"""What an operator decides about a server, in one frozen value made at the edge."""

from __future__ import annotations

from dataclasses import dataclass

# Larger than any document that is accepted, so that an oversized one is answered with a diagnostic of ours
# and not with the transport's bare refusal.
MAX_MESSAGE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class ServiceConfig:
    """Settings of one server. Raises ValueError, naming the setting, when a value is out of its range."""

    # HOST:PORT to listen on; port 0 takes a free one.
    address: str = "127.0.0.1:50051"
    # UTF-8 bytes of a document or of plain text; more is refused. Source: R-LIM-3.
    max_document_bytes: int = 65_536
    # Seconds of audio in one answer; more is cut, with a warning. Source: R-LIM-1.
    max_audio_s: float = 600.0
    # Renderings at one time; the others wait for their turn.
    max_running: int = 2
    # Requests that may wait for a rendering; the next one is refused.
    max_waiting: int = 32
    # Calls of every kind at one time, health checks and waiting ones included.
    max_calls: int = 64
    # Seconds that running calls get to finish after the server was told to stop.
    drain_s: float = 30.0
    # HOST:PORT of the Prometheus page over HTTP; None serves none.
    metrics_address: str | None = None

    def __post_init__(self) -> None:
        for name in ("max_document_bytes", "max_audio_s", "max_running", "max_calls"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0, not {getattr(self, name)}")
        for name in ("max_waiting", "drain_s"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be 0 or above, not {getattr(self, name)}")
        for name in ("address", "metrics_address"):
            value = getattr(self, name)
            if value is not None:
                split_address(value, name)


def split_address(address: str, name: str = "address") -> tuple[str, int]:
    """Split "HOST:PORT", with an IPv6 host in brackets. Raises ValueError, naming the setting `name`."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise ValueError(f'{name} must be HOST:PORT with a port from 0 to 65535, not "{address}"')
    return host.strip("[]"), int(port)
