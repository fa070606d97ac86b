"""Edit the notes of an appointment: what both sides read, and what staff alone read."""

from http import HTTPStatus

from flask import Response, request

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import CHANGE, ChangeAppointment
from services.gateway.portal.desk import OVERTAKEN
from services.gateway.portal.letter_forms import caught_up
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.staff_desk import StaffDesk, StaffVisit
from services.gateway.portal.understanding import faults_in, validated, whole
from services.gateway.portal.words import words

_NOTES = ("public_notes", "internal_notes")


class StaffNotes:
    def __init__(self, desk: StaffDesk) -> None:
        self._desk = desk

    def ask(self, visit: StaffVisit, problem: ProblemError | None = None) -> Response:
        stands = {name: getattr(visit.appointment, name) or "" for name in _NOTES}
        found = {
            name: caught_up(request.form, name, now) if name in request.form else (now, None)
            for name, now in stands.items()
        }
        return self._desk.render(
            "notes.html",
            self._desk.sight(visit),
            problem.status if problem else HTTPStatus.OK,
            begun={f"was_{name}": now for name, now in stands.items()},
            notes={name: mine for name, (mine, _) in found.items()},
            theirs={name: theirs for name, (_, theirs) in found.items()},
            problem=problem,
            faults=faults_in(problem),
        )

    def save(self, visit: StaffVisit) -> Response:
        try:
            self._change(visit)
        except ProblemError as problem:
            if problem.code in OVERTAKEN:
                return self.ask(self._desk.visit(visit.visitor, visit.appointment.id), problem)
            if problem.code not in ("invalid", "wrong_state"):
                raise
            return self.ask(visit, problem)
        return self._desk.reception.done(
            self._desk.path(visit),
            toast=words(visit.visitor.language)("The notes are saved."),
            focus=f"a{visit.appointment.id}",
        )

    def _change(self, visit: StaffVisit) -> None:
        typed = {name: request.form.get(name, "").replace("\r\n", "\n") for name in _NOTES}
        version = whole(request.form.get("version", ""))
        self._desk.reception.call(
            CHANGE,
            visit.visitor,
            parameters={"appointment_id": visit.appointment.id},
            body=validated(ChangeAppointment, {**typed, "expected_version": version}),
            key=sent_key(),
        )
