"""No part of a run may hang: each has its time, and ends with an error when that is over."""

import signal
from contextlib import contextmanager


class TookTooLongError(BaseException):
    """The time of a part was over before its work was done; no ``except Exception`` holds it up."""


@contextmanager
def at_most(seconds):
    """TookTooLongError in the main thread, wherever it is, when ``seconds`` are over."""

    def end(*_):
        raise TookTooLongError(f"not done within {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
