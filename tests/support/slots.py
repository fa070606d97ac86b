"""Asks a firm for its slots, and says in short what came."""

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import appointments
from tests.support import an

DAY = an.START.date()


def slots(firm, actor=SYSTEM, **query):
    query = {"type_id": firm.kind.id, "from": DAY, "to": DAY, "time_zone": "UTC", **query}
    return firm.call(appointments.FIND_SLOTS, actor, **query).slots


def hours(firm, actor=SYSTEM, **query):
    return [slot.start.hour for slot in slots(firm, actor, **query)]


def named(firm, actor=SYSTEM, **query):
    """Which of the staff the slots name."""
    return {slot.staff_id for slot in slots(firm, actor, **query)}


def refused(firm, actor=SYSTEM, **query):
    query = {"type_id": firm.kind.id, "from": DAY, "to": DAY, **query}
    return firm.refused(appointments.FIND_SLOTS, actor, **query)


def with_colleague(firm, **colleague):
    """Mei, and a type that both she and Jonas offer."""
    mei = firm.staff("Mei Tanaka", **colleague)
    both = firm.type(name="Call", increment_minutes=60, staff_ids=[firm.jonas.id, mei.id])
    return mei, both


def book_for(firm, name, start=an.START):
    """A booking of somebody new."""
    contact = firm.contact(name)
    return firm.book(start, target={"kind": "contact", "id": contact.id})
