"""An appointment as one reader may see it."""

from datetime import datetime
from typing import Any

from libs.contracts.scheduling import appointments as contract
from libs.contracts.values import Named
from services.scheduling.domain.appointment import Appointment
from services.scheduling.domain.facts import uid
from services.scheduling.domain.policy import Change, permission
from services.scheduling.domain.rights import Viewer


def seen_by(viewer: Viewer, appointment: Appointment, now: datetime) -> contract.Appointment:
    """The API's object. Contacts are not shown internal notes."""
    office_only: dict[str, Any] = (
        {"internal_notes": appointment.internal_notes} if viewer.is_one_of_us else {}
    )
    return contract.Appointment.model_construct(
        id=appointment.id,
        version=appointment.version,
        status=appointment.status,
        type=_named(appointment.type.id, appointment.type.name),
        staff=_named(appointment.staff.id, appointment.staff.name),
        target=contract.Target.model_construct(
            kind=appointment.target.kind,
            id=appointment.target.id,
            name=appointment.target.name,
        ),
        start=appointment.start,
        end=appointment.end,
        time_zone=appointment.staff.time_zone,
        location=appointment.location,
        public_notes=appointment.public_notes,
        reminders=list(appointment.reminders),
        ical=contract.Ical.model_construct(uid=uid(appointment.id), sequence=appointment.sequence),
        moves=appointment.moves,
        can=contract.Can.model_construct(
            reschedule=_permission(appointment, "reschedule", viewer, now),
            cancel=_permission(appointment, "cancel", viewer, now),
        ),
        **office_only,
    )


def _named(identity: str, name: str) -> Named:
    return Named.model_construct(id=identity, name=name)


def _permission(
    appointment: Appointment, change: Change, viewer: Viewer, now: datetime
) -> contract.Permission:
    found = permission(appointment, change, viewer, now)
    return contract.Permission.model_construct(
        allowed=found.allowed, until=found.until, reason=found.reason
    )
