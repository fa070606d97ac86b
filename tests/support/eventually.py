"""Waiting for a fact instead of for a time."""

import inspect
import time
from collections.abc import Callable
from typing import TypeVar

R = TypeVar("R")


def eventually(fact: Callable[[], R], within: float = 60, every: float = 0.02) -> R:
    """Try ``fact`` until it holds and give back what it answered; fail with the last thing seen.

    A fact holds when it answers something truthy. A ``def`` that only asserts holds when it
    raises no AssertionError (its answer is None); a lambda cannot assert, so its None is "not yet".
    """
    end = time.monotonic() + within
    while True:
        complaint: AssertionError | None = None
        try:
            answer = fact()
            if answer or (answer is None and _asserts(fact)):
                return answer
        except AssertionError as error:
            complaint = error
        if time.monotonic() >= end:
            seen = complaint or f"last answer: {answer!r}"
            message = f"not seen within {within} s: {_name(fact)}; {seen}"
            raise AssertionError(message) from complaint
        time.sleep(every)


def _asserts(fact):
    return inspect.isroutine(fact) and _name(fact) != "<lambda>"


def _name(fact):
    return getattr(fact, "__name__", repr(fact))
