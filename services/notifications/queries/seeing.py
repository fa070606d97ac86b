"""What somebody may see, from the copies of appointments and people."""

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.problem import not_found
from services.notifications.adapters.projections import SqlAppointments, SqlPeople
from services.notifications.domain.people import may_see


def find(actor: Actor, appointment_id: str, connection: sa.Connection) -> AppointmentSnapshot:
    """Raises not_found() for what is not there and for what is not theirs."""
    appointment = SqlAppointments(connection).find(appointment_id)
    if appointment is None:
        raise not_found()
    people = SqlPeople(connection).several({actor.id, appointment.staff.id})
    if not may_see(actor, appointment, people.get(actor.id), people.get(appointment.staff.id)):
        raise not_found()
    return appointment
