"""A gRPC context -> one question for a long loop: does anybody still wait for the answer?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from ssml_engine.service.errors import CallCancelled, DeadlinePassed


class CallContext(Protocol):
    """The part of `grpc.ServicerContext` that a call needs."""

    def time_remaining(self) -> float | None:
        """Seconds until the caller's deadline; None where there is none."""
        ...

    def add_callback(self, callback: Callable[[], None]) -> bool:
        """Have `callback` called when the call ends; False when it has ended already."""
        ...


class Call:
    """Watches one call. `is_over` is cheap and safe from any thread: loops poll it."""

    def __init__(self, context: CallContext, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        remaining_s = context.time_remaining()
        self._deadline: float | None = None
        # gRPC reports a call without deadline as one of three hundred thousand million years.
        if remaining_s is not None and remaining_s < threading.TIMEOUT_MAX:
            self._deadline = clock() + remaining_s
        self._gone = threading.Event()
        self._when_gone: Callable[[], None] | None = None
        if not context.add_callback(self._on_end):
            self._gone.set()

    def _on_end(self) -> None:
        self._gone.set()
        waker = self._when_gone
        if waker is not None:
            waker()

    def is_over(self) -> bool:
        """True once the caller went away or its deadline passed."""
        return self._gone.is_set() or self._deadline_passed()

    def check(self) -> None:
        """Raise DeadlinePassed or CallCancelled once the call is over."""
        if self._deadline_passed():
            raise DeadlinePassed
        if self._gone.is_set():
            raise CallCancelled

    def remaining_s(self) -> float | None:
        """Seconds until the deadline, 0 when it passed; None where there is none."""
        return None if self._deadline is None else max(0.0, self._deadline - self._clock())

    def wake_with(self, waker: Callable[[], None] | None) -> None:
        """Have `waker` called when the caller goes away; None forgets it. Called at once if it is gone."""
        self._when_gone = waker
        if waker is not None and self._gone.is_set():
            waker()

    def _deadline_passed(self) -> bool:
        return self._deadline is not None and self._clock() >= self._deadline
