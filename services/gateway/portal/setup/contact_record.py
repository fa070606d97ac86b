"""What happened and will happen with a contact: appointments, the e-mails to them, tasks."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from libs.contracts.notifications import LIST_MESSAGES_TO, MessageToPerson
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import (
    LIST_APPOINTMENTS,
    Appointment,
    AppointmentsQuery,
)
from libs.contracts.scheduling.calendar import (
    NEXT_OF_CONTACTS,
    WHICH_ARE_SEEN,
    NextOf,
    NextOne,
    WhichAreSeen,
)
from libs.contracts.scheduling.people import Contact
from libs.contracts.scheduling.tasks import LIST_TASKS, Task, TasksQuery
from libs.contracts.values import PageQuery
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.visitors import Visitor

_LOOKED_BACK: Final = timedelta(days=365)
_MAILS: Final = 50
# How many are read at a time to find as many that this visitor may see.
_READ: Final = (50, 200, 200, 200, 200)


class ContactRecord:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk

    def next_of(self, visitor: Visitor, contacts: Sequence[Contact]) -> Mapping[str, NextOne]:
        """The next appointment of each who has one that this visitor may see."""
        wanted = {"contact_ids": [one.id for one in contacts], "from": self._desk.parts.clock.now()}
        scheduling = self._desk.parts.scheduling
        found = scheduling.call(
            NEXT_OF_CONTACTS, visitor.actor, body=NextOf.model_validate(wanted)
        ).items
        return {one.contact_id: one for one in found}

    def about(self, visitor: Visitor, contact: Contact) -> dict[str, Any]:
        """As far as this visitor may see it; ``mails`` is None where nobody can tell for now."""
        now = self._desk.parts.clock.now()
        tasks = TasksQuery.model_validate({"contact_id": contact.id, "open": True})
        found: list[Task] = self._desk.every(LIST_TASKS, visitor, tasks)
        past = {"from": now - _LOOKED_BACK, "to": now}
        return {
            "appointments": self.coming(visitor, contact),
            "past": self._appointments(visitor, contact, **past)[::-1],
            "mails": self._mails(visitor, contact),
            "tasks": found,
        }

    def coming(self, visitor: Visitor, contact: Contact) -> list[Appointment]:
        now = self._desk.parts.clock.now()
        return self._appointments(visitor, contact, **{"from": now, "status": "booked"})

    def _appointments(self, visitor: Visitor, contact: Contact, **more: Any) -> list[Appointment]:
        query = AppointmentsQuery.model_validate({"contact_id": contact.id, **more})
        return self._desk.every(LIST_APPOINTMENTS, visitor, query)

    def _mails(self, visitor: Visitor, contact: Contact) -> list[MessageToPerson] | None:
        """Those about appointments that they may see; those about none are for admins."""
        seen: list[MessageToPerson] = []
        cursor: str | None = None
        for limit in _READ:
            try:
                page = self._desk.parts.notifications.call(
                    LIST_MESSAGES_TO,
                    visitor.actor,
                    parameters={"person_id": contact.id},
                    query=PageQuery(limit=limit, cursor=cursor),
                )
            except ProblemError as problem:
                if problem.code != "unavailable":
                    raise
                return None
            seen += self._seen(visitor, page.items)
            cursor = page.next_cursor
            if cursor is None or len(seen) >= _MAILS:
                break
        return seen[:_MAILS]

    def _seen(self, visitor: Visitor, found: list[MessageToPerson]) -> list[MessageToPerson]:
        asked = WhichAreSeen(ids=sorted({one.appointment_id for one in found} - {None}))
        seen = set(self._desk.parts.scheduling.call(WHICH_ARE_SEEN, visitor.actor, body=asked).ids)
        return [
            one
            for one in found
            if one.appointment_id in seen or (one.appointment_id is None and visitor.is_admin)
        ]
