"""Writers come in the order in which they asked."""

import threading
import time

from libs.persistence.turnstile import Turnstile
from tests.support.eventually import eventually


def waiting(turnstile, count):
    return lambda: len(turnstile._waiting) == count


def test_whoever_asked_first_comes_first():
    turnstile = Turnstile()
    came = []
    turnstile.enter(1)

    def writer(n):
        turnstile.enter(10)
        came.append(n)
        turnstile.leave()

    threads = []
    for n in range(20):
        threads.append(threading.Thread(target=writer, args=(n,)))
        threads[-1].start()
        eventually(waiting(turnstile, n + 1))
    turnstile.leave()
    for thread in threads:
        thread.join()
    assert came == list(range(20))


def test_nobody_passes_those_who_wait():
    """Eight greedy writers in a loop: each gets its share."""
    turnstile = Turnstile()
    turns = [0] * 8
    start = threading.Barrier(8)

    def writer(n):
        start.wait()
        while sum(turns) < 400:
            turnstile.enter(60)
            turns[n] += 1
            time.sleep(0.001)
            turnstile.leave()

    threads = [threading.Thread(target=writer, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(turns) > max(turns) / 4


def test_whoever_gives_up_is_no_longer_waited_for():
    turnstile = Turnstile()
    turnstile.enter(1)
    gave_up = not turnstile.enter(0.01)
    turnstile.leave()
    assert (gave_up, turnstile.enter(0.01)) == (True, True)


def test_a_turn_that_comes_in_the_moment_of_giving_up_counts():
    turnstile = Turnstile()
    ticket = threading.Lock()
    assert turnstile._gave_up(ticket) is False
