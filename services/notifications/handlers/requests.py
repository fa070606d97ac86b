"""What automations ask to be mailed: each step once, in the reader's zone and language."""

import hashlib

from libs.contracts.actor import SYSTEM
from libs.contracts.events import MessageRequested
from libs.contracts.events.appointments import Person
from libs.contracts.step_requests import RefusedError, oblige
from services.notifications.domain.letters import ADDRESS, Letter, Recipient, Role, TemplateText
from services.notifications.domain.recipients import recipient_of
from services.notifications.handlers.queueing import queue
from services.notifications.ports import Work


def on_message_requested(event: MessageRequested, uow: Work) -> None:
    oblige(event, uow, _write)


def _write(event: MessageRequested, uow: Work) -> None:
    letters = [_letter(event, recipient, uow) for recipient in _recipients(event, uow)]
    queue([(_name(event, letter.recipient), letter) for letter in letters], uow)


def _recipients(event: MessageRequested, uow: Work) -> list[Recipient]:
    """At the addresses held now; those who left are left out."""
    if event.to == "address":
        return [_bystander(event)]
    role: Role = "staff" if event.to == "staff" else "target"
    appointment = event.appointment
    people = [appointment.staff] if role == "staff" else appointment.target.people
    if not people:
        raise RefusedError("no_contact", f"{appointment.target.name} has nobody to write to.")
    known = uow.people.several([person.id for person in people])
    found = []
    for person in people:
        someone = known.get(person.id)
        if someone is None:
            found.append(recipient_of(person, role))
        elif not someone.archived:
            found.append(someone.as_recipient())
    if not found:
        raise RefusedError("archived", f"{_names(people)} cannot be written to any more.")
    return found


def _bystander(event: MessageRequested) -> Recipient:
    """Whoever reads that mailbox reads it as the staff member would; no link is theirs."""
    staff = event.appointment.staff
    return Recipient(
        person_id=ADDRESS,
        role="staff",
        name=event.address or "",
        email=event.address or "",
        phone="",
        time_zone=staff.time_zone,
        language=staff.language,
        clock=staff.clock,
    )


def _letter(event: MessageRequested, recipient: Recipient, uow: Work) -> Letter:
    return Letter(
        kind="automation",
        audience=recipient.role,
        recipient=recipient,
        before=event.before,
        after=event.appointment,
        actor=event.actor or SYSTEM,
        occurred_at=uow.around.clock.now(),
        reason=event.reason,
        custom=None,
        template=TemplateText(event.message.subject, event.message.body),
        link_url=None,
        firm=uow.around.firm,
    )


def _name(event: MessageRequested, recipient: Recipient) -> str:
    """One name for each step and person, whatever signs the automation's ids are made of."""
    about = f"{event.step_key}\n{recipient.person_id}"
    return f"automation.{hashlib.sha256(about.encode()).hexdigest()[:32]}"


def _names(people: list[Person]) -> str:
    return ", ".join(person.name for person in people)
