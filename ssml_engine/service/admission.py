"""Requests that arrive -> requests that may render now, in the order of their arrival.

Knows nothing of what is rendered. A request that waits costs a ticket and no model work; one that cannot
wait is refused at once, so that the caller can turn to another server.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from ssml_engine.service.call import Call
from ssml_engine.service.errors import QueueFull, ServiceError


class Admission:
    """`max_running` holders at a time, `max_waiting` behind them, first come first served."""

    def __init__(self, max_running: int, max_waiting: int) -> None:
        self._max_running = max_running
        self._max_waiting = max_waiting
        self._lock = threading.Lock()
        self._running = 0
        self._waiting: deque[threading.Event] = deque()

    @property
    def num_running(self) -> int:
        """Holders of a slot."""
        return self._running

    @property
    def num_waiting(self) -> int:
        """Requests in the queue."""
        return len(self._waiting)

    @contextmanager
    def slot(self, call: Call) -> Iterator[None]:
        """Wait for a turn, hold it inside the `with`, hand it on after.

        Raises QueueFull when too many wait, CallCancelled or DeadlinePassed when the caller gives up first.
        """
        self._acquire(call)
        try:
            yield
        finally:
            self._release()

    def _acquire(self, call: Call) -> None:
        with self._lock:
            if self._running < self._max_running:
                self._running += 1
                return
            if len(self._waiting) >= self._max_waiting:
                raise QueueFull(self._max_waiting)
            ticket = threading.Event()
            self._waiting.append(ticket)
        call.wake_with(ticket.set)
        try:
            while not self._has_turn(ticket):
                call.check()
                ticket.wait(call.remaining_s())
        except ServiceError:
            self._give_up(ticket)
            raise
        finally:
            call.wake_with(None)

    def _has_turn(self, ticket: threading.Event) -> bool:
        """A ticket that has left the queue was handed a slot; one still in it was woken by its caller."""
        with self._lock:
            return ticket not in self._waiting

    def _give_up(self, ticket: threading.Event) -> None:
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                return
        # The slot was handed over while the caller went away.
        self._release()

    def _release(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._running -= 1
