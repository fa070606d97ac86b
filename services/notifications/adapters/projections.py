"""Copies of what scheduling owns: each appointment and each person at the latest version heard."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from libs.contracts.events.appointments import AppointmentSnapshot
from libs.persistence.upserts import keep_newer
from services.notifications.adapters.stored import (
    snapshot_of,
    snapshot_text,
    someone_of,
    someone_text,
)
from services.notifications.adapters.tables import APPOINTMENTS, PEOPLE
from services.notifications.domain.people import Someone


class SqlAppointments:
    """Implements `ports.Appointments`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, appointment: AppointmentSnapshot) -> bool:
        row = {
            "id": appointment.id,
            "version": appointment.version,
            "status": appointment.status,
            "staff_id": appointment.staff.id,
            "contact_id": _id_if(appointment, "contact"),
            "company_id": _id_if(appointment, "company"),
            "start_at": appointment.start,
            "end_at": appointment.end,
            "snapshot": snapshot_text(appointment),
        }
        return keep_newer(self._connection, APPOINTMENTS, row)

    def amend(self, appointment: AppointmentSnapshot) -> bool:
        same = APPOINTMENTS.c.id == appointment.id, APPOINTMENTS.c.version == appointment.version
        known = APPOINTMENTS.update().where(*same).values(snapshot=snapshot_text(appointment))
        return self._connection.execute(known.returning(APPOINTMENTS.c.id)).first() is not None

    def find(self, appointment_id: str) -> AppointmentSnapshot | None:
        return self.several([appointment_id]).get(appointment_id)

    def several(self, ids: Collection[str]) -> Mapping[str, AppointmentSnapshot]:
        a = APPOINTMENTS
        found = sa.select(a.c.id, a.c.snapshot).where(a.c.id.in_(ids))
        return {row.id: snapshot_of(row.snapshot) for row in self._connection.execute(found)}


class SqlPeople:
    """Implements `ports.People`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, someone: Someone) -> bool:
        row = {"id": someone.id, "version": someone.version, "content": someone_text(someone)}
        return keep_newer(self._connection, PEOPLE, row)

    def find(self, person_id: str) -> Someone | None:
        return self.several([person_id]).get(person_id)

    def several(self, ids: Collection[str]) -> Mapping[str, Someone]:
        found = sa.select(PEOPLE.c.id, PEOPLE.c.content).where(PEOPLE.c.id.in_(ids))
        return {row.id: someone_of(row.content) for row in self._connection.execute(found)}


def _id_if(appointment: AppointmentSnapshot, kind: str) -> str | None:
    return appointment.target.id if appointment.target.kind == kind else None
