"""Many clients and one slot: who gets it, how long it takes, and what the database says."""

import time
from dataclasses import dataclass

from benchmarks.load import all_at_once

CLIENTS = 32


@dataclass
class Contest:
    """What came of all rounds of one kind; the worst round in seconds."""

    rounds: int = 0
    double: int = 0
    nobody: int = 0
    liars: int = 0
    slowest: float = 0.0

    def note(self, winners, held, seconds):
        """``liars``: rounds in which more, or others, were told yes than the database says."""
        self.rounds += 1
        self.double += held > 1
        self.nobody += held == 0
        self.liars += winners != held
        self.slowest = max(self.slowest, seconds)


def booking(system, effort):
    """All book the same slot; the winner gives it back."""
    users, contest = system.users(CLIENTS), Contest()
    for cell in _cells(system, effort):
        began = time.perf_counter()
        handles = all_at_once([lambda user=user, cell=cell: user.book(cell) for user in users])
        seconds = time.perf_counter() - began
        contest.note(sum(map(bool, handles)), system.count(cell), seconds)
        for user, handle in zip(users, handles, strict=True):
            if handle:
                user.cancel(handle)
    return contest


def moving(system, effort):
    """All move an appointment of their own to the same slot; the winner goes back."""
    users, contest = system.users(CLIENTS), Contest()
    homes = system.workload.free[-CLIENTS:]
    handles = [user.book(home) for user, home in zip(users, homes, strict=True)]
    for cell in _cells(system, effort):
        began = time.perf_counter()
        moved = all_at_once(
            [
                lambda user=user, handle=handle, cell=cell: user.reschedule(handle, cell)
                for user, handle in zip(users, handles, strict=True)
            ]
        )
        seconds = time.perf_counter() - began
        contest.note(sum(map(bool, moved)), system.count(cell), seconds)
        handles = [
            user.reschedule(now, home) if now else before
            for user, home, now, before in zip(users, homes, moved, handles, strict=True)
        ]
    for user, handle in zip(users, handles, strict=True):
        user.cancel(handle)
    return contest


def _cells(system, effort):
    """A free slot for each round, again and again if there are fewer, until the time is over."""
    free = system.workload.free[:-CLIENTS]
    end = time.monotonic() + effort.contended_for
    for number in range(effort.contended):
        if time.monotonic() > end:
            return
        yield free[number % len(free)]
