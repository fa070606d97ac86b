"""Links asked for by e-mail address: the answer is the same whether anybody has it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from libs.contracts.actor import SYSTEM, Actor
from libs.contracts.links import Resend
from libs.contracts.scheduling.appointments import LIST_APPOINTMENTS, AppointmentsQuery
from libs.contracts.scheduling.people import (
    LIST_CONTACTS,
    LIST_STAFF,
    Contact,
    ContactsQuery,
    PeopleQuery,
    StaffMember,
)
from libs.web.rows import Call, Reply
from services.gateway import queries
from services.gateway.domain.accounts import sign_in_name
from services.gateway.entrypoints.counting import Counting
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.repeating import run_once
from services.gateway.handlers import links

_MOST_PEOPLE: Final = 20


class LinkMailsDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts
        self._counting = Counting(parts)

    def resend_links(self, call: Call) -> Reply:
        body: Resend = call.body
        return self.resend_to(body.email)

    def request_sign_in(self, call: Call) -> Reply:
        body: Resend = call.body
        self._counting.resend("sign-in links", sign_in_name(body.email))
        with self._parts.transactions.read() as connection:
            account = queries.open_account(connection, sign_in_name(body.email))

        def work(uow: Any) -> Reply:
            if account is not None:
                links.request_sign_in(account.person.id, uow)
            return Reply(HTTPStatus.ACCEPTED)

        return self._once(body.email, work)

    def resend_to(self, email: str) -> Reply:
        """Mails the links of what is still to come; nothing for an address that nobody has."""
        self._counting.resend("resent links", sign_in_name(email))
        wanted = {person.id: self._coming(person) for person in self._people(email)}

        def work(uow: Any) -> Reply:
            links.resend_all(wanted, uow)
            return Reply(HTTPStatus.ACCEPTED)

        return self._once(email, work)

    def _once(self, email: str, work: Callable[[Any], Reply]) -> Reply:
        """Nobody is signed in: a key is the address's own, and tells nobody of another one."""
        return run_once(self._parts, f"address:{sign_in_name(email)}", "", work)

    def _people(self, email: str) -> list[Actor]:
        scheduling, name = self._parts.scheduling, sign_in_name(email)
        contacts = scheduling.call(
            LIST_CONTACTS, SYSTEM, query=ContactsQuery(q=email, limit=_MOST_PEOPLE)
        )
        staff = scheduling.call(LIST_STAFF, SYSTEM, query=PeopleQuery(q=email, limit=_MOST_PEOPLE))
        found: list[Contact | StaffMember] = [*contacts.items, *staff.items]
        return [
            Actor(
                kind="staff" if isinstance(person, StaffMember) else "contact",
                id=person.id,
                name=person.name,
                channel="portal",
            )
            for person in found
            if sign_in_name(person.email) == name
        ]

    def _coming(self, person: Actor) -> list[str]:
        mine = {"staff_id": person.id} if person.kind == "staff" else {}
        query = AppointmentsQuery.model_validate({"from": self._parts.clock.now(), **mine})
        found = self._parts.scheduling.call(LIST_APPOINTMENTS, person, query=query)
        return [appointment.id for appointment in found.items]
