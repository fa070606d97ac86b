"""A stretch of a calendar, as it is drawn: bookings, times given up, when somebody works."""

from typing import Annotated

from pydantic import Field

from libs.contracts.actor import Channel
from libs.contracts.endpoint import Endpoint
from libs.contracts.scheduling.appointments import Action, HistoryActor, Status, Target
from libs.contracts.values import Answer, Id, Instant, Named, Request


class CalendarQuery(Request):
    """What lies in the half-open ``[from, to)``, 62 days at most.

    With ``staff_id`` it is that staff member's calendar, working hours included. Moves from
    ``since`` on leave the time that was given up in sight.
    """

    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    since: Instant
    staff_id: Id | None = None


class LastChange(Answer):
    """What was done last, by whom."""

    action: Action
    at: Instant
    actor: HistoryActor
    channel: Channel


class Entry(Answer):
    """An appointment; ``moved_from`` is where the latest of its new moves took it from."""

    id: str
    status: Status
    type: Named
    hue: int
    staff: Named
    target: Target
    company: str | None
    start: Instant
    end: Instant
    moved_from: Instant | None
    changed: LastChange


class GivenUp(Answer):
    """A time that an appointment held, and moved away from to ``now``."""

    id: str
    type: Named
    hue: int
    staff: Named
    target: Target
    company: str | None
    start: Instant
    end: Instant
    now: Instant


class Span(Answer):
    """From an instant to another."""

    start: Instant
    end: Instant


class Calendar(Answer):
    """``working`` is None where nobody's hours were asked for, or may be seen."""

    entries: list[Entry]
    given_up: list[GivenUp]
    working: list[Span] | None


SHOW_CALENDAR = Endpoint("show_calendar", "GET", "/calendar", Calendar, query=CalendarQuery)
