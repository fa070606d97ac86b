"""Whom an appointment is for: a contact or a company that is known, or somebody new."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.people import (
    CREATE_CONTACT,
    LIST_COMPANIES,
    LIST_CONTACTS,
    Company,
    Contact,
    ContactsQuery,
    CreateContact,
    PeopleQuery,
)
from libs.contracts.values import Page
from services.gateway.portal import fragments, zones
from services.gateway.portal.backdrops import Backdrops
from services.gateway.portal.parties import Parties, Party
from services.gateway.portal.portal_desk import secrets_of, sent_key
from services.gateway.portal.reception import Reception
from services.gateway.portal.rendering import see_other
from services.gateway.portal.understanding import faults_in, filled, validated
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

_SHOWN = 8
_LONGEST = 200
_FIELDS = ("name", "email", "phone", "time_zone")


class WhoPages:
    def __init__(self, reception: Reception, backdrops: Backdrops, base: str) -> None:
        self._reception = reception
        self._backdrops = backdrops
        self._parties = Parties(reception)
        self._base = base

    def party(self, who: str, visitor: Visitor) -> Party | None:
        """None for nobody, and for somebody who is not there any more."""
        kind, _, one_id = who.partition(":")
        find = {"contact": self._parties.of_contact, "company": self._parties.of_company}.get(kind)
        if find is None or not one_id.replace("-", "").replace("_", "").isalnum():
            return None
        try:
            return find(one_id, visitor)
        except ProblemError as problem:
            if problem.code != "not_found":
                raise
            return None

    def ask(self, visitor: Visitor, problem: ProblemError | None = None) -> Response:
        q = " ".join(request.values.get("q", "").split())[:_LONGEST]
        contacts, companies = self._contacts(q, visitor), self._companies(q, visitor)
        found = [one for one in companies.items if one.primary_contact_id]
        return self._reception.render(
            "book_who.html",
            visitor,
            problem.status if problem else HTTPStatus.OK,
            q=q,
            contacts=contacts.items,
            companies=found,
            is_cut=bool(contacts.next_cursor or companies.next_cursor),
            headers=_said(len(contacts.items) + len(found), visitor),
            base=self._base,
            keep={name: request.values[name] for name in ("type",) if name in request.values},
            typed={name: request.form.get(name, "") for name in _FIELDS},
            zone_groups=zones.groups(
                visitor.look, self._reception.parts.clock.now(), {"yours": visitor.look.zone}
            ),
            problem=problem,
            faults=faults_in(problem),
            known=self._known(request.form.get("email", ""), visitor) if problem else None,
            secrets=secrets_of(visitor),
            **self._backdrops.surface(visitor),
        )

    def create(self, visitor: Visitor) -> Response:
        try:
            given = filled(request.form, *_FIELDS)
            given.setdefault("time_zone", visitor.look.zone)
            body = validated(CreateContact, given)
            made: Contact = self._reception.call(CREATE_CONTACT, visitor, body=body, key=sent_key())
        except ProblemError as problem:
            if problem.code not in ("invalid", "wrong_state", "idempotency_mismatch"):
                raise
            return self.ask(visitor, problem)
        return self._go_on(f"contact:{made.id}")

    def _go_on(self, who: str) -> Response:
        query: dict[str, Any] = {"who": who}
        if type_id := request.values.get("type"):
            query["type"] = type_id
        return see_other(f"{self._base}?{urlencode(query)}")

    def _contacts(self, q: str, visitor: Visitor) -> Page[Contact]:
        query = ContactsQuery(limit=_SHOWN, **({"q": q} if q else {}))
        found: Page[Contact] = self._reception.call(LIST_CONTACTS, visitor, query=query)
        return found

    def _companies(self, q: str, visitor: Visitor) -> Page[Company]:
        query = PeopleQuery(limit=_SHOWN, **({"q": q} if q else {}))
        found: Page[Company] = self._reception.call(LIST_COMPANIES, visitor, query=query)
        return found

    def _known(self, email: str, visitor: Visitor) -> Contact | None:
        """Who has this address already."""
        try:
            query = validated(ContactsQuery, {"email": email})
        except ProblemError:
            return None
        found: list[Contact] = self._reception.call(LIST_CONTACTS, visitor, query=query).items
        return found[0] if found else None


def _said(found: int, visitor: Visitor) -> dict[str, str]:
    """While somebody types a name, how many were found is read aloud."""
    if not fragments.is_part():
        return {}
    return dict([fragments.trigger(say={"text": words(visitor.language)("{n} found", n=found)})])
