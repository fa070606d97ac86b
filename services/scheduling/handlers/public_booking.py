"""Booking by whoever has an address: known or not, they are answered alike."""

from dataclasses import replace
from typing import Any, Final

from libs.clock import Clock
from libs.contracts.actor import Actor
from libs.contracts.problem import not_found
from libs.contracts.public import BookPublicly
from libs.contracts.scheduling import appointments as contract
from libs.contracts.scheduling.appointment_types import MOST_REMINDERS, Reminder
from libs.contracts.scheduling.people import CreateContact
from services.scheduling.domain.appointment_types import AppointmentType
from services.scheduling.handlers.booking import book_of
from services.scheduling.handlers.contacts import found_or_made
from services.scheduling.ports import DeskWork

_A_DAY_BEFORE: Final = Reminder(before_minutes=24 * 60, to="target")


def book_publicly(
    actor: Actor, command: BookPublicly, uow: DeskWork, clock: Clock
) -> contract.Appointment:
    """The contact is found or made with the booking: where it is refused, nobody was made."""
    if actor.kind != "system":
        raise not_found()
    contact = found_or_made(_contact(command), uow)
    booker = Actor(kind="contact", id=contact.id, name=contact.name, channel="portal")
    offer = uow.offers.find(command.type_id, booker, contact_id=contact.id)
    if "public" not in offer.type.bookable_by or not offer.staff:
        raise not_found()
    # A refusal names times in the zone that was given: the stored one would tell who is known.
    offer = replace(offer, viewer=replace(offer.viewer, time_zone=command.time_zone))
    return book_of(offer, _booking(command, offer.type), uow, clock)


def _contact(command: BookPublicly) -> CreateContact:
    return CreateContact(
        name=command.name,
        email=command.email,
        phone=command.phone,
        time_zone=command.time_zone,
        language=command.language,
    )


def _booking(command: BookPublicly, kind: AppointmentType) -> contract.BookAppointment:
    wanted: dict[str, Any] = {"type_id": command.type_id, "start": command.start}
    if command.staff_id:
        wanted["staff_id"] = command.staff_id
    if command.public_notes:
        wanted["public_notes"] = command.public_notes
    if command.remind_a_day_before and not _reminds_already(kind):
        wanted["reminders"] = [*kind.reminders, _A_DAY_BEFORE]
    return contract.BookAppointment(**wanted)


def _reminds_already(kind: AppointmentType) -> bool:
    """By an e-mail of the type's own; or there are so many that one more helps nobody."""
    return len(kind.reminders) >= MOST_REMINDERS or any(
        one.before_minutes == _A_DAY_BEFORE.before_minutes and one.to != "staff"
        for one in kind.reminders
    )
