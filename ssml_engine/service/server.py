"""An engine and a configuration -> a gRPC server that listens.

server = create_server(engine, ServiceConfig(address="127.0.0.1:0"))
server.start()
...  # server.port
server.stop()
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from ssml_engine.audio import Fetcher as GuardedFetcher
from ssml_engine.audio import LexiconCache
from ssml_engine.plan import Fetcher
from ssml_engine.service.admission import Admission
from ssml_engine.service.config import MAX_MESSAGE_BYTES, ServiceConfig, split_address
from ssml_engine.service.enrollment import EnrollmentDesk
from ssml_engine.service.interceptors import AroundInterceptor, identified, logged, refusing
from ssml_engine.service.metrics import Metrics
from ssml_engine.service.rendering import SpeechEngine
from ssml_engine.service.round_trip import deaf
from ssml_engine.service.synthesis_servicer import SynthesisServicer
from ssml_engine.service.voice_servicer import VoiceServicer
from ssml_engine.v1 import synthesis_pb2, synthesis_pb2_grpc, voices_pb2, voices_pb2_grpc
from ssml_engine.validation import Ears

logger = logging.getLogger(__name__)

SERVICE_NAMES = (
    synthesis_pb2.DESCRIPTOR.services_by_name["SynthesisService"].full_name,
    voices_pb2.DESCRIPTOR.services_by_name["VoiceService"].full_name,
)


@dataclass
class SpeechServer:
    """A server whose port is bound. `start` answers calls, `stop` drains."""

    # The port that is listened on, also when the configuration asked for port 0.
    port: int
    # The port of the metrics page; None when there is none.
    metrics_port: int | None
    config: ServiceConfig
    metrics: Metrics
    _server: grpc.Server
    _health: health.HealthServicer
    _stop_metrics: Callable[[], None]
    _stopped: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Answer calls from now on."""
        self._server.start()
        for name in ("", *SERVICE_NAMES):
            self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        logger.info("listening on port %d", self.port)

    def stop(self, drain_s: float | None = None) -> None:
        """Refuse new calls, let the running ones finish for `drain_s`, then end them. May be called twice."""
        self._health.enter_graceful_shutdown()
        self._server.stop(self.config.drain_s if drain_s is None else drain_s).wait()
        if not self._stopped.is_set():
            self._stopped.set()
            self._stop_metrics()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until the server has stopped; False when `timeout_s` passed first."""
        return self._stopped.wait(timeout_s)


def create_server(
    engine: SpeechEngine,
    config: ServiceConfig,
    ears: Ears | None = None,
    fetcher: Fetcher | None = None,
    desk: EnrollmentDesk | None = None,
) -> SpeechServer:
    """Bind the ports and register every service.

    desk: enrols voices; without it such requests are refused.
    ears: check renderings for requests that ask for it; without them such requests are refused. fetcher: opens
    lexicons; None is one that reaches public HTTPS addresses and remembers them for 15 minutes. Recordings are
    the engine's matter.
    Raises OSError when a port is taken or its address is not this machine's.
    """
    fetcher = fetcher or LexiconCache(GuardedFetcher())
    admission = Admission(config.max_running, config.max_waiting)
    metrics = Metrics(admission)
    server = grpc.server(
        ThreadPoolExecutor(config.max_calls, thread_name_prefix="rpc"),
        interceptors=[AroundInterceptor((identified, logged, metrics.counted, refusing))],
        maximum_concurrent_rpcs=config.max_calls,
        options=(
            ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
            ("grpc.max_send_message_length", -1),
            # Otherwise a second server on the same port starts, and each gets half of the calls.
            ("grpc.so_reuseport", 0),
        ),
    )
    synthesis_pb2_grpc.add_SynthesisServiceServicer_to_server(
        SynthesisServicer(
            engine, config, admission, metrics, ears or deaf(), fetcher or LexiconCache(GuardedFetcher())
        ),
        server,
    )
    voices_pb2_grpc.add_VoiceServiceServicer_to_server(VoiceServicer(engine, admission, desk), server)
    health_servicer = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, server)
    reflection.enable_server_reflection(
        (*SERVICE_NAMES, health.SERVICE_NAME, reflection.SERVICE_NAME), server
    )
    port = _bind(server, config.address)
    metrics_port, stop_metrics = _serve_metrics(metrics, config.metrics_address)
    return SpeechServer(port, metrics_port, config, metrics, server, health_servicer, stop_metrics)


def _bind(server: grpc.Server, address: str) -> int:
    split_address(address)
    try:
        port = server.add_insecure_port(address)
    except RuntimeError as error:
        raise OSError(f"cannot listen on {address}: {error}") from error
    if port == 0:
        raise OSError(f"cannot listen on {address}")
    return port


def _serve_metrics(metrics: Metrics, address: str | None) -> tuple[int | None, Callable[[], None]]:
    return (None, lambda: None) if address is None else metrics.serve(address)
