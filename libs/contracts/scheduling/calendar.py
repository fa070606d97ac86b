"""A stretch of a calendar, as it is drawn: bookings, times given up, when somebody works."""

from typing import Annotated

from pydantic import Field

from libs.contracts.actor import Channel
from libs.contracts.endpoint import Endpoint
from libs.contracts.scheduling.appointments import (
    Action,
    HistoryActor,
    HistoryItem,
    Status,
    Target,
)
from libs.contracts.values import Answer, Id, Instant, Named, Page, PageQuery, Request


class CalendarQuery(Request):
    """What lies in the half-open ``[from, to)``, 62 days at most.

    With ``staff_id`` it is that staff member's calendar, working hours included. Moves from
    ``since`` on leave the time that was given up in sight; also where another staff member has
    taken it over, and to whoever held it even if the other's calendar is not shared with them.
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
    """A time that an appointment held, and moved away from to ``now``, with ``staff`` by now.

    Both are None for who held it and may not see where it went.
    """

    id: str
    type: Named
    hue: int
    staff: Named | None
    target: Target
    company: str | None
    start: Instant
    end: Instant
    now: Instant | None


class Span(Answer):
    """From an instant to another."""

    start: Instant
    end: Instant


class Calendar(Answer):
    """``working`` is None where nobody's hours were asked for, or may be seen."""

    entries: list[Entry]
    given_up: list[GivenUp]
    working: list[Span] | None


class WhichAreSeen(Request):
    """Appointments that somebody asks about."""

    ids: Annotated[list[Id], Field(max_length=200)]


class Seen(Answer):
    """Those of them that they may see."""

    ids: list[str]


class NextOf(Request):
    """Contacts, and the instant from which on their next appointment is wanted."""

    contact_ids: Annotated[list[Id], Field(max_length=200)]
    from_: Annotated[Instant, Field(alias="from")]


class NextOne(Answer):
    """The first booked appointment of a contact that the asker may see: their own, or one of a
    company that mails them as its primary contact or a subscriber.
    """

    contact_id: str
    id: str
    start: Instant


class NextOnes(Answer):
    """One for each contact who has one."""

    items: list[NextOne]


class DoneWithQuery(PageQuery):
    """What was done to the appointments with a contact, and with a company where one is named."""

    contact_id: Id
    company_id: Id | None = None


class DoneWith(Answer):
    """A version of an appointment; ``type`` is its present one, ``company`` the target's if any."""

    appointment_id: str
    type: Named
    company: str | None
    done: HistoryItem


# Not public: the gateway asks before it tells what others made of appointments.
WHICH_ARE_SEEN = Endpoint("which_are_seen", "POST", "/seen", Seen, WhichAreSeen)
# Not public either: a list of contacts tells what is next for each.
NEXT_OF_CONTACTS = Endpoint("next_of_contacts", "POST", "/next", NextOnes, NextOf)
# Nor is this: the page about a contact tells it, the latest first.
DONE_WITH = Endpoint("done_with", "GET", "/done", Page[DoneWith], query=DoneWithQuery)
SHOW_CALENDAR = Endpoint("show_calendar", "GET", "/calendar", Calendar, query=CalendarQuery)
