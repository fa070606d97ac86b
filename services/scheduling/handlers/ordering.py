"""Turns what a request says about a change into an order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from libs.contracts.merge_fields import check_text
from libs.contracts.notifications import Kind
from libs.contracts.problem import ProblemError, invalid
from libs.contracts.scheduling import appointments as contract
from services.scheduling.domain.appointment import Appointment, Order
from services.scheduling.domain.rights import Viewer

_OFFICE_FIELDS = ("message", "tell", "overrule", "internal_notes")
# Of which kind the message about a change is.
_KINDS: Final[Mapping[type[contract.ChangeRequest], Kind]] = {
    contract.BookAppointment: "booked",
    contract.RescheduleAppointment: "rescheduled",
    contract.CancelAppointment: "cancelled",
    contract.RestoreAppointment: "restored",
}


def order_of(command: contract.ChangeRequest, viewer: Viewer, at: datetime) -> Order:
    """Who orders what and why; 403 for what contacts and links may not say."""
    if viewer.is_contact or viewer.is_by_link:
        _refuse_office_fields(command)
    _check_message(command)
    overrule = getattr(command, "overrule", None)
    return Order(
        viewer=viewer,
        at=at,
        reason=command.reason or None,
        overruled=overrule.reason if overrule else None,
        message=command.message,
        tell=command.tell is not False,
    )


def require_reason(
    command: contract.ChangeRequest, appointment: Appointment, viewer: Viewer
) -> None:
    """422 unless there is a reason where the present type asks for one, and none where not."""
    rules = appointment.type.reason
    rule = rules.contact if viewer.is_contact else rules.staff
    if rule == "required" and not command.reason:
        raise invalid("reason", "say why; this type of appointment asks for a reason")
    if rule == "off" and command.reason:
        raise invalid("reason", "this type of appointment takes no reason")


def _check_message(command: contract.ChangeRequest) -> None:
    """422 for a merge field that there is not: whoever wrote it hears of it, not who is mailed."""
    if command.message is not None:
        kind = _KINDS[type(command)]
        check_text(command.message.subject, kind, "message.subject")
        check_text(command.message.body, kind, "message.body")


def _refuse_office_fields(command: contract.ChangeRequest) -> None:
    for field in _OFFICE_FIELDS:
        if getattr(command, field, None) is not None:
            raise ProblemError("not_allowed", f"Only staff may send {field}.", rule=field)
