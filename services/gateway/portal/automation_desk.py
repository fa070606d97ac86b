"""The desk of automations: what it asks the service, and what its pages have in common."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from flask import Response

from libs.contracts.automations import (
    GET_AUTOMATION,
    GET_SWITCH,
    LIST_AUTOMATIONS,
    Automation,
    Switch,
)
from libs.contracts.endpoint import Endpoint
from libs.contracts.scheduling.appointment_types import LIST_TYPES, TypesQuery
from libs.contracts.scheduling.people import (
    LIST_COMPANIES,
    LIST_CONTACTS,
    LIST_STAFF,
    ContactsQuery,
    PeopleQuery,
)
from libs.contracts.values import PageQuery
from services.gateway.portal.automation_outcomes import came_of, failure
from services.gateway.portal.automation_words import BEGINNINGS, STATES, Sentences
from services.gateway.portal.portal_desk import secrets_of, surface
from services.gateway.portal.reception import Reception
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

BASE: Final = "/automations"
# Conditions about somebody or something by its id, and where the names are asked for.
NAMED: Final[Mapping[str, tuple[Endpoint, PageQuery]]] = {
    "type.id": (LIST_TYPES, TypesQuery()),
    "staff.id": (LIST_STAFF, PeopleQuery()),
    "contact.id": (LIST_CONTACTS, ContactsQuery()),
    "company.id": (LIST_COMPANIES, PeopleQuery()),
}


@dataclass(frozen=True)
class AutomationDesk:
    reception: Reception

    def call(self, endpoint: Endpoint, visitor: Visitor, **more: Any) -> Any:
        return self.reception.call(endpoint, visitor, **more)

    def all(self, visitor: Visitor) -> list[Automation]:
        found: list[Automation] = self.reception.every(LIST_AUTOMATIONS, visitor, PageQuery())
        return found

    def one(self, visitor: Visitor, automation_id: str) -> Automation:
        parameters = {"automation_id": automation_id}
        found: Automation = self.call(GET_AUTOMATION, visitor, parameters=parameters)
        return found

    def switch(self, visitor: Visitor) -> Switch:
        found: Switch = self.call(GET_SWITCH, visitor)
        return found

    def names(self, visitor: Visitor, fields: Collection[str]) -> dict[str, dict[str, str]]:
        """What conditions on these fields can be about: the lists are long, so no others."""
        every = self.reception.every
        return {
            field: {one.id: one.name for one in every(endpoint, visitor, query)}
            for field, (endpoint, query) in NAMED.items()
            if field in fields
        }

    def sentences(
        self, visitor: Visitor, names: Mapping[str, Mapping[str, str]] | None = None
    ) -> Sentences:
        known = self.names(visitor, NAMED) if names is None else names
        return Sentences(words(visitor.language), known)

    def render(
        self, template: str, visitor: Visitor, status: int = HTTPStatus.OK, **shown: Any
    ) -> Response:
        given = {
            "states": STATES,
            "beginnings": BEGINNINGS,
            "came_of": came_of,
            "failure": failure,
            "secrets": secrets_of(visitor),
            **surface(),
        }
        return self.reception.render(template, visitor, status, **given | shown)
