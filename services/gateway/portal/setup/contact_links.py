"""The links that a contact holds: replaced all at once when others may have come by them."""

from http import HTTPStatus
from typing import Any

from flask import Response

from libs.contracts.scheduling.people import GET_CONTACT, Contact
from libs.web.rows import Reply
from services.gateway.entrypoints.repeating import run_once
from services.gateway.handlers import links
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.setup.contact_record import ContactRecord
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words
from services.gateway.queries.links import appointments_with_links


class ContactLinks:
    def __init__(self, desk: SetupDesk, record: ContactRecord) -> None:
        self._desk = desk
        self._record = record

    def held(self, visitor: Visitor, contact: Contact) -> list[str]:
        """The appointments to come for which they hold a link that works."""
        ids = [one.id for one in self._record.coming(visitor, contact)]
        with self._desk.parts.transactions.read() as connection:
            return appointments_with_links(connection, contact.id, ids)

    def ask(self, visitor: Visitor, contact_id: str) -> Response:
        contact = self._contact(visitor, contact_id)
        return self._desk.render(
            "setup/contact_links.html",
            visitor,
            HTTPStatus.OK,
            contact=contact,
            first=contact.name.split()[0],
            number=len(self.held(visitor, contact)),
        )

    def send(self, visitor: Visitor, contact_id: str) -> Response:
        self.replace(visitor, self._contact(visitor, contact_id))
        told = words(visitor.language)("The old links have ended. New ones are on their way.")
        return self._desk.reception.done(f"/contacts/{contact_id}", told, "access")

    def replace(self, visitor: Visitor, contact: Contact) -> None:
        """The old links end and new ones are mailed: all of it, or nothing; once for each form."""
        ids, now = self.held(visitor, contact), self._desk.parts.clock.now()

        def work(uow: Any) -> Reply:
            for one in ids:
                links.revoke(one, contact.id, now, uow)
                links.resend(one, contact.id, uow)
            return Reply(HTTPStatus.ACCEPTED)

        run_once(self._desk.parts, f"links:{contact.id}", "", work, sent_key())

    def _contact(self, visitor: Visitor, contact_id: str) -> Contact:
        parameters = {"contact_id": contact_id}
        found: Contact = self._desk.call(GET_CONTACT, visitor, parameters=parameters)
        return found
