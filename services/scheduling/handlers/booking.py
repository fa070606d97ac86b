"""Booking: the change that makes something to change."""

from dataclasses import replace
from uuid import uuid4

from libs.clock import Clock
from libs.contracts.actor import Actor
from libs.contracts.problem import invalid, not_found
from libs.contracts.scheduling import appointments as contract
from services.scheduling.domain.appointment import Order, Target
from services.scheduling.domain.booking import Booking
from services.scheduling.domain.booking import book as first_version
from services.scheduling.domain.facts import fact
from services.scheduling.domain.view import seen_by
from services.scheduling.handlers import placing
from services.scheduling.handlers.ordering import order_of
from services.scheduling.ports import Offer, SchedulingWork


def book(
    actor: Actor, command: contract.BookAppointment, uow: SchedulingWork, clock: Clock
) -> contract.Appointment:
    """Books a time for a contact or a company."""
    contact_id = _contact_id(actor, command.target)
    offer = uow.offers.find(command.type_id, actor, contact_id=contact_id)
    return book_of(offer, command, uow, clock)


def book_of(
    offer: Offer, command: contract.BookAppointment, uow: SchedulingWork, clock: Clock
) -> contract.Appointment:
    """Books what is offered, for whoever it was offered to."""
    if offer.type.archived or not offer.is_open_to_viewer:
        raise not_found()
    placing.require_staff(offer, command.staff_id)
    target = _target(command, offer, uow)
    offer.viewer.require_session()
    order = order_of(command, offer.viewer, clock.now())
    place = placing.for_booking(command, offer, order, uow)
    booking = Booking(
        id=uuid4().hex,
        place=place,
        target=target,
        reminders=None if command.reminders is None else tuple(command.reminders),
        public_notes=command.public_notes or "",
        internal_notes=command.internal_notes or "",
    )
    return _keep(booking, order, uow)


def _keep(booking: Booking, order: Order, uow: SchedulingWork) -> contract.Appointment:
    appointment = first_version(booking, order)
    appointment = replace(appointment, claim_id=uow.claims.take(appointment))
    event = fact("booked", None, appointment, order)
    uow.appointments.add(appointment, event)
    uow.publish(event)
    return seen_by(order.viewer, appointment, order.at)


def _contact_id(actor: Actor, target: contract.TargetRef | None) -> str | None:
    """The contact to read with the offer: the target, or the contact who asks."""
    if target is not None:
        return target.id if target.kind == "contact" else None
    if actor.kind != "contact":
        raise invalid("target", "say whom the appointment is with")
    return actor.id


def _target(command: contract.BookAppointment, offer: Offer, uow: SchedulingWork) -> Target:
    """Whom it is with; somebody else's contact or company is not found."""
    viewer, wanted = offer.viewer, command.target
    if wanted is not None and wanted.kind == "company":
        if viewer.is_contact and wanted.id != viewer.company_id:
            raise not_found()
        return _company(wanted.id, uow)
    contact = offer.contact
    if contact is None or (viewer.is_contact and contact.id != viewer.actor.id):
        raise not_found()
    return Target(
        kind="contact",
        id=contact.id,
        name=contact.name,
        people=(contact,),
        contact=contact,
        company_id=contact.company_id,
        company_name=offer.company_name,
    )


def _company(company_id: str, uow: SchedulingWork) -> Target:
    target = uow.offers.company_target(company_id)
    if target.contact is None:
        raise invalid("target", "this company has no primary contact to write to")
    return target
