"""The inner loop: what busy times leave of the starts on a grid, in one pass over both."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Final

from services.scheduling.domain.calendars import Busy, Kind

_BUSY_FROM: Final = itemgetter(Busy._fields.index("busy_from"))
_BUSY_UNTIL: Final = itemgetter(Busy._fields.index("busy_until"))
_TAKEN: Final = itemgetter(Busy._fields.index("busy_from"), Busy._fields.index("busy_until"))
_NEVER: Final = (1 << 62, 1 << 62)


class Margins:
    """How far a start keeps from busy times, and the groups that it may join all the same."""

    def __init__(self, kind: Kind, busy: Sequence[Busy]) -> None:
        self.before = kind.buffer_before_minutes * 60
        self.ahead = (kind.duration_minutes + kind.buffer_after_minutes) * 60
        self._shared = _with_seats_left(kind, busy, self.before, self.ahead)

    def leave(self, starts: Iterable[int], taken: Iterator[tuple[int, int]]) -> list[int]:
        """Those that nothing in ``taken`` forbids; both are in order."""
        before, ahead, shared = self.before, self.ahead, self._shared
        latest = earliest = -_NEVER[0]
        free: list[int] = []
        for start in starts:
            while earliest <= start:
                busy_from, busy_until = next(taken, _NEVER)
                latest, earliest = busy_from - ahead, busy_until + before
            if start <= latest or start in shared:
                free.append(start)
        return free


class Stretches:
    """One calendar's busy times, of which only those near the starts in question are looked at."""

    def __init__(self, kind: Kind, busy: Sequence[Busy]) -> None:
        self._margins = Margins(kind, busy)
        self._from = [*map(_BUSY_FROM, busy)]
        self._until = _in_order([*map(_BUSY_UNTIL, busy)])

    def leave(self, starts: Sequence[int]) -> list[int]:
        """What `free_of` finds in these, of which there is one at least."""
        margins = self._margins
        low = bisect_right(self._until, starts[0] - margins.before)
        high = bisect_left(self._from, starts[-1] + margins.ahead, low)
        return margins.leave(starts, zip(self._from[low:high], self._until[low:high], strict=True))


def free_of(candidates: Iterable[int], kind: Kind, busy: Sequence[Busy]) -> list[int]:
    """The candidates that no busy time forbids, or whose group has seats left; all in order."""
    return Margins(kind, busy).leave(candidates, map(_TAKEN, busy))


def is_free(kind: Kind, busy: Sequence[Busy], start: int) -> bool:
    """Whether nothing forbids this start, be it on a grid or not."""
    return bool(free_of((start,), kind, busy))


def _in_order(until: list[int]) -> list[int]:
    """Until when somebody is taken by all that began so far; mostly they follow each other."""
    return until if until == sorted(until) else [*accumulate(until, max)]


def _with_seats_left(kind: Kind, busy: Sequence[Busy], before: int, ahead: int) -> frozenset[int]:
    if kind.capacity == 1:
        return frozenset()
    return frozenset(
        each.start
        for each in busy
        if each.type_id == kind.id
        and each.seats < each.capacity
        and _has_room(each, busy, each.start - before, each.start + ahead)
    )


def _has_room(group: Busy, busy: Sequence[Busy], since: int, until: int) -> bool:
    """The type may have become longer since the first of the group took a seat."""
    if group.busy_from <= since and until <= group.busy_until:
        return True
    return all(
        each is group or each.busy_until <= since or until <= each.busy_from for each in busy
    )
