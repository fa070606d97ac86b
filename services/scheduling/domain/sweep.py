"""The inner loop: what busy times leave of the starts on a grid, in one pass over both."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final

from services.scheduling.domain.calendars import Busy, Kind

_TAKEN: Final = itemgetter(Busy._fields.index("busy_from"), Busy._fields.index("busy_until"))
_NEVER: Final = (1 << 62, 1 << 62)


def free_of(candidates: Iterable[int], kind: Kind, busy: Sequence[Busy]) -> list[int]:
    """The candidates that no busy time forbids, or whose group has seats left; all in order."""
    before = kind.buffer_before_minutes * 60
    ahead = (kind.duration_minutes + kind.buffer_after_minutes) * 60
    taken = map(_TAKEN, busy)
    latest = earliest = -_NEVER[0]
    shared = _with_seats_left(kind, busy, before, ahead)
    free: list[int] = []
    for start in candidates:
        while earliest <= start:
            busy_from, busy_until = next(taken, _NEVER)
            latest, earliest = busy_from - ahead, busy_until + before
        if start <= latest or start in shared:
            free.append(start)
    return free


def is_free(kind: Kind, busy: Sequence[Busy], start: int) -> bool:
    """Whether nothing forbids this start, be it on a grid or not."""
    return bool(free_of((start,), kind, busy))


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
