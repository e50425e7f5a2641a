"""Turns: first come first served, refused when too many wait, given up when the caller leaves."""

import threading
import time

import pytest

from ssml_engine.service.admission import Admission
from ssml_engine.service.call import Call
from ssml_engine.service.errors import CallCancelled, DeadlinePassed, QueueFull


class Caller:
    """A context whose caller leaves when told to."""

    def __init__(self, remaining_s: float | None = None) -> None:
        self.remaining_s = remaining_s
        self.callbacks = []

    def time_remaining(self) -> float | None:
        return self.remaining_s

    def add_callback(self, callback) -> bool:
        self.callbacks.append(callback)
        return True

    def leave(self) -> None:
        for callback in self.callbacks:
            callback()


def until(condition, timeout_s: float = 5.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "the condition never came true"
        time.sleep(0.002)


def waiting_thread(admission: Admission, call: Call, body) -> threading.Thread:
    def run() -> None:
        try:
            with admission.slot(call):
                body("ran")
        except Exception as error:
            body(error)

    waiting = admission.num_waiting
    thread = threading.Thread(target=run)
    thread.start()
    until(lambda: admission.num_waiting == waiting + 1)
    return thread


def test_a_free_slot_is_taken_at_once_and_handed_back():
    admission = Admission(1, 0)
    with admission.slot(Call(Caller())):
        assert (admission.num_running, admission.num_waiting) == (1, 0)
    assert admission.num_running == 0


def test_the_request_after_the_last_place_is_refused():
    admission = Admission(1, 0)
    with admission.slot(Call(Caller())), pytest.raises(QueueFull) as refusal, admission.slot(Call(Caller())):
        pass
    assert refusal.value.metadata == {"max_waiting": "0"}


def test_waiting_requests_run_in_the_order_of_their_arrival():
    admission, order = Admission(1, 3), []
    with admission.slot(Call(Caller())):
        threads = [
            waiting_thread(admission, Call(Caller()), lambda _, number=number: order.append(number))
            for number in range(3)
        ]
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2]
    assert (admission.num_running, admission.num_waiting) == (0, 0)


def test_a_caller_who_leaves_gives_up_its_place():
    admission, outcomes, caller = Admission(1, 1), [], Caller()
    with admission.slot(Call(Caller())):
        thread = waiting_thread(admission, Call(caller), outcomes.append)
        caller.leave()
        thread.join(5)
        assert admission.num_waiting == 0
    assert isinstance(outcomes[0], CallCancelled)
    assert admission.num_running == 0


def test_a_deadline_ends_the_wait():
    admission, outcomes = Admission(1, 1), []
    with admission.slot(Call(Caller())):
        started = time.monotonic()
        thread = waiting_thread(admission, Call(Caller(remaining_s=0.1)), outcomes.append)
        thread.join(5)
        assert time.monotonic() - started < 2
    assert isinstance(outcomes[0], DeadlinePassed)
    assert (admission.num_running, admission.num_waiting) == (0, 0)


def test_slots_come_back_whatever_the_callers_do():
    admission, running, most = Admission(2, 100), [], []

    def one(number: int) -> None:
        caller = Caller(remaining_s=None if number % 3 else 0.02)
        call = Call(caller)
        if number % 5 == 0:
            threading.Timer(0.01, caller.leave).start()
        try:
            with admission.slot(call):
                running.append(number)
                most.append(len(running))
                time.sleep(0.003)
                running.remove(number)
        except (CallCancelled, DeadlinePassed):
            pass

    threads = [threading.Thread(target=one, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert max(most) <= 2
    assert (admission.num_running, admission.num_waiting) == (0, 0)
