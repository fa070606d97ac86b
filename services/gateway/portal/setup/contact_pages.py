"""Contacts: found, added, changed, archived."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.people import (
    ARCHIVE_CONTACT,
    CHANGE_CONTACT,
    CREATE_CONTACT,
    GET_CONTACT,
    LIST_COMPANIES,
    LIST_CONTACTS,
    Company,
    Contact,
    PeopleQuery,
)
from services.gateway.domain.access import ADMINS
from services.gateway.portal.reception import STAFF, Place
from services.gateway.portal.setup import people_fields
from services.gateway.portal.setup.contact_links import ContactLinks
from services.gateway.portal.setup.contact_record import ContactRecord
from services.gateway.portal.setup.contact_standing import ContactStanding, standings_of
from services.gateway.portal.setup.contact_tabs import ContactTabs
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import SetupForm, asked
from services.gateway.portal.setup.people_lists import LONGEST, added, searched
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

BASE: Final = "/contacts"
_ONE: Final = f"{BASE}/<id:contact_id>"
_ARCHIVED: Final = {"wrong_state": "This contact is archived and can’t be changed any more."}
_NEW: Final = SetupForm(CREATE_CONTACT, people_fields.CONTACT)
_CHANGED: Final = SetupForm(CHANGE_CONTACT, people_fields.CONTACT, _ARCHIVED)
TEXTS: Final = (*_ARCHIVED.values(),)


class ContactPages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        self._record = ContactRecord(desk)
        self._links = ContactLinks(desk)
        standing = ContactStanding(desk, self._links)
        self.places = (
            Place(BASE, STAFF, self.find),
            Place(f"{BASE}/new", STAFF, self.new, self.create),
            Place(_ONE, STAFF, self.show, self.change),
            Place(f"{_ONE}/archive", ADMINS, self.ask_archive, self.archive),
            Place(f"{_ONE}/links", ADMINS, self._links.ask, self._links.send),
            Place(f"{_ONE}/access", ADMINS, standing.ask_off, standing.switch),
            Place(f"{_ONE}/invite", ADMINS, standing.back, standing.invite),
            *ContactTabs(desk, self._record, _ONE).places,
        )

    def find(self, visitor: Visitor) -> Response:
        contacts, shown = searched(self._desk, visitor, LIST_CONTACTS)
        return self._desk.render(
            "setup/contacts.html",
            visitor,
            **shown,
            contacts=contacts,
            companies={one.id: one.name for one in self._companies(visitor)},
            standings=standings_of(self._desk, contacts),
            coming=self._record.next_of(visitor, contacts),
        )

    def new(self, visitor: Visitor, problem: ProblemError | None = None) -> Response:
        begun = asked("name", LONGEST)
        is_address = "@" in begun
        stored = {
            "name": "" if is_address else begun,
            "email": begun if is_address else "",
            "phone": "",
            "time_zone": visitor.look.zone,
            "language": visitor.language,
            "clock": visitor.look.clock,
            "company_id": asked("company", LONGEST),
            "tags": [],
        }
        form = _NEW.shown(stored, words(visitor.language), problem)
        return self._desk.render(
            "setup/contact_new.html",
            visitor,
            form.status,
            form=form,
            zone_groups=self._desk.zone_groups(visitor, str(form.values["time_zone"])),
            companies=self._companies(visitor),
        )

    def create(self, visitor: Visitor) -> Response:
        return added(self._desk, visitor, _NEW, BASE, lambda problem: self.new(visitor, problem))

    def show(
        self, visitor: Visitor, contact_id: str, problem: ProblemError | None = None
    ) -> Response:
        contact = self._one(visitor, contact_id)
        coming = self._record.coming(visitor, self._record.whose(visitor, contact))
        form = _CHANGED.shown(contact.model_dump(), words(visitor.language), problem)
        return self._desk.render(
            "setup/contact.html",
            visitor,
            form.status,
            contact=contact,
            first=contact.name.split()[0],
            form=form,
            may_change=visitor.is_admin and not contact.archived,
            zone_groups=self._desk.zone_groups(visitor, str(form.values["time_zone"])),
            companies=self._companies(visitor),
            standing=standings_of(self._desk, [contact])[contact.id],
            year=self._record.year(visitor),
            appointments=[one for one in coming if one.status == "booked"],
            tasks=self._record.tasks(visitor, contact),
        )

    def change(self, visitor: Visitor, contact_id: str) -> Response:
        def done(changed: Contact) -> Response:
            toast = words(visitor.language)("{name} is saved.", name=changed.name)
            # A second click finds the new address stored: the form tells which it was shown with.
            was = request.form.get("email-was", stored.email)
            is_new = changed.email.casefold() != was.casefold()
            asks = is_new and visitor.is_admin and self._links.held(changed)
            return self._desk.reception.done(
                f"{BASE}/{contact_id}/links" if asks else f"{BASE}/{contact_id}", toast
            )

        def given(read: dict[str, Any]) -> dict[str, Any]:
            """Tags that nobody has touched stay, also those that hold commas."""
            shown = people_fields.tags([", ".join(stored.tags)])
            return {name: one for name, one in read.items() if (name, one) != ("tags", shown)}

        stored = self._one(visitor, contact_id)
        return self._desk.send(
            replace(_CHANGED, given=given),
            visitor,
            done=done,
            again=lambda problem: self.show(visitor, contact_id, problem),
            contact_id=contact_id,
        )

    def ask_archive(self, visitor: Visitor, contact_id: str) -> Response:
        contact = self._one(visitor, contact_id)
        return self._desk.render(
            "setup/contact_archive.html", visitor, HTTPStatus.OK, contact=contact
        )

    def archive(self, visitor: Visitor, contact_id: str) -> Response:
        contact = self._one(visitor, contact_id)
        self._desk.call(ARCHIVE_CONTACT, visitor, parameters={"contact_id": contact_id})
        toast = words(visitor.language)("{name} is archived.", name=contact.name)
        return self._desk.reception.done(BASE, toast)

    def _one(self, visitor: Visitor, contact_id: str) -> Contact:
        parameters = {"contact_id": contact_id}
        found: Contact = self._desk.call(GET_CONTACT, visitor, parameters=parameters)
        return found

    def _companies(self, visitor: Visitor) -> list[Company]:
        return self._desk.every(LIST_COMPANIES, visitor, PeopleQuery())
