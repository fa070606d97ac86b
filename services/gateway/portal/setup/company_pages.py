"""Companies: whose contacts share a calendar, who of them is written to."""

from http import HTTPStatus
from typing import Final

from flask import Response

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.people import (
    ARCHIVE_COMPANY,
    CHANGE_COMPANY,
    CREATE_COMPANY,
    GET_COMPANY,
    LIST_COMPANIES,
    LIST_CONTACTS,
    Company,
    Contact,
    ContactsQuery,
)
from services.gateway.domain.access import ADMINS
from services.gateway.portal.reception import STAFF, Place
from services.gateway.portal.setup import people_fields
from services.gateway.portal.setup.contact_standing import standings_of
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import SetupForm, asked
from services.gateway.portal.setup.people_lists import LONGEST, added, searched
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

BASE: Final = "/companies"
_ONE: Final = f"{BASE}/<id:company_id>"
_ARCHIVED: Final = {"wrong_state": "This company is archived and can’t be changed any more."}
_NEW: Final = SetupForm(CREATE_COMPANY, people_fields.COMPANY[:1])
_CHANGED: Final = SetupForm(CHANGE_COMPANY, people_fields.COMPANY, _ARCHIVED)
TEXTS: Final = (*_ARCHIVED.values(),)


class CompanyPages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        self.places = (
            Place(BASE, STAFF, self.find),
            Place(f"{BASE}/new", ADMINS, self.new, self.create),
            Place(_ONE, STAFF, self.show, self.change),
            Place(f"{_ONE}/archive", ADMINS, self.ask_archive, self.archive),
        )

    def find(self, visitor: Visitor) -> Response:
        companies, shown = searched(self._desk, visitor, LIST_COMPANIES)
        return self._desk.render(
            "setup/companies.html",
            visitor,
            **shown,
            companies=companies,
        )

    def new(self, visitor: Visitor, problem: ProblemError | None = None) -> Response:
        stored = {"name": asked("name", LONGEST)}
        form = _NEW.shown(stored, words(visitor.language), problem)
        return self._desk.render("setup/company_new.html", visitor, form.status, form=form)

    def create(self, visitor: Visitor) -> Response:
        return added(self._desk, visitor, _NEW, BASE, lambda problem: self.new(visitor, problem))

    def show(
        self, visitor: Visitor, company_id: str, problem: ProblemError | None = None
    ) -> Response:
        company, people = self._one(visitor, company_id), self._people(visitor, company_id)
        form = _CHANGED.shown(company.model_dump(), words(visitor.language), problem)
        return self._desk.render(
            "setup/company.html",
            visitor,
            form.status,
            company=company,
            people=people,
            standings=standings_of(self._desk, people),
            form=form,
            may_change=visitor.is_admin and not company.archived,
        )

    def change(self, visitor: Visitor, company_id: str) -> Response:
        def done(changed: Company) -> Response:
            toast = words(visitor.language)("{name} is saved.", name=changed.name)
            return self._desk.reception.done(f"{BASE}/{company_id}", toast)

        return self._desk.send(
            _CHANGED,
            visitor,
            done=done,
            again=lambda problem: self.show(visitor, company_id, problem),
            company_id=company_id,
        )

    def ask_archive(self, visitor: Visitor, company_id: str) -> Response:
        return self._asked(visitor, company_id, HTTPStatus.OK)

    def archive(self, visitor: Visitor, company_id: str) -> Response:
        """Refused while people belong to it: they would belong to nothing that anybody finds."""
        try:
            self._desk.call(ARCHIVE_COMPANY, visitor, parameters={"company_id": company_id})
        except ProblemError as problem:
            if problem.code != "wrong_state":
                raise
            return self._asked(visitor, company_id, problem.status)
        toast = words(visitor.language)("The company is archived.")
        return self._desk.reception.done(BASE, toast)

    def _asked(self, visitor: Visitor, company_id: str, status: int) -> Response:
        return self._desk.render(
            "setup/company_archive.html",
            visitor,
            status,
            company=self._one(visitor, company_id),
            people=self._people(visitor, company_id),
        )

    def _one(self, visitor: Visitor, company_id: str) -> Company:
        parameters = {"company_id": company_id}
        found: Company = self._desk.call(GET_COMPANY, visitor, parameters=parameters)
        return found

    def _people(self, visitor: Visitor, company_id: str) -> list[Contact]:
        return self._desk.every(LIST_CONTACTS, visitor, ContactsQuery(company_id=company_id))
