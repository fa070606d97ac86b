"""Whether contacts may sign in, and when they were last here."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

from libs.contracts.gateway import PUT_PORTAL_ACCESS, PutPortalAccess
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.people import GET_CONTACT, Contact
from libs.web.rows import Reply
from services.gateway.entrypoints.repeating import run_once
from services.gateway.handlers.links import request_sign_in
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.rendering import see_other
from services.gateway.portal.setup.contact_links import ContactLinks
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words
from services.gateway.queries.people import Standing, standings

_KEPT: Final = (
    "{name} is signed out and can’t sign in any more, but the links were not replaced: replace them"
    " here."
)
TEXTS: Final = (_KEPT,)


def standings_of(desk: SetupDesk, contacts: Sequence[Contact]) -> Mapping[str, Standing]:
    """By their ids, also of those who never could sign in."""
    with desk.parts.transactions.read() as connection:
        found = standings(connection, [one.id for one in contacts])
    return {one.id: found.get(one.id, Standing()) for one in contacts}


class ContactStanding:
    def __init__(self, desk: SetupDesk, links: ContactLinks) -> None:
        self._desk = desk
        self._links = links

    def one(self, contact: Contact) -> Standing:
        return standings_of(self._desk, [contact])[contact.id]

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
            holds=bool(self._links.held(contact)),
        )

    def switch(self, visitor: Visitor, contact_id: str) -> Response:
        """On at once; off ends their sessions with it, and their links where that is wanted."""
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
        if is_on:
            return self._to(contact_id, t("{name} can sign in.", name=contact.name))
        return self._to(contact_id, t(self._links_ended(contact), name=contact.name))

    def _links_ended(self, contact: Contact) -> str:
        """What is told of access that is off, also where its links could not be replaced."""
        try:
            if "links" in request.form:
                self._links.replace(contact)
        except ProblemError:
            return _KEPT
        return "{name} is signed out and can’t sign in any more."

    def invite(self, visitor: Visitor, contact_id: str) -> Response:
        """The mail with a sign-in link, once for each form that is sent."""
        contact = self._contact(visitor, contact_id)
        if not self.one(contact).may_sign_in:
            return self.back(visitor, contact_id)

        def work(uow: Any) -> Reply:
            request_sign_in(contact_id, uow)
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
