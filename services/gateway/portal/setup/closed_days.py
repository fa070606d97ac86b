"""The dates on which nobody of the firm works: added and taken away, alone or in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response, request

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import (
    LIST_APPOINTMENTS,
    Appointment,
    AppointmentsQuery,
)
from libs.contracts.scheduling.people import GET_CLOSED_DAYS, PUT_CLOSED_DAYS, PutClosedDays
from services.gateway.domain.access import ADMINS
from services.gateway.portal.reception import STAFF, Place
from services.gateway.portal.refusals import Words
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import SHOWN_AGAIN, Shown, refusal
from services.gateway.portal.understanding import understood
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

BASE: Final = "/closed-days"
_A_DAY: Final = timedelta(days=1)
_MOST_AT_ONCE: Final = 366
_LAST_MOMENT: Final = datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC)  # that queries take


@dataclass(frozen=True)
class Run:
    """Dates in a row, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def dates(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(self.days)]


@dataclass(frozen=True)
class Typed:
    """What stands in the form, and what is wrong with it: a sentence by the id of the field."""

    first: str = ""
    last: str = ""
    faults: tuple[tuple[str, str], ...] = ()
    problem: ProblemError | None = None

    def shown(self, t: Words) -> Shown:
        if self.problem is not None:
            said = refusal(self.problem.code, t)
            return Shown({}, refusal=said, status=self.problem.status)
        faults = {field: t(said) for field, said in self.faults}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
        return Shown({}, faults, status=status)


def runs_of(dates: Iterable[date]) -> list[Run]:
    """Dates that follow one another are one entry."""
    found: list[Run] = []
    for day in sorted(set(dates)):
        if found and found[-1].last + _A_DAY == day:
            found[-1] = Run(found[-1].first, day)
        else:
            found.append(Run(day, day))
    return found


def read(first: str, last: str, today: date) -> Run | tuple[str, str]:
    """The days that were typed, or the field that is wrong and why; no end means one day."""
    begin, end = _date(first), _date(last or first)
    if begin is None:
        return "first", "Choose a date."
    if end is None:
        return "last", "Choose a date."
    if begin < today:
        return "first", "This date is over."
    if end < begin:
        return "last", "Ends before it starts."
    run = Run(begin, end)
    return run if run.days <= _MOST_AT_ONCE else ("last", "Add up to 366 days at once.")


class ClosedDaysPages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        self.places = (
            Place(BASE, STAFF, self.show),
            Place(f"{BASE}/add", ADMINS, self.show, self.add),
            Place(f"{BASE}/remove", ADMINS, self.show, self.remove),
        )

    def show(self, visitor: Visitor) -> Response:
        """Also what was typed before one had to sign in again."""
        typed = Typed(request.form.get("first", ""), request.form.get("last", ""))
        return self._page(visitor, typed)

    def add(self, visitor: Visitor) -> Response:
        typed = Typed(request.form.get("first", "")[:40], request.form.get("last", "")[:40])
        found = read(typed.first, typed.last, self._today(visitor))
        if isinstance(found, tuple):
            return self._page(visitor, Typed(typed.first, typed.last, (found,)))
        t = words(visitor.language)
        said = t("It is closed.") if found.days == 1 else t("{n} days are closed.", n=found.days)
        return self._keep(visitor, {*self._dates(visitor), *found.dates()}, said, typed)

    def remove(self, visitor: Visitor) -> Response:
        first, _, last = request.form.get("days", "").partition(" ")
        begin, end = _date(first), _date(last)
        kept = [day for day in self._dates(visitor) if not (begin and end and begin <= day <= end)]
        said = words(visitor.language)("It is open again.")
        return self._keep(visitor, kept, said, Typed())

    def _keep(self, visitor: Visitor, dates: Iterable[date], said: str, typed: Typed) -> Response:
        try:
            body = understood(PutClosedDays, {"dates": sorted(dates)})
            self._desk.call(PUT_CLOSED_DAYS, visitor, body=body)
        except ProblemError as problem:
            if problem.code not in SHOWN_AGAIN:
                raise
            return self._page(visitor, Typed(typed.first, typed.last, problem=problem))
        return self._desk.reception.done(BASE, said)

    def _page(self, visitor: Visitor, typed: Typed) -> Response:
        today, dates = self._today(visitor), self._dates(visitor)
        form = typed.shown(words(visitor.language))
        coming = runs_of(day for day in dates if day >= today)
        return self._desk.render(
            "setup/closed_days.html",
            visitor,
            form.status,
            form=form,
            faults=form.faults,
            typed=typed,
            coming=coming,
            over=sum(day < today for day in dates),
            outside=self._outside(visitor, dates, today) if coming else (),
            today=today,
        )

    def _outside(self, visitor: Visitor, dates: list[date], today: date) -> list[Appointment]:
        """What is booked on closed days, by the clock of whoever holds it."""
        now = self._desk.parts.clock.now()
        ahead = timedelta(days=(max(dates) - today).days + 2)
        given = {"from": now, "to": min(now + ahead, _LAST_MOMENT), "status": "booked"}
        query = AppointmentsQuery.model_validate(given)
        booked = self._desk.every(LIST_APPOINTMENTS, visitor, query)
        closed = set(dates)
        return [
            one for one in booked if one.start.astimezone(ZoneInfo(one.time_zone)).date() in closed
        ]

    def _dates(self, visitor: Visitor) -> list[date]:
        found: list[date] = self._desk.call(GET_CLOSED_DAYS, visitor).dates
        return found

    def _today(self, visitor: Visitor) -> date:
        return visitor.look.day(self._desk.parts.clock.now())


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
