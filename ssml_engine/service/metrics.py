"""Calls and renderings -> Prometheus series, in a registry of the server's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from ssml_engine.service.admission import Admission
from ssml_engine.service.config import split_address
from ssml_engine.service.interceptors import CallRecord

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_RATIOS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)


class Metrics:
    """The series of one server. Every name starts with `ssml_engine_`."""

    def __init__(self, admission: Admission) -> None:
        self.registry = CollectorRegistry()
        self._calls = Counter(
            "ssml_engine_calls", "Calls that ended.", ("method", "code"), registry=self.registry
        )
        self._call_seconds = Histogram(
            "ssml_engine_call_seconds",
            "Length of calls.",
            ("method",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._open_calls = Gauge("ssml_engine_open_calls", "Calls going on.", registry=self.registry)
        self._first_audio_seconds = Histogram(
            "ssml_engine_first_audio_seconds",
            "From the start of a rendering to its first audio.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._audio_seconds = Counter("ssml_engine_audio_seconds", "Audio rendered.", registry=self.registry)
        self._real_time_factor = Histogram(
            "ssml_engine_real_time_factor",
            "Seconds of rendering for a second of audio.",
            buckets=_RATIOS,
            registry=self.registry,
        )
        self._gauge("ssml_engine_running_renderings", "Renderings going on.", lambda: admission.num_running)
        self._gauge("ssml_engine_waiting_renderings", "Requests in the queue.", lambda: admission.num_waiting)

    def _gauge(self, name: str, text: str, value: Callable[[], float]) -> None:
        Gauge(name, text, registry=self.registry).set_function(value)

    @contextmanager
    def counted(self, record: CallRecord) -> Iterator[None]:
        """Count one call by its method and status."""
        started = time.monotonic()
        self._open_calls.inc()
        try:
            yield
        finally:
            self._open_calls.dec()
            self._calls.labels(record.method, record.code.name).inc()
            self._call_seconds.labels(record.method).observe(time.monotonic() - started)

    def first_audio(self, elapsed_s: float) -> None:
        """Note how long a rendering took to its first audio."""
        self._first_audio_seconds.observe(elapsed_s)

    def rendered(self, audio_s: float, elapsed_s: float) -> None:
        """Note a rendering, whole or given up."""
        self._audio_seconds.inc(audio_s)
        if audio_s > 0:
            self._real_time_factor.observe(elapsed_s / audio_s)

    def serve(self, address: str) -> tuple[int, Callable[[], None]]:
        """Serve the series over HTTP; returns the port and what stops it. Raises OSError when it is taken."""
        host, port = split_address(address, "metrics_address")
        httpd, thread = start_http_server(port, host, registry=self.registry)

        def stop() -> None:
            httpd.shutdown()
            httpd.server_close()
            thread.join()

        return httpd.server_port, stop
