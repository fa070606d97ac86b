"""The public page: what anybody may book, without signing in."""

from typing import Annotated

from pydantic import Field

from libs.contracts.endpoint import Endpoint
from libs.contracts.scheduling.appointment_types import Location
from libs.contracts.scheduling.appointments import Appointment, Slots
from libs.contracts.values import (
    Answer,
    Date,
    Email,
    Flag,
    Id,
    Instant,
    Language,
    Line,
    Named,
    Notes,
    Page,
    PageQuery,
    Phone,
    Request,
    Start,
    Zone,
)


class PublicType(Answer):
    """A type as whoever is not signed in may see it."""

    id: str
    name: str
    color_hue: int
    duration_minutes: int
    location: Location


class PublicSlotsQuery(Request):
    """As for slots; ``time_zone`` defaults to that of whoever holds the appointments."""

    type_id: Id
    from_: Annotated[Date, Field(alias="from")]
    to: Date
    time_zone: Zone | None = None


class BookPublicly(Request):
    """A booking by whoever has this address; a name that is known for it already stays.

    ``remind_a_day_before``: an e-mail besides those that the type sends anyway.
    """

    type_id: Id
    staff_id: Id | None = None
    start: Start
    name: Line
    email: Email
    phone: Phone = ""
    time_zone: Zone
    language: Language = "en"
    public_notes: Notes | None = None
    remind_a_day_before: Flag = False


class PublicBooking(Answer):
    """What was booked, and nothing about whose address it is."""

    type: Named
    staff: Named
    start: Start
    end: Instant
    time_zone: str
    location: Location


LIST_PUBLIC_TYPES = Endpoint(
    "list_public_types", "GET", "/public/types", Page[PublicType], query=PageQuery
)
FIND_PUBLIC_SLOTS = Endpoint(
    "find_public_slots", "GET", "/public/slots", Slots, query=PublicSlotsQuery
)
BOOK_PUBLICLY = Endpoint(
    "book_publicly",
    "POST",
    "/public/appointments",
    PublicBooking,
    BookPublicly,
    status=201,
    refusals=("too_late", "too_early", "outside_hours", "slot_taken", "too_many_requests"),
)
# Between services: what the gateway asks of scheduling. Outsiders are shown no more than above.
BOOK_FOR_ANYBODY = Endpoint(
    "book_for_anybody",
    "POST",
    "/appointments/for-anybody",
    Appointment,
    BookPublicly,
    status=201,
    refusals=("too_late", "too_early", "outside_hours", "slot_taken"),
)
ENDPOINTS = (LIST_PUBLIC_TYPES, FIND_PUBLIC_SLOTS, BOOK_PUBLICLY)
