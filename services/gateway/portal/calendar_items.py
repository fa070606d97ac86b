"""What stands in a calendar: appointments, and the times that they have given up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from libs.contracts.scheduling.calendar import Calendar, Entry, GivenUp, LastChange
from services.gateway.portal.hues import hue_class

Kind = Literal["booked", "moved", "cancelled"]
KINDS: Final[tuple[Kind, ...]] = ("booked", "moved", "cancelled")
# So long what was changed stays in sight where it was.
IN_SIGHT_FOR: Final = timedelta(days=7)
_SOON: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Item:
    """``moved`` is the kind of a time that was given up; ``now`` is where, if they may see it."""

    id: str
    appointment_id: str
    kind: Kind
    start: datetime
    end: datetime
    type_id: str
    type_name: str
    hue: str
    who: str
    with_whom: str
    company: str | None
    is_for_company: bool
    is_past: bool
    is_soon: bool = False
    now: datetime | None = None
    moved_from: datetime | None = None
    changed: LastChange | None = None

    @property
    def drawn(self) -> str:
        """The class that draws it: given up, cancelled or over."""
        if self.kind == "booked":
            return "past" if self.is_past else ""
        return "ghost" if self.kind == "moved" else "void"

    @property
    def is_out_of_sight(self) -> bool:
        """Whether it went where they may not look."""
        return self.kind == "moved" and self.now is None

    @property
    def sub(self) -> str:
        """The company, where it is not who it is with."""
        return self.company or "" if self.company != self.who else ""

    @property
    def change(self) -> LastChange | None:
        """A move or a cancellation that is worth a word: whose it was."""
        is_one = self.changed and self.changed.action in ("rescheduled", "cancelled")
        return self.changed if is_one else None


def items(calendar: Calendar, now: datetime) -> list[Item]:
    """By start; a cancelled one for a while, and a time that was given up likewise."""
    found = [*_entries(calendar, now), *_given_up(calendar, now)]
    return sorted(found, key=lambda one: (one.start, one.kind, one.id))


def _entries(calendar: Calendar, now: datetime) -> Iterator[Item]:
    for entry in calendar.entries:
        is_cancelled = entry.status == "cancelled"
        if is_cancelled and entry.changed.at < now - IN_SIGHT_FOR:
            continue
        yield Item(
            id=f"a{entry.id}",
            appointment_id=entry.id,
            kind="cancelled" if is_cancelled else "booked",
            is_past=entry.end <= now,
            is_soon=not is_cancelled and timedelta() <= entry.start - now <= _SOON,
            moved_from=entry.moved_from,
            changed=entry.changed,
            **_drawn(entry),
        )


def _given_up(calendar: Calendar, now: datetime) -> Iterator[Item]:
    for gone in calendar.given_up:
        yield Item(
            id=f"g{gone.id}-{gone.start:%Y%m%d%H%M}",
            appointment_id=gone.id,
            kind="moved",
            is_past=gone.end <= now,
            now=gone.now,
            **_drawn(gone),
        )


def _drawn(what: Entry | GivenUp) -> dict[str, Any]:
    return {
        "start": what.start,
        "end": what.end,
        "type_id": what.type.id,
        "type_name": what.type.name,
        "hue": hue_class(what.hue),
        "who": what.target.name,
        "with_whom": what.staff.name if what.staff else "",
        "company": what.company,
        "is_for_company": what.target.kind == "company",
    }
