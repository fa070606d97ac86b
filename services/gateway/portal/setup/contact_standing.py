"""What a contact is to us now: whether they may sign in, what is coming, what is to be done."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

from libs.contracts.gateway import PUT_PORTAL_ACCESS, PutPortalAccess
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import (
    LIST_APPOINTMENTS,
    Appointment,
    AppointmentsQuery,
)
from libs.contracts.scheduling.people import GET_CONTACT, Contact
from libs.contracts.scheduling.tasks import LIST_TASKS, Task, TasksQuery
from libs.web.rows import Reply
from services.gateway.entrypoints.repeating import run_once
from services.gateway.handlers import links
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.rendering import see_other
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words
from services.gateway.queries.people import Standing, standings

_MOST: Final = 200


class ContactStanding:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk

    def of(self, contacts: Sequence[Contact]) -> Mapping[str, Standing]:
        with self._desk.parts.transactions.read() as connection:
            found = standings(connection, [one.id for one in contacts])
        return {one.id: found.get(one.id, Standing()) for one in contacts}

    def one(self, contact: Contact) -> Standing:
        return self.of([contact])[contact.id]

    def coming(self, visitor: Visitor) -> Mapping[str, Appointment]:
        """The next appointment of contacts, among the first ones of all that are to come."""
        found: dict[str, Appointment] = {}
        for one in self._appointments(visitor):
            if one.target.kind == "contact":
                found.setdefault(one.target.id, one)
        return found

    def about(self, visitor: Visitor, contact: Contact) -> dict[str, Any]:
        """What is coming and what is to be done, as far as this visitor may see it."""
        tasks = TasksQuery.model_validate({"contact_id": contact.id, "open": True})
        found: list[Task] = self._desk.every(LIST_TASKS, visitor, tasks)
        return {
            "appointments": self._appointments(visitor, contact_id=contact.id),
            "tasks": found,
            "now": self._desk.parts.clock.now(),
        }

    def ask_off(self, visitor: Visitor, contact_id: str) -> Response:
        contact = self._contact(visitor, contact_id)
        if not self.one(contact).may_sign_in:
            return self.back(visitor, contact_id)
        return self._desk.render(
            "setup/contact_access.html",
            visitor,
            HTTPStatus.OK,
            contact=contact,
            first=contact.name.split()[0],
        )

    def switch(self, visitor: Visitor, contact_id: str) -> Response:
        """On at once; off ends their sessions with it."""
        t, is_on = words(visitor.language), request.form.get("to") == "on"
        contact = self._contact(visitor, contact_id)
        body, at = PutPortalAccess(enabled=is_on), {"contact_id": contact_id}
        try:
            self._desk.call(PUT_PORTAL_ACCESS, visitor, parameters=at, body=body)
        except ProblemError as problem:
            if problem.code not in ("wrong_state", "invalid"):
                raise
            told = t("{name} can’t sign in with this address.", name=contact.name)
            return self._to(contact_id, told)
        told = (
            "{name} can sign in." if is_on else "{name} is signed out and can’t sign in any more."
        )
        return self._to(contact_id, t(told, name=contact.name))

    def invite(self, visitor: Visitor, contact_id: str) -> Response:
        """The mail with a sign-in link, once for each form that is sent."""
        contact = self._contact(visitor, contact_id)
        if not self.one(contact).may_sign_in:
            return self.back(visitor, contact_id)

        def work(uow: Any) -> Reply:
            links.request_sign_in(contact_id, uow)
            return Reply(HTTPStatus.ACCEPTED)

        run_once(self._desk.parts, f"invitation:{contact_id}", "", work, sent_key())
        told = words(visitor.language)("The invitation goes to {email}.", email=contact.email)
        return self._to(contact_id, told)

    def back(self, visitor: Visitor, contact_id: str) -> Response:
        del visitor
        return see_other(f"/contacts/{contact_id}")

    def _to(self, contact_id: str, toast: str) -> Response:
        return self._desk.reception.done(f"/contacts/{contact_id}", toast, "access")

    def _contact(self, visitor: Visitor, contact_id: str) -> Contact:
        parameters = {"contact_id": contact_id}
        found: Contact = self._desk.call(GET_CONTACT, visitor, parameters=parameters)
        return found

    def _appointments(self, visitor: Visitor, **more: str) -> list[Appointment]:
        now = self._desk.parts.clock.now()
        query = {"from": now, "status": "booked", "limit": _MOST, **more}
        wanted = AppointmentsQuery.model_validate(query)
        found: list[Appointment] = self._desk.call(LIST_APPOINTMENTS, visitor, query=wanted).items
        return found
