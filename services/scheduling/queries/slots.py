"""The times that can be booked, or to which an appointment can be moved."""

from bisect import insort
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from libs.clock import Clock
from libs.contracts.actor import Actor
from libs.contracts.problem import invalid
from libs.contracts.scheduling.appointments import Slot, Slots, SlotsQuery
from services.scheduling.adapters.busy import busy_times
from services.scheduling.domain import availability, hours
from services.scheduling.domain.availability import Calendar, Window
from services.scheduling.domain.local_days import instant, local_day, seconds
from services.scheduling.queries.offerings import OfferedStaff, Offering, find_offering

_MOST_DAYS: Final = 62
_HOUR: Final = 3600
_ALONE: Final = {"start", "end", "staff_id"}
_SHARED: Final = {*_ALONE, "seats_left"}
_put: Final = object.__setattr__
# No local day is longer: to count what else is on one, all of it has to be read.
_LONGEST_DAY: Final = 26 * _HOUR


def find_slots(actor: Actor, query: SlotsQuery, connection: sa.Connection, clock: Clock) -> Slots:
    """Two statements, whatever there is."""
    _refuse_range(query)
    offering = find_offering(actor, query, connection)
    zone = query.time_zone or offering.viewer.time_zone
    window = Window(
        first=local_day(zone, query.from_).start,
        until=local_day(zone, query.to).end,
        now=clock.now().timestamp(),
        dates=_dates_within_drift(offering),
    )
    staff = _asked_for(offering, query)
    calendars = _calendars(offering, staff, window, connection)
    found = availability.offers(offering.type, calendars, window)
    _add_present(found, offering, staff, window)
    return Slots.model_construct(slots=_slots(found, offering, calendars), time_zone=zone)


def _refuse_range(query: SlotsQuery) -> None:
    if query.to < query.from_:
        raise invalid("to", "must not lie before from")
    if (query.to - query.from_).days >= _MOST_DAYS:
        raise invalid("to", f"must be within {_MOST_DAYS} days, both dates included")


def _dates_within_drift(offering: Offering) -> tuple[date, date] | None:
    """Where a contact may move it, for the limit counts from the first date."""
    moving = offering.moving
    if moving is None or moving.max_drift_days is None or not offering.viewer.is_contact:
        return None
    drift = timedelta(days=moving.max_drift_days)
    return moving.first_date - drift, moving.first_date + drift


def _asked_for(offering: Offering, query: SlotsQuery) -> list[OfferedStaff]:
    """The one named, else the present one, else all whose calendars the viewer may use."""
    assigned, viewer, moving = offering.staff, offering.viewer, offering.moving
    if query.staff_id is not None:
        return assigned
    if moving is not None:
        present = [staff for staff in assigned if staff.id == moving.staff_id]
        if present:
            return present
    if viewer.is_contact:
        return assigned
    return [staff for staff in assigned if viewer.may_use_calendar_of(staff)] or assigned


def _calendars(
    offering: Offering, staff: list[OfferedStaff], window: Window, connection: sa.Connection
) -> list[Calendar]:
    """Calendars with the claims that matter in the window; none if it is all in the past."""
    kind = offering.type
    horizon = int(window.now) + (kind.horizon_days + 2) * 24 * _HOUR
    first, until = max(window.first, int(window.now)), min(window.until, horizon)
    if first >= until or not staff:
        return []
    counts = _LONGEST_DAY if len(staff) > 1 or kind.daily_cap is not None else 0
    before = max(kind.buffer_before_minutes * 60, counts)
    ahead = max((kind.duration_minutes + kind.buffer_after_minutes) * 60, counts)
    busy = busy_times(
        connection,
        [one.id for one in staff],
        instant(first - before),
        instant(until + ahead),
        moving=offering.moving.id if offering.moving else None,
    )
    closed = hours.read_closed(offering.closed)
    return [
        Calendar(
            staff_id=one.id,
            time_zone=one.time_zone,
            hours=hours.read(one.hours),
            closed=closed,
            busy=tuple(busy.get(one.id, ())),
        )
        for one in staff
    ]


def _add_present(
    found: list[tuple[int, str]], offering: Offering, staff: list[OfferedStaff], window: Window
) -> None:
    """The present start is offered whatever the rules say: it may be kept."""
    moving = offering.moving
    if moving is None or len(staff) != 1 or not offering.is_present(staff[0].id):
        return
    present = (seconds(moving.start_at), moving.staff_id)
    if window.first <= present[0] < window.until and present not in found:
        insort(found, present)


def _slots(
    found: list[tuple[int, str]], offering: Offering, calendars: list[Calendar]
) -> list[Slot]:
    kind = offering.type
    lasts = timedelta(minutes=kind.duration_minutes)
    if kind.capacity == 1:
        return [_slot(_ALONE, instant(start), lasts, staff_id) for start, staff_id in found]
    left = availability.seats_left(kind, calendars)
    return [
        _slot(_SHARED, instant(at), lasts, staff_id, left.get((at, staff_id), kind.capacity))
        for at, staff_id in found
    ]


def _slot(
    fields: set[str], start: datetime, lasts: timedelta, staff_id: str, left: int | None = None
) -> Slot:
    """A slot as pydantic fills one, without asking for each field: there are many."""
    slot = Slot.__new__(Slot)
    values = {"start": start, "end": start + lasts, "staff_id": staff_id, "seats_left": left}
    _put(slot, "__dict__", values)
    _put(slot, "__pydantic_fields_set__", fields)
    _put(slot, "__pydantic_extra__", None)
    _put(slot, "__pydantic_private__", None)
    return slot
