"""The desk of staff: an appointment with whom it is with, shown as a dialog over My Calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from flask import Response

from libs.contracts.notifications import LIST_MESSAGES, LIST_TEMPLATES, Kind, Message, Template
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import GET_APPOINTMENT
from libs.contracts.values import PageQuery
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal.backdrops import Backdrops
from services.gateway.portal.letter_forms import text_for
from services.gateway.portal.parties import Parties, Party
from services.gateway.portal.portal_desk import PortalDesk, PortalVisit
from services.gateway.portal.reading import Reading
from services.gateway.portal.reception import Reception
from services.gateway.portal.sights import Sight
from services.gateway.portal.task_lists import TaskLists
from services.gateway.portal.visitors import Visitor

BASE: Final = "/calendar/appointments"
_ALL: Final = 200


@dataclass(frozen=True, kw_only=True)
class StaffVisit(PortalVisit):
    party: Party


class StaffDesk(PortalDesk):
    def __init__(self, parts: DoorParts, reception: Reception) -> None:
        super().__init__(reception, Reading(parts), BASE)
        self._backdrops = Backdrops(parts, reception)
        self.parties = Parties(reception)
        self.tasks = TaskLists(reception)

    def visit(self, visitor: Visitor, appointment_id: str) -> StaffVisit:
        parameters = {"appointment_id": appointment_id}
        found = self.reception.call(GET_APPOINTMENT, visitor, parameters=parameters)
        return StaffVisit(visitor, found, party=self.parties.of(found, visitor))

    def sight(self, visit: PortalVisit) -> Sight:
        return replace(super().sight(visit), other_zone=_staffed(visit).party.zone)

    def appointment_page(
        self, sight: Sight, status: int = HTTPStatus.OK, refusal: str | None = None
    ) -> Response:
        visit = _staffed(sight.visit)
        return self.render(
            "details.html",
            sight,
            status,
            refusal=refusal,
            messages=self.messages(visit),
            tasks=self.tasks.about(visit.visitor, visit.appointment.id, visit.party),
        )

    def respond(
        self, template: str, sight: Sight, status: int, shown: Mapping[str, Any]
    ) -> Response:
        visit = _staffed(sight.visit)
        where = self._backdrops.surface(visit.visitor, visit.appointment)
        given = {"party": visit.party, "secrets": self.hidden(visit), **where, **shown}
        return super().respond(template, sight, status, given)

    def messages(self, visit: StaffVisit) -> list[Message] | None:
        """None where nobody can tell for now: the appointment is shown all the same."""
        try:
            found = self.reception.call(
                LIST_MESSAGES,
                visit.visitor,
                parameters={"appointment_id": visit.appointment.id},
                query=PageQuery(limit=_ALL),
            )
        except ProblemError:
            return None
        return list(found.items)

    def template(self, visit: StaffVisit, kind: Kind) -> Template | None:
        return template_of(self.reception, visit.visitor, kind, visit.party)


def template_of(
    reception: Reception, visitor: Visitor, kind: Kind, party: Party
) -> Template | None:
    """What the e-mail to them would say; None where nobody can tell for now."""
    try:
        found = reception.call(LIST_TEMPLATES, visitor)
    except ProblemError:
        return None
    return text_for(kind, party.language, found.items)


def _staffed(visit: Any) -> StaffVisit:
    found: StaffVisit = visit
    return found
