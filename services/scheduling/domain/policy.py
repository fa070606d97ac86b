"""The policies of changes: who is bound by what, until when, and what is still possible."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import Action
from services.scheduling.domain.appointment_types import AppointmentType
from services.scheduling.domain.availability import Calendar, local_date, refuse_start
from services.scheduling.domain.local_days import instant, local_day
from services.scheduling.domain.people import StaffMember
from services.scheduling.domain.rights import Viewer

if TYPE_CHECKING:
    from services.scheduling.domain.appointment import Appointment, Order

Change = Literal["reschedule", "cancel"]
ACTION: Final[dict[Change, Action]] = {"reschedule": "rescheduled", "cancel": "cancelled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A start with a type at a staff member; ``calendar`` says what is offered there."""

    start: datetime
    type: AppointmentType
    staff: StaffMember
    calendar: Calendar

    def refuse_unless_offered(self, order: "Order") -> None:
        """403 unless the start is on offer; staff who overrule may take any start."""
        if order.overruled is None:
            zone = order.viewer.time_zone
            refuse_start(self.type, self.calendar, self.start, order.at, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Whether somebody may make a change, until when, and the code of what forbids it."""

    allowed: bool
    until: datetime | None = None
    reason: str | None = None


def deadline(appointment: "Appointment", change: Change) -> datetime:
    """Until when contacts and links may make this change."""
    kind = appointment.type
    minutes = (
        kind.reschedule_notice_minutes if change == "reschedule" else kind.cancel_notice_minutes
    )
    return appointment.start - timedelta(minutes=minutes)


def permission(
    appointment: "Appointment", change: Change, viewer: Viewer, now: datetime
) -> Permission:
    """What `Can` tells the reader."""
    if not viewer.may_move:
        return Permission(allowed=False, reason="not_allowed")
    if appointment.status != "booked":
        return Permission(allowed=False, reason="wrong_state")
    if viewer.is_one_of_us:
        return Permission(allowed=True)
    until = deadline(appointment, change)
    if now > until:
        return Permission(allowed=False, until=until, reason="too_late")
    if change == "reschedule" and _moved_too_often(appointment):
        return Permission(allowed=False, until=until, reason="too_many_moves")
    return Permission(allowed=True, until=until)


def refuse_any_reschedule(appointment: "Appointment", order: "Order", *, moves_start: bool) -> None:
    """403 for contacts who may not move it at all, wherever it would go."""
    if not order.viewer.is_contact:
        return
    _refuse_late(appointment, "reschedule", order)
    if moves_start and _moved_too_often(appointment):
        raise ProblemError(
            "too_many_moves",
            f"It was moved {appointment.contact_moves} times already; ask us to move it.",
            rule="max_moves",
            possible=["cancel"],
        )


def refuse_reschedule(appointment: "Appointment", place: Place | None, order: "Order") -> None:
    """403 unless this move is within the policies; ``place`` is None if it stays where it is."""
    moves_start = place is not None and place.start != appointment.start
    refuse_any_reschedule(appointment, order, moves_start=moves_start)
    if place is None:
        return
    if order.viewer.is_contact:
        _refuse_drift(appointment, place)
    elif not order.viewer.may_use_calendar_of(place.staff):
        raise ProblemError("not_allowed", f"The calendar of {place.staff.name} is not yours.")
    place.refuse_unless_offered(order)


def refuse_cancel(appointment: "Appointment", order: "Order") -> None:
    """403 for contacts after the deadline."""
    if order.viewer.is_contact:
        _refuse_late(appointment, "cancel", order)


def refuse_restore(appointment: "Appointment", order: "Order") -> None:
    """403 for a time that has passed."""
    if appointment.start <= order.at:
        raise ProblemError(
            "too_late",
            "Its time has passed.",
            rule="start",
            deadline=_text(appointment.start),
        )


def _refuse_late(appointment: "Appointment", change: Change, order: "Order") -> None:
    until = deadline(appointment, change)
    if order.at <= until:
        return
    zone = order.viewer.time_zone
    local = until.astimezone(ZoneInfo(zone))
    other: Change = "cancel" if change == "reschedule" else "reschedule"
    raise ProblemError(
        "too_late",
        f"Changes closed on {local:%a %d %b %Y at %H:%M} ({zone}).",
        rule=f"{change}_notice_minutes",
        deadline=_text(until),
        possible=[other] if permission(appointment, other, order.viewer, order.at).allowed else [],
    )


def _refuse_drift(appointment: "Appointment", place: Place) -> None:
    limit = appointment.type.max_drift_days
    if limit is None:
        return
    zone, first = place.staff.time_zone, appointment.first_date
    days = (local_date(place.start, zone) - first).days
    if abs(days) <= limit:
        return
    last = local_day(zone, first + timedelta(days=limit if days > 0 else -limit))
    raise ProblemError(
        "too_early",
        f"It may be moved by {limit} days at most from {first:%a %d %b %Y}.",
        rule="max_drift_days",
        deadline=_text(instant(last.end if days > 0 else last.start)),
    )


def _moved_too_often(appointment: "Appointment") -> bool:
    limit = appointment.type.max_moves
    return limit is not None and appointment.contact_moves >= limit


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
