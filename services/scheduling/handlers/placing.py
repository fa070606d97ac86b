"""Finds the place that a booking or a move asks for: which type, whose calendar."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from libs.contracts.problem import ProblemError, not_found
from libs.contracts.scheduling import appointments as contract
from services.scheduling.domain import availability, hours
from services.scheduling.domain.appointment import Appointment, Order
from services.scheduling.domain.appointment_types import AppointmentType
from services.scheduling.domain.people import StaffMember
from services.scheduling.domain.policy import Place, refuse_any_reschedule
from services.scheduling.domain.rights import Viewer
from services.scheduling.ports import Found, Offer, SchedulingWork


def for_booking(
    command: contract.BookAppointment, offer: Offer, order: Order, uow: SchedulingWork
) -> Place:
    """With the staff member whom the caller named, or the least busy of those who are free."""
    order.viewer.require_move_right()
    candidates = _candidates(offer, command.staff_id, order.viewer)
    uow.claims.lock([staff.id for staff in candidates])
    return _choose(offer, candidates, command.start, order, uow)


def offer_for_move(
    command: contract.RescheduleAppointment, found: Found, uow: SchedulingWork
) -> Offer | None:
    """What is offered where it goes, 404 if nothing is; None if it stays in the same hands."""
    before, viewer = found.appointment, found.viewer
    keeps_type = command.type_id in (None, before.type.id)
    keeps_staff = command.staff_id in (None, before.staff.id)
    stays = found.staff_stays or command.start == before.start
    if keeps_type and keeps_staff and stays:
        return None
    offer = uow.offers.find(command.type_id or before.type.id, viewer.actor)
    if not keeps_type and (offer.type.archived or not _is_known(offer, before)):
        raise not_found()
    require_staff(offer, command.staff_id)
    return offer


def for_move(
    command: contract.RescheduleAppointment,
    found: Found,
    offer: Offer | None,
    order: Order,
    uow: SchedulingWork,
) -> Place:
    """Where it goes; the present staff member is kept where they offer the type."""
    before = found.appointment
    if offer is None:
        if command.start != before.start:
            uow.claims.lock([before.staff.id])
        return _place(before.type, before.staff, command.start, found.closed, uow, before)
    order.viewer.require_move_right()
    refuse_any_reschedule(before, order, moves_start=command.start != before.start)
    _require_switch(before, offer, order.viewer)
    present = offer.by(before.staff.id)
    wanted = present.id if present and command.staff_id is None else command.staff_id
    candidates = _candidates(offer, wanted, order.viewer)
    uow.claims.lock([before.staff.id, *(staff.id for staff in candidates)])
    return _choose(offer, candidates, command.start, order, uow, before)


def require_staff(offer: Offer, staff_id: str | None) -> None:
    """404 for a staff member who does not offer the type."""
    if staff_id is not None and offer.by(staff_id) is None:
        raise not_found()


def _candidates(offer: Offer, staff_id: str | None, viewer: Viewer) -> list[StaffMember]:
    """The one named, or all whose calendars may be used; 403 if there is nobody."""
    usable = [
        staff
        for staff in offer.staff
        if staff_id in (None, staff.id) and (viewer.is_contact or viewer.may_use_calendar_of(staff))
    ]
    if usable:
        return usable
    if offer.staff:
        raise ProblemError("not_allowed", "You may not use the calendars of those who offer it.")
    raise ProblemError("outside_hours", "Nobody offers this type.", rule="staff")


def _choose(
    offer: Offer,
    candidates: Sequence[StaffMember],
    start: datetime,
    order: Order,
    uow: SchedulingWork,
    moving: Appointment | None = None,
) -> Place:
    """The one candidate, or whom the slot list would name; 403 or 409 if nobody can."""
    kind, closed = offer.type, offer.closed
    if len(candidates) == 1:
        return _place(kind, candidates[0], start, closed, uow, moving)
    busy = uow.claims.busy_around(start, [staff.id for staff in candidates], moving)
    places = {
        staff.id: Place(
            start=start,
            type=kind,
            staff=staff,
            calendar=_calendar(staff, closed, busy.get(staff.id, ())),
        )
        for staff in candidates
    }
    offered = [place.calendar for place in _offered(places, order)]
    chosen = availability.choose_staff(kind, offered, start)
    if chosen is None:
        raise ProblemError("slot_taken", "Nobody is free at this time any more.")
    return places[chosen]


def _offered(places: Mapping[str, Place], order: Order) -> list[Place]:
    """Those on whose calendar the start is on offer; if on none, the first refusal stands."""
    offered, refusal = [], None
    for place in places.values():
        try:
            place.refuse_unless_offered(order)
            offered.append(place)
        except ProblemError as error:
            refusal = refusal or error
    if not offered and refusal:
        raise refusal
    return offered


def _place(
    kind: AppointmentType,
    staff: StaffMember,
    start: datetime,
    closed: str,
    uow: SchedulingWork,
    moving: Appointment | None,
) -> Place:
    busy: Sequence[availability.Busy] = ()
    if kind.daily_cap is not None:
        busy = uow.claims.busy_around(start, [staff.id], moving).get(staff.id, ())
    return Place(start=start, type=kind, staff=staff, calendar=_calendar(staff, closed, busy))


def _calendar(
    staff: StaffMember, closed: str, busy: Sequence[availability.Busy]
) -> availability.Calendar:
    return availability.Calendar(
        staff_id=staff.id,
        time_zone=staff.time_zone,
        hours=hours.read(staff.hours),
        closed=hours.read_closed(closed),
        busy=tuple(busy),
    )


def _is_known(offer: Offer, appointment: Appointment) -> bool:
    """Contacts know the types that they may book, and those that the present one names."""
    return offer.is_open_to_viewer or _may_switch(offer, appointment)


def _may_switch(offer: Offer, appointment: Appointment) -> bool:
    return offer.type.id in (appointment.type.id, *appointment.type.contacts_may_switch_to)


def _require_switch(appointment: Appointment, offer: Offer, viewer: Viewer) -> None:
    """403 for contacts who want another type than those that the present one names."""
    if viewer.is_contact and not _may_switch(offer, appointment):
        raise ProblemError(
            "not_allowed",
            f"{appointment.type.name} cannot be changed to {offer.type.name}.",
            rule="contacts_may_switch_to",
        )
