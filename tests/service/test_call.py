"""A call is over when its caller left or its deadline passed, and says which."""

import pytest

from ssml_engine.service.call import Call
from ssml_engine.service.errors import CallCancelled, DeadlinePassed


class Context:
    def __init__(self, remaining_s: float | None = None, ended: bool = False) -> None:
        self.remaining_s, self.ended, self.callback = remaining_s, ended, None

    def time_remaining(self) -> float | None:
        return self.remaining_s

    def add_callback(self, callback) -> bool:
        self.callback = callback
        return not self.ended


@pytest.mark.parametrize("remaining_s", [None, 9.2e18])
def test_a_call_without_deadline_lasts_until_its_caller_leaves(remaining_s):
    context = Context(remaining_s)
    call = Call(context)
    call.check()
    assert (call.is_over(), call.remaining_s()) == (False, None)
    context.callback()
    assert call.is_over()
    with pytest.raises(CallCancelled):
        call.check()


def test_a_caller_who_left_before_the_call_was_watched_is_noticed():
    assert Call(Context(ended=True)).is_over()


def test_a_deadline_counts_from_when_the_call_came():
    now = [100.0]
    call = Call(Context(remaining_s=2.0), clock=lambda: now[0])
    now[0] = 101.5
    assert (call.is_over(), call.remaining_s()) == (False, 0.5)
    now[0] = 102.0
    assert (call.is_over(), call.remaining_s()) == (True, 0.0)
    with pytest.raises(DeadlinePassed):
        call.check()


def test_the_deadline_is_named_even_though_the_transport_also_reports_a_departure():
    now = [0.0]
    context = Context(remaining_s=1.0)
    call = Call(context, clock=lambda: now[0])
    now[0] = 1.0
    context.callback()
    with pytest.raises(DeadlinePassed):
        call.check()


@pytest.mark.parametrize("leaves_first", [True, False])
def test_a_waker_is_called_once_the_caller_is_gone(leaves_first):
    context, woken = Context(), []
    call = Call(context)
    if leaves_first:
        context.callback()
    call.wake_with(lambda: woken.append(True))
    if not leaves_first:
        context.callback()
    assert woken == [True]
