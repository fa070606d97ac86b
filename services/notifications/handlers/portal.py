"""What the gateway asks to be mailed: a way to sign in, or somebody's link once more."""

from uuid import uuid4

from libs.contracts.events import PortalLinkRequested, PortalLinkRevoked, PortalSignInRequested
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.notifications import Kind
from services.notifications.domain.letters import Recipient
from services.notifications.domain.messages import Message, message_id
from services.notifications.domain.people import Someone, is_on
from services.notifications.domain.recipients import everybody, recipient_of
from services.notifications.handlers.queueing import domain_of, put, queue, unique_name
from services.notifications.handlers.writing import letter_now
from services.notifications.ports import Work


class NotKnownYetError(Exception):
    """Who or what this is about has not been heard of: it is tried again."""


def on_sign_in_requested(event: PortalSignInRequested, uow: Work) -> None:
    person = uow.people.find(event.person_id)
    if person is None:
        raise NotKnownYetError(event.person_id)
    if person.archived:
        return
    name = f"sign-in.{event.request_id}"
    message = Message(
        id=uuid4().hex,
        key=name,
        kind="sign_in",
        audience="staff" if person.kind == "staff" else "target",
        appointment_id=None,
        version=0,
        recipient=person.as_recipient(),
        letter=None,
        link=None,
        made_at=uow.around.clock.now(),
        message_id=message_id(f"sign-in.{uuid4().hex}", domain_of(uow)),
        references=None,
        request_id=event.request_id,
    )
    put([message], uow)


def on_link_requested(event: PortalLinkRequested, uow: Work) -> None:
    appointment = uow.appointments.find(event.appointment_id)
    if appointment is None:
        raise NotKnownYetError(event.appointment_id)
    person = uow.people.find(event.person_id)
    if person is not None and (person.archived or not is_on(appointment, person)):
        return
    recipient = _recipient(event.person_id, person, appointment)
    if event.replaces is not None:
        uow.links.replace(appointment.id, recipient, event.replaces)
    kind: Kind = "cancelled" if appointment.status == "cancelled" else "booked"
    letter = letter_now(kind, recipient, appointment, uow)
    queue([(unique_name(letter), letter)], uow)


def on_link_revoked(event: PortalLinkRevoked, uow: Work) -> None:
    """Whatever is mailed from now on carries another one."""
    uow.links.end(event.appointment_id, event.person_id, event.link_id)


def _recipient(
    person_id: str, person: Someone | None, appointment: AppointmentSnapshot
) -> Recipient:
    """At the address held now; somebody whom only the appointment knows, at the one it holds."""
    if person is not None:
        return person.as_recipient()
    people = everybody(appointment.target.people, "target")
    for recipient in (*people, recipient_of(appointment.staff, "staff")):
        if recipient.person_id == person_id:
            return recipient
    raise NotKnownYetError(person_id)
