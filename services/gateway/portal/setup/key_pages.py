"""API keys: which there are, a new one, whose secret is shown once, and the end of one."""

from collections.abc import Mapping
from typing import Final

from flask import Response

from libs.contracts.gateway import (
    CREATE_API_KEY,
    DELETE_API_KEY,
    LIST_API_KEYS,
    ApiKey,
    NewApiKey,
)
from libs.contracts.problem import ProblemError, not_found
from libs.contracts.values import PageQuery
from services.gateway.domain.access import ADMINS
from services.gateway.portal.reception import Place
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import Field, SetupForm, Shown, several
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

BASE: Final = "/api-keys"
# What a key may do, by its scope.
SCOPES: Final[Mapping[str, str]] = {
    "appointments:read": "Read appointments",
    "appointments:write": "Book, move and cancel appointments",
    "people:read": "Read contacts, companies and staff",
    "people:write": "Change contacts and companies",
    "setup:write": "Change appointment types, hours, staff and e-mails",
    "automations:read": "Read automations and their runs",
    "automations:write": "Change automations",
    "status:read": "Read the status of the system",
}
_MOST: Final = 200
_FORM: Final = SetupForm(
    CREATE_API_KEY,
    (
        Field("name", "Write a name of up to 200 characters, on one line."),
        Field("scopes", "Choose what the key may do.", several),
    ),
    {"wrong_state": "This key is made already. If you missed its secret, revoke it."},
)
TEXTS: Final = (*SCOPES.values(), *(one.wrong for one in _FORM.fields), *_FORM.refusals.values())


class KeyPages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        self.places = (
            Place(BASE, ADMINS, self.show, self.create),
            Place(f"{BASE}/<id:key_id>/revoke", ADMINS, self.ask_revoke, self.revoke),
        )

    def show(self, visitor: Visitor, problem: ProblemError | None = None) -> Response:
        return self._page(visitor, problem=problem)

    def create(self, visitor: Visitor) -> Response:
        return self._desk.send(
            _FORM,
            visitor,
            done=lambda made: self._page(visitor, made),
            again=lambda problem: self._page(visitor, problem=problem),
        )

    def ask_revoke(self, visitor: Visitor, key_id: str) -> Response:
        found = next((one for one in self._keys(visitor) if one.id == key_id), None)
        if found is None:
            raise not_found()
        return self._desk.render("setup/key_revoke.html", visitor, key=found)

    def revoke(self, visitor: Visitor, key_id: str) -> Response:
        self._desk.call(DELETE_API_KEY, visitor, parameters={"key_id": key_id})
        return self._desk.reception.done(BASE, words(visitor.language)("The key is revoked."))

    def _page(
        self,
        visitor: Visitor,
        made: NewApiKey | None = None,
        problem: ProblemError | None = None,
    ) -> Response:
        empty = {"name": "", "scopes": []}
        t = words(visitor.language)
        form = Shown(empty) if made else _FORM.shown(empty, t, problem)
        return self._desk.render(
            "setup/keys.html",
            visitor,
            form.status,
            keys=self._keys(visitor),
            made=made,
            scopes=SCOPES,
            form=form,
        )

    def _keys(self, visitor: Visitor) -> list[ApiKey]:
        query = PageQuery(limit=_MOST)
        found: list[ApiKey] = self._desk.call(LIST_API_KEYS, visitor, query=query).items
        return found
