"""Turns a change into its event: whole, before and after, people included."""

from datetime import datetime

from libs.contracts.actor import SYSTEM
from libs.contracts.events import AppointmentEvent, AppointmentRestated
from libs.contracts.events.appointments import (
    AppointmentSnapshot,
    Deadlines,
    Person,
    TargetSnapshot,
)
from libs.contracts.scheduling.appointments import Action
from libs.contracts.values import Named
from services.scheduling.domain.appointment import MOVES, Appointment, Order, Target
from services.scheduling.domain.people import Contact, StaffMember
from services.scheduling.domain.policy import deadline


def fact(
    action: Action, before: Appointment | None, after: Appointment, order: Order
) -> AppointmentEvent:
    """The event of an accepted change."""
    event = MOVES[action][2]
    return event.model_construct(
        before=snapshot(before) if before else None,
        after=snapshot(after),
        actor=order.actor,
        occurred_at=order.at,
        reason=order.reason,
        overruled=order.overruled,
        message=order.message,
        tell=order.tell,
    )


def restated(appointment: Appointment, at: datetime) -> AppointmentRestated:
    """The present state, for a listener that catches up."""
    return AppointmentRestated.model_construct(
        restated=True,
        before=None,
        after=snapshot(appointment),
        actor=SYSTEM,
        occurred_at=at,
        tell=False,
    )


def snapshot(appointment: Appointment) -> AppointmentSnapshot:
    """An appointment as events carry it. Built from what was checked already."""
    kind = appointment.type
    return AppointmentSnapshot.model_construct(
        id=appointment.id,
        version=appointment.version,
        status=appointment.status,
        type=Named.model_construct(id=kind.id, name=kind.name),
        duration_minutes=kind.duration_minutes,
        staff=_person(appointment.staff),
        target=_target(appointment.target),
        start=appointment.start,
        end=appointment.end,
        time_zone=appointment.staff.time_zone,
        location=appointment.location,
        public_notes=appointment.public_notes,
        reminders=list(appointment.reminders),
        uid=uid(appointment.id),
        sequence=appointment.sequence,
        moves=appointment.moves,
        deadlines=Deadlines.model_construct(
            reschedule_until=deadline(appointment, "reschedule"),
            cancel_until=deadline(appointment, "cancel"),
        ),
    )


def uid(appointment_id: str) -> str:
    """The identity in calendars, fixed for life (RFC 7986 section 5.3 asks for no host name)."""
    return f"{appointment_id}@rebook"


def _person(person: StaffMember | Contact) -> Person:
    return Person.model_construct(
        id=person.id,
        name=person.name,
        email=person.email,
        phone=person.phone if isinstance(person, Contact) else "",
        time_zone=person.time_zone,
        language=person.language,
        clock=person.clock,
    )


def _target(target: Target) -> TargetSnapshot:
    contact = target.contact
    return TargetSnapshot.model_construct(
        kind=target.kind,
        id=target.id,
        name=target.name,
        people=[_person(person) for person in target.people],
        contact_id=contact.id if contact else None,
        company_id=target.company_id,
        company_name=target.company_name,
        tags=list(contact.tags) if contact else [],
        portal_access=bool(contact and contact.portal_access),
    )
