"""The links that a contact holds: replaced all at once when others may have come by them."""

from http import HTTPStatus
from typing import Any, Final

from flask import Response

from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import LIST_APPOINTMENTS, AppointmentsQuery
from libs.contracts.scheduling.people import GET_CONTACT, Contact
from libs.web.rows import Reply
from services.gateway.entrypoints.repeating import run_once
from services.gateway.handlers import links
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words
from services.gateway.queries.links import appointments_with_links

_AT_ONCE: Final = 200


class ContactLinks:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk

    def held(self, contact: Contact) -> set[str]:
        """The appointments that they hold links to: to come, over, cancelled, their company's."""
        with self._desk.parts.transactions.read() as connection:
            return appointments_with_links(connection, contact.id)

    def ask(self, visitor: Visitor, contact_id: str) -> Response:
        contact = self._contact(visitor, contact_id)
        held = self.held(contact)
        return self._desk.render(
            "setup/contact_links.html",
            visitor,
            HTTPStatus.OK,
            contact=contact,
            first=contact.name.split()[0],
            holds=bool(held),
            number=len(held & self._coming(contact)) if held else 0,
        )

    def send(self, visitor: Visitor, contact_id: str) -> Response:
        contact = self._contact(visitor, contact_id)
        t = words(visitor.language)
        if self.replace(contact):
            told = t("The old links have ended. New ones are on their way for what is to come.")
        else:
            told = t("{name} holds no link.", name=contact.name)
        return self._desk.reception.done(f"/contacts/{contact_id}", told, "access")

    def replace(self, contact: Contact) -> bool:
        """All old links end, new ones are mailed for what is to come: all of it, or nothing;
        once for each form. Whether there were any.
        """
        held, now = self.held(contact), self._desk.parts.clock.now()
        # What is booked from here on is not in ``held``, so its link is replaced like the others.
        past = held - self._coming(contact) if held else held

        def work(uow: Any) -> Reply:
            links.replace_all(contact.id, past, now, uow)
            # Kept with the key: a second click, which finds none, is told what the first did.
            return Reply(HTTPStatus.ACCEPTED if held else HTTPStatus.NO_CONTENT)

        done = run_once(self._desk.parts, f"links:{contact.id}", "", work, sent_key())
        return done.status == HTTPStatus.ACCEPTED

    def _coming(self, contact: Contact) -> set[str]:
        """As they may see it themselves: what is their company's is among it."""
        parts, cursor = self._desk.parts, None
        asker = Actor(kind="contact", id=contact.id, name=contact.name, channel="portal")
        wanted = {"from": parts.clock.now(), "status": "booked", "limit": _AT_ONCE}
        found: set[str] = set()
        while True:
            query = AppointmentsQuery.model_validate({**wanted, "cursor": cursor})
            page = parts.scheduling.call(LIST_APPOINTMENTS, asker, query=query)
            found |= {one.id for one in page.items}
            cursor = page.next_cursor
            if cursor is None:
                return found

    def _contact(self, visitor: Visitor, contact_id: str) -> Contact:
        parameters = {"contact_id": contact_id}
        found: Contact = self._desk.call(GET_CONTACT, visitor, parameters=parameters)
        if found.archived:
            raise ProblemError("wrong_state")
        return found
