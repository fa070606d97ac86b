"""Reschedule by a link: pick a time, see what was and what will be, book it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from flask import Response, request
from pydantic import ValidationError

from libs.contracts.links import LinkReschedule
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointment_types import AppointmentType
from services.gateway.entrypoints.link_changes import LinkChanges
from services.gateway.entrypoints.link_gate import OpenLink
from services.gateway.portal.desk import Desk
from services.gateway.portal.picking import Chosen, Picker, Time, read_choice
from services.gateway.portal.rendering import see_other
from services.gateway.portal.sights import Sight

_NOT_HERE: Final = frozenset({"wrong_state", "too_late"})
_TRY_AGAIN: Final = frozenset({"csrf", "invalid"})


@dataclass(frozen=True)
class Proposal:
    """A time that was picked, the type that goes with it, and who will be there."""

    time: Time
    end: datetime
    type: AppointmentType
    with_whom: str


class Moving:
    def __init__(self, desk: Desk, changes: LinkChanges) -> None:
        self._desk = desk
        self._changes = changes

    def ask(self, link: OpenLink) -> Response:
        """The picker, and once a time is picked the panel with Book It!"""
        sight, chosen = self._desk.sight(link), read_choice(request.args)
        if not sight.can_reschedule:
            return self._desk.appointment_page(sight)
        if not chosen.wants_slot:
            return self._picker(sight, chosen)
        proposal = self._proposal(sight, chosen)
        if isinstance(proposal, str):
            return self._picker(sight, chosen, HTTPStatus.OK, proposal)
        return self._panel(sight, chosen, proposal)

    def book(self, link: OpenLink) -> Response:
        chosen = read_choice(request.form)
        try:
            wanted = _understood(request.form, chosen.slot, link)
        except ProblemError as problem:
            return self._refused(link, chosen, problem)
        try:
            changed = self._changes.reschedule(link, wanted, None)
        except ProblemError as problem:
            if problem.code == "stale_version" and self._is_done(link, wanted):
                return self._done(link, link.appointment.version)
            return self._refused(link, chosen, problem)
        return self._done(link, changed.version)

    def _done(self, link: OpenLink, version: int) -> Response:
        return see_other(self._desk.path(link, moved=version))

    def _is_done(self, link: OpenLink, wanted: LinkReschedule) -> bool:
        """Pressed twice: the first time has done it."""
        appointment = link.appointment
        return (appointment.status, appointment.start) == ("booked", wanted.start)

    def _refused(self, link: OpenLink, chosen: Chosen, problem: ProblemError) -> Response:
        if problem.code == "unavailable":
            raise problem
        if problem.code == "stale_version":
            return self._desk.as_it_is_now(link, problem)
        sight = self._desk.sight(link)
        if problem.code in _NOT_HERE and not sight.can_reschedule:
            return self._desk.appointment_page(sight, problem.status, problem.code)
        proposal = self._proposal(sight, chosen)
        if isinstance(proposal, Proposal) and problem.code in _TRY_AGAIN:
            return self._panel(sight, chosen, proposal, problem)
        return self._picker(sight, chosen, problem.status, problem.code, problem)

    def _picker(
        self,
        sight: Sight,
        chosen: Chosen,
        status: int = HTTPStatus.OK,
        refusal: str | None = None,
        problem: ProblemError | None = None,
    ) -> Response:
        """``problem`` comes from a form that was sent: what was typed into it stays."""
        shown: Picker = self._desk.reading.picker(sight, chosen)
        return self._desk.render(
            "pick.html",
            sight,
            status,
            picker=shown,
            refusal=refusal,
            problem=problem,
            reason=request.form.get("reason", ""),
            nonce=self._desk.gate.nonce(sight.link) if problem else "",
        )

    def _panel(
        self,
        sight: Sight,
        chosen: Chosen,
        proposal: Proposal,
        problem: ProblemError | None = None,
    ) -> Response:
        return self._desk.render(
            "book.html",
            sight,
            problem.status if problem else HTTPStatus.OK,
            proposal=proposal,
            chosen=chosen,
            problem=problem,
            reason=request.form.get("reason", ""),
            nonce=self._desk.gate.nonce(sight.link),
        )

    def _proposal(self, sight: Sight, chosen: Chosen) -> Proposal | str:
        """What is wrong with the choice, if it is none."""
        start = _start(chosen.slot)
        if start is None:
            return "choose_a_time"
        types = {one.id: one for one in self._desk.reading.types(sight)}
        kind = types.get(chosen.type_id or sight.appointment.type.id, sight.type)
        times = self._desk.reading.times_on(sight, kind.id, start)
        found = next((one for one in times if one.value == chosen.slot), None)
        if found is None:
            return "slot_taken"
        if found.is_present:
            return "present_time"
        end = found.at + timedelta(minutes=kind.duration_minutes)
        staff_id = chosen.slot.partition("~")[2]
        other = sight.other
        if staff_id and not sight.is_staff:
            other = self._desk.reading.staff_name(staff_id)
        return Proposal(found, end, kind, other)


def _understood(form: Mapping[str, str], slot: str, link: OpenLink) -> LinkReschedule:
    start, _, staff_id = slot.partition("~")
    type_id = form.get("type") or link.appointment.type.id
    given: dict[str, str] = {"nonce": form.get("nonce", ""), "start": start}
    if type_id != link.appointment.type.id:
        given["type_id"] = type_id
    if staff_id:
        given["staff_id"] = staff_id
    if form.get("reason", "").strip():
        given["reason"] = form["reason"]
    try:
        return LinkReschedule.model_validate(given)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        code = "choose_a_time" if field == "start" else field
        raise ProblemError("invalid", code) from None


def _start(slot: str) -> datetime | None:
    text = slot.partition("~")[0]
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
