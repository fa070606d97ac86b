"""The desk of people who are signed in: their session asks, and their form is good for once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from pydantic import BaseModel

from libs.contracts.actor import Actor
from libs.contracts.endpoint import Endpoint
from libs.contracts.gateway import WeekStart
from libs.contracts.scheduling.appointments import (
    CANCEL,
    GET_APPOINTMENT,
    RESCHEDULE,
    Appointment,
    CancelAppointment,
    RescheduleAppointment,
)
from services.gateway.domain.accounts import Person
from services.gateway.domain.secrets import digest, new_id
from services.gateway.portal import fragments
from services.gateway.portal.desk import Desk
from services.gateway.portal.reading import Reading
from services.gateway.portal.reception import Reception
from services.gateway.portal.sights import Sight
from services.gateway.portal.understanding import validated, whole
from services.gateway.portal.visitors import Visitor


@dataclass(frozen=True)
class PortalVisit:
    """Somebody who is signed in, at an appointment that they may see."""

    visitor: Visitor
    appointment: Appointment
    told: int | None = None

    @property
    def reader(self) -> Person:
        return self.visitor.person

    @property
    def actor(self) -> Actor:
        return self.visitor.actor


class PortalDesk(Desk[PortalVisit]):
    """``base`` is where the addresses of appointments begin."""

    def __init__(self, reception: Reception, reading: Reading, base: str) -> None:
        super().__init__(reading)
        self.reception = reception
        self._base = base

    def visit(self, visitor: Visitor, appointment_id: str) -> PortalVisit:
        parameters = {"appointment_id": appointment_id}
        found = self.reception.call(GET_APPOINTMENT, visitor, parameters=parameters)
        return PortalVisit(visitor, found)

    def week_start(self, visit: PortalVisit) -> WeekStart:
        return visit.visitor.week_start

    def address(self, visit: PortalVisit) -> str:
        return f"{self._base}/{visit.appointment.id}"

    def hidden(self, visit: PortalVisit) -> Mapping[str, str]:
        """The version that is shown, and a key by which the same form is known when sent twice."""
        return {**secrets_of(visit.visitor), "version": str(visit.appointment.version)}

    def reopened(self, visit: PortalVisit) -> PortalVisit:
        return self.visit(visit.visitor, visit.appointment.id)

    def reschedule(self, visit: PortalVisit, given: Mapping[str, Any]) -> Appointment:
        return self._change(visit, given, RESCHEDULE, RescheduleAppointment)

    def cancel(self, visit: PortalVisit, given: Mapping[str, Any]) -> Appointment:
        return self._change(visit, given, CANCEL, CancelAppointment)

    def respond(
        self, template: str, sight: Sight, status: int, shown: Mapping[str, Any]
    ) -> Response:
        visit: Any = sight.visit
        return self.reception.render(template, visit.visitor, status, **{**surface(), **shown})

    def _change(
        self,
        visit: PortalVisit,
        given: Mapping[str, Any],
        endpoint: Endpoint,
        command: type[BaseModel],
    ) -> Appointment:
        version = whole(request.form.get("version", ""))
        changed: Appointment = self.reception.call(
            endpoint,
            visit.visitor,
            parameters={"appointment_id": visit.appointment.id},
            body=validated(command, {**given, "expected_version": version}),
            key=sent_key(),
        )
        return changed


def surface() -> dict[str, Any]:
    """Where a template shows itself: in a dialog, as a page, or a part of either of them."""
    if fragments.is_dialog():
        return {"surface": "dialog"}
    if fragments.asked_for() is None:
        return {"surface": "page"}
    # What a part is a part of, its form says.
    within = "dialog" if request.values.get("surface") == "dialog" else "page"
    return {"surface": within, "layout": "fragment.html"}


def secrets_of(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.csrf_token, "key": new_id()}


def sent_key() -> str | None:
    """A form that comes twice does its work once."""
    key = request.form.get("key")
    return f"form-{digest(key)}" if key else None
