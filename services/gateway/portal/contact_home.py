"""Where contacts come in: the next appointment, and what follows it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Final

from flask import Flask, Response, request

from libs.contracts.scheduling.appointments import LIST_APPOINTMENTS, AppointmentsQuery
from libs.contracts.scheduling.calendar import SHOW_CALENDAR, Calendar, CalendarQuery, Entry
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal import fragments
from services.gateway.portal.calendar_items import IN_SIGHT_FOR, Item, items
from services.gateway.portal.lanes import midnight
from services.gateway.portal.looks import Look
from services.gateway.portal.reception import CONTACTS, Place, Reception
from services.gateway.portal.telling import telling
from services.gateway.portal.visitors import Visitor

_AHEAD: Final = timedelta(days=61)


@dataclass(frozen=True)
class Coming:
    """What is still to come, and what changed lately; ``mine`` leaves out the company's."""

    calendar: Calendar
    look: Look
    at: datetime
    mine: bool

    @property
    def today(self) -> date:
        return self.look.day(self.at)

    @property
    def company(self) -> str | None:
        return next((one.company for one in self.calendar.entries if one.company), None)

    @cached_property
    def shown(self) -> list[Item]:
        return [
            item
            for item in items(self.calendar, self.at)
            if not item.is_past and not (self.mine and item.is_for_company)
        ]

    @property
    def next(self) -> Item | None:
        return next((item for item in self.shown if item.kind == "booked"), None)

    @property
    def by_day(self) -> Sequence[tuple[date, list[Item]]]:
        """All but the next one, which has a ticket of its own."""
        rest = [item for item in self.shown if item is not self.next]
        days = groupby(rest, lambda item: self.look.day(item.start))
        return [(day, list(found)) for day, found in days]


class ContactHome:
    def __init__(self, parts: DoorParts, reception: Reception) -> None:
        self._parts = parts
        self._reception = reception

    def install(self, app: Flask) -> None:
        self._reception.open(app, (Place("/portal", CONTACTS, self.show),))

    def show(self, visitor: Visitor) -> Response:
        now = self._parts.clock.now()
        mine = request.args.get("who") == "me"
        begin = midnight(visitor.look.day(now), visitor.look.zone)
        calendar = self._ask(visitor, begin, begin + _AHEAD, now)
        coming = Coming(calendar, visitor.look, now, mine)
        if coming.next is None:
            far = self._first_after(begin + _AHEAD, visitor, now, mine=mine)
            entries = [*calendar.entries, *far]
            coming = replace(coming, calendar=calendar.model_copy(update={"entries": entries}))
        alone = fragments.asked_for() == "view"
        return self._reception.render(
            "contact_coming.html" if alone else "contact_home.html",
            visitor,
            coming=coming,
            tell=telling(visitor, visitor.look),
        )

    def _first_after(
        self, after: datetime, visitor: Visitor, now: datetime, *, mine: bool
    ) -> list[Entry]:
        """The next appointment, where the calendar does not reach that far."""
        whose = {"contact_id": visitor.person.id} if mine else {}
        given = {"from": after, "status": "booked", "limit": 1, **whose}
        found = self._parts.scheduling.call(
            LIST_APPOINTMENTS, visitor.actor, query=AppointmentsQuery.model_validate(given)
        ).items
        return [
            entry
            for one in found
            for entry in self._ask(visitor, one.start, one.end, now).entries
            if entry.id == one.id
        ]

    def _ask(self, visitor: Visitor, begin: datetime, end: datetime, now: datetime) -> Calendar:
        given = {"from": begin, "to": end, "since": now - IN_SIGHT_FOR}
        found: Calendar = self._parts.scheduling.call(
            SHOW_CALENDAR, visitor.actor, query=CalendarQuery.model_validate(given)
        )
        return found
