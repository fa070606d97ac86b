"""An appointment before staff: its details, another time, cancelled, its notes, mails and links."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response

from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal import fragments
from services.gateway.portal.calendar_file import calendar_file
from services.gateway.portal.effects import Effects
from services.gateway.portal.letter_previews import LetterPreviews
from services.gateway.portal.reception import STAFF, Place, Reception, View
from services.gateway.portal.rendering import see_other
from services.gateway.portal.staff_cancelling import StaffCancelling
from services.gateway.portal.staff_decisions import DECISIONS, Decision, StaffDecision
from services.gateway.portal.staff_desk import BASE, StaffDesk, StaffVisit
from services.gateway.portal.staff_links import StaffLinks
from services.gateway.portal.staff_moving import StaffMoving
from services.gateway.portal.staff_notes import StaffNotes
from services.gateway.portal.visitors import Visitor

_ONE = BASE + "/<id:appointment_id>"


class StaffPages:
    def __init__(self, parts: DoorParts, reception: Reception) -> None:
        self._reception = reception
        self._desk = StaffDesk(parts, reception)
        effects = Effects(self._reception)
        self._moving = StaffMoving(self._desk, effects)
        self._cancelling = StaffCancelling(self._desk, effects)
        self._letters = LetterPreviews(effects, self._moving.wanted, self._cancelling.wanted)
        self._notes = StaffNotes(self._desk)
        self._links = StaffLinks(self._desk, parts)

    def install(self, app: Flask) -> None:
        at, moving, cancelling = self._at, self._moving, self._cancelling
        notes, links = self._notes, self._links
        self._reception.open(
            app,
            (
                Place(_ONE, STAFF, at(self._desk.show)),
                Place(f"{_ONE}/reschedule", STAFF, at(moving.ask), at(moving.confirm)),
                Place(f"{_ONE}/reschedule/slots", STAFF, at(moving.ask), at(moving.ask)),
                Place(f"{_ONE}/reschedule/details", STAFF, at(moving.details), at(moving.details)),
                Place(f"{_ONE}/cancel", STAFF, at(cancelling.ask), at(cancelling.confirm)),
                Place(f"{_ONE}/cancel/details", STAFF, at(cancelling.ask), at(cancelling.ask)),
                Place(f"{_ONE}/email-preview", STAFF, at(self._desk.show), at(self._letters.show)),
                Place(f"{_ONE}/notes", STAFF, at(notes.ask), at(notes.save)),
                Place(f"{_ONE}/links", STAFF, at(links.ask), at(links.send)),
                Place(
                    f"{_ONE}/messages/<id:message_id>",
                    STAFF,
                    at(links.show_message),
                    at(links.resend_message),
                ),
                Place(f"{_ONE}/tasks/<id:task_id>", STAFF, at(self._show_task), at(self._tick)),
                Place(f"{_ONE}/calendar.ics", STAFF, self._calendar),
            ),
        )
        self._reception.open(app, map(self._decided, DECISIONS))

    def _decided(self, decision: Decision) -> Place:
        one, at = StaffDecision(self._desk, decision), self._at
        return Place(f"{_ONE}/{decision.name}", STAFF, at(one.ask), at(one.confirm))

    def _at(self, view: Callable[..., Response]) -> View:
        def answer(visitor: Visitor, appointment_id: str, **more: Any) -> Response:
            visit: StaffVisit = self._desk.visit(visitor, appointment_id)
            return view(visit, **more)

        return answer

    def _show_task(self, visit: StaffVisit, task_id: str) -> Response:
        """Tasks are shown beside their appointment."""
        del task_id
        return self._desk.show(visit)

    def _tick(self, visit: StaffVisit, task_id: str) -> Response:
        """The dialog stays open: there may be more to tick off."""
        self._desk.tasks.change(visit.visitor, task_id)
        if not fragments.is_dialog():
            return see_other(self._desk.path(visit) + "#tasks-title")
        response = self._desk.show(visit)
        response.headers.add(*fragments.trigger(appointment_changed={}))
        return response

    def _calendar(self, visitor: Visitor, appointment_id: str) -> Response:
        return calendar_file(self._reception.parts, visitor.actor, appointment_id)
