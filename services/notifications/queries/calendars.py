"""Calendar files: one appointment for its reader, and a person's feed."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from libs.contracts import notifications as contract
from libs.contracts.actor import Actor
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.problem import not_found
from services.notifications.adapters import rendering
from services.notifications.adapters.projections import SqlPeople
from services.notifications.adapters.stored import snapshot_of
from services.notifications.adapters.tables import APPOINTMENTS
from services.notifications.domain.letters import Recipient
from services.notifications.domain.people import Someone
from services.notifications.domain.recipients import everybody, recipient_of
from services.notifications.ports import Surroundings
from services.notifications.queries.seeing import find

_A: Final = APPOINTMENTS.c
_PAST: Final = timedelta(days=90)
_MOST: Final = 2000


def get_calendar(
    actor: Actor, appointment_id: str, connection: sa.Connection, around: Surroundings
) -> bytes:
    """As it is now; the attendee is whoever asks, or the target when that is nobody on it."""
    appointment = find(actor, appointment_id, connection)
    return rendering.calendar_file(
        appointment,
        mailbox=around.mailbox,
        attendee=_attendee(actor, appointment),
        method="CANCEL" if appointment.status == "cancelled" else "REQUEST",
        stamp=around.clock.now(),
    )


def get_feed_file(
    actor: Actor,
    query: contract.FeedQuery,
    connection: sa.Connection,
    around: Surroundings,
) -> contract.FeedFile:
    """What stands in somebody's calendar, from a season ago on."""
    if actor.kind not in {"system", "staff", "contact"}:
        raise not_found()
    if actor.kind != "system" and actor.id != query.person_id:
        raise not_found()
    person = SqlPeople(connection).find(query.person_id)
    if person is None or person.archived:
        raise not_found()
    since = around.clock.now() - _PAST
    found = sa.select(_A.snapshot).where(_theirs(person), _A.end_at >= since)
    found = found.where(_A.status != "cancelled")
    # Where there are too many, what is long past is left out before what is to come.
    latest = found.order_by(_A.end_at.desc(), _A.id.desc()).limit(_MOST)
    ics = rendering.feed(
        [snapshot_of(text) for text in reversed(connection.scalars(latest).all())],
        reader=person.as_recipient(),
        name=around.firm,
        stamp=around.clock.now(),
    )
    return contract.FeedFile(ics=ics.decode())


def _theirs(person: Someone) -> sa.ColumnElement[bool]:
    if person.kind == "staff":
        return _A.staff_id == person.id
    if person.company_id is None:
        return _A.contact_id == person.id
    return sa.or_(_A.contact_id == person.id, _A.company_id == person.company_id)


def _attendee(actor: Actor, appointment: AppointmentSnapshot) -> Recipient:
    people = [
        *everybody(appointment.target.people, "target"),
        recipient_of(appointment.staff, "staff"),
    ]
    return next((one for one in people if one.person_id == actor.id), people[0])
