"""A contact's or a company's own appointments: their details, another time, cancelled."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask, Response

from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal import fragments
from services.gateway.portal.calendar_file import calendar_file
from services.gateway.portal.cancelling import Cancelling
from services.gateway.portal.moving import Moving
from services.gateway.portal.portal_desk import PortalDesk, PortalVisit
from services.gateway.portal.reading import Reading
from services.gateway.portal.reception import CONTACTS, Place, Reception, View
from services.gateway.portal.visitors import Visitor

_BASE = "/portal/appointments"
_ONE = _BASE + "/<id:appointment_id>"


class ContactDesk(PortalDesk):
    """In a dialog, what was done is shown in its place, and the calendar behind draws itself."""

    def moved(self, visit: PortalVisit, version: int) -> Response:
        if not fragments.is_dialog():
            return super().moved(visit, version)
        fresh = self.reopened(visit)
        sight = replace(self.sight(fresh), moved=version)
        return self._announced(self.appointment_page(sight), fresh)

    def cancelled(self, visit: PortalVisit) -> Response:
        if not fragments.is_dialog():
            return super().cancelled(visit)
        fresh = self.reopened(visit)
        return self._announced(self.show(fresh), fresh)

    def _announced(self, response: Response, visit: PortalVisit) -> Response:
        response.headers.add(*fragments.trigger(appointment_changed={}))
        response.headers["HX-Push-Url"] = self.path(visit)
        return response


class ContactPages:
    def __init__(self, parts: DoorParts, reception: Reception) -> None:
        self._desk = ContactDesk(reception, Reading(parts), _BASE)

    def install(self, app: Flask) -> None:
        desk = self._desk
        moving, cancelling = Moving(desk), Cancelling(desk)
        desk.reception.open(
            app,
            (
                Place(_ONE, CONTACTS, self._at(desk.show)),
                Place(f"{_ONE}/reschedule", CONTACTS, self._at(moving.ask), self._at(moving.book)),
                Place(
                    f"{_ONE}/cancel",
                    CONTACTS,
                    self._at(cancelling.ask),
                    self._at(cancelling.cancel),
                ),
                Place(f"{_ONE}/calendar.ics", CONTACTS, self._calendar),
            ),
        )

    def _at(self, view: Callable[[PortalVisit], Response]) -> View:
        def answer(visitor: Visitor, appointment_id: str) -> Response:
            return view(self._desk.visit(visitor, appointment_id))

        return answer

    def _calendar(self, visitor: Visitor, appointment_id: str) -> Response:
        return calendar_file(self._desk.reception.parts, visitor.actor, appointment_id)
