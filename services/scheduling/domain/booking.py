"""The first version of an appointment."""

from dataclasses import dataclass

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointment_types import Reminder
from services.scheduling.domain.appointment import Appointment, Order, Target
from services.scheduling.domain.availability import local_date
from services.scheduling.domain.policy import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What somebody wants to book; reminders of None are the type's own."""

    id: str
    place: Place
    target: Target
    reminders: tuple[Reminder, ...] | None
    public_notes: str
    internal_notes: str


def book(booking: Booking, order: Order) -> Appointment:
    """Version 1; whether the time is free is the claims' to say."""
    place, viewer = booking.place, order.viewer
    viewer.require_move_right()
    if viewer.is_one_of_us and not viewer.may_use_calendar_of(place.staff):
        raise ProblemError("not_allowed", f"The calendar of {place.staff.name} is not yours.")
    place.refuse_unless_offered(order)
    kind = place.type
    return Appointment(
        id=booking.id,
        version=1,
        status="booked",
        type=kind,
        staff=place.staff,
        target=booking.target,
        start=place.start,
        end=place.start + kind.duration,
        first_date=local_date(place.start, place.staff.time_zone),
        location=kind.location,
        public_notes=booking.public_notes,
        internal_notes=booking.internal_notes,
        reminders=kind.reminders if booking.reminders is None else booking.reminders,
        sequence=0,
        moves=0,
        contact_moves=0,
        claim_id=None,
    )
