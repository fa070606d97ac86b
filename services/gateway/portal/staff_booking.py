"""Staff book for a contact: who, then what and when, then the details."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, request

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointment_types import LIST_TYPES, AppointmentType, TypesQuery
from libs.contracts.scheduling.appointments import BOOK, Appointment, BookAppointment
from libs.contracts.scheduling.people import LIST_STAFF, PeopleQuery, StaffMember
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal import fragments, zones
from services.gateway.portal.backdrops import Backdrops
from services.gateway.portal.booking_letters import BookingLetters
from services.gateway.portal.effects import OVERRULED
from services.gateway.portal.letter_forms import REMINDERS, Typed, typed
from services.gateway.portal.looks import CLOCKS, Look
from services.gateway.portal.parties import Parties, Party
from services.gateway.portal.picking import Chosen, Time, any_time, any_typed, read_choice
from services.gateway.portal.portal_desk import secrets_of, sent_key
from services.gateway.portal.reading import Reading
from services.gateway.portal.reception import STAFF, Place, Reception
from services.gateway.portal.refusals import faulty, sentence
from services.gateway.portal.staff_desk import template_of
from services.gateway.portal.understanding import (
    moment_in,
    place_in,
    require_time,
    validated,
)
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.who import WhoPages
from services.gateway.portal.words import words

BASE: Final = "/calendar/book"
_ALL: Final = 200


@dataclass(frozen=True)
class Draft:
    """What is known of the appointment so far."""

    visitor: Visitor
    who: str
    party: Party
    types: Sequence[AppointmentType]
    kind: AppointmentType
    staff: Sequence[StaffMember]
    look: Look
    chosen: Chosen

    @property
    def start(self) -> datetime | None:
        return moment_in(self.chosen.slot)

    @property
    def staff_id(self) -> str | None:
        wanted = request.values.get("staff", "")
        return wanted if wanted in {one.id for one in self.staff} else None


class StaffBooking:
    def __init__(self, parts: DoorParts, reception: Reception) -> None:
        self._reception = reception
        self._reading = Reading(parts)
        self._parties = Parties(reception)
        self._backdrops = Backdrops(parts, reception)
        self._who = WhoPages(reception, self._backdrops, BASE)
        self._letters = BookingLetters(parts)

    def install(self, app: Flask) -> None:
        self._reception.open(
            app,
            (
                Place(BASE, STAFF, self.ask, self.confirm),
                Place(f"{BASE}/slots", STAFF, self.ask, self.ask),
                Place(f"{BASE}/details", STAFF, self.details, self.details),
                Place(f"{BASE}/email-preview", STAFF, self.details, self.letter),
                Place(f"{BASE}/contact", STAFF, self._who.ask, self._who.create),
            ),
        )

    def ask(self, visitor: Visitor) -> Response:
        """Whom it is for; once that is known, what and when."""
        draft = self._draft(visitor)
        if draft is None:
            return self._who.ask(visitor)
        if "taken-up" in request.form:
            return self._details(draft)
        return self._times(draft)

    def details(self, visitor: Visitor) -> Response:
        draft = self._draft(visitor)
        return self._who.ask(visitor) if draft is None else self._details(draft)

    def letter(self, visitor: Visitor) -> Response:
        """What would go out for the form as it stands."""
        draft = self._draft(visitor)
        if draft is None:
            return self._who.ask(visitor)
        wanted = _wanted(draft, self._typed(draft))
        return self._letters.show(visitor, wanted, draft.party.language)

    def confirm(self, visitor: Visitor) -> Response:
        draft = self._draft(visitor)
        if draft is None:
            return self._who.ask(visitor)
        if draft.chosen.looks_around:
            return self._times(draft)
        form = self._typed(draft)
        try:
            require_time(draft.chosen.slot)
            body = validated(BookAppointment, _wanted(draft, form))
            booked: Appointment = self._reception.call(BOOK, visitor, body=body, key=sent_key())
        except ProblemError as problem:
            return self._refused(draft, problem)
        return self._done(draft, form, booked)

    def _done(self, draft: Draft, form: Typed, booked: Appointment) -> Response:
        t, name = words(draft.visitor.language), draft.party.first_name
        told = (
            t("Booked. {name} gets a confirmation.", name=name)
            if form.tell
            else t("Booked. {name} is not told by e-mail.", name=name)
        )
        day = draft.visitor.look.day(booked.start)
        return self._reception.done(f"/calendar?date={day}", toast=told, focus=f"a{booked.id}")

    def _refused(self, draft: Draft, problem: ProblemError) -> Response:
        if problem.detail == "choose_a_time":
            return self._times(draft, "choose_a_time")
        if problem.code in ("slot_taken", "idempotency_mismatch"):
            return self._times(draft, "slot_taken")
        if problem.code in OVERRULED or problem.code == "invalid":
            return self._details(draft, problem)
        raise problem

    def _draft(self, visitor: Visitor) -> Draft | None:
        """None as long as nobody was chosen whom this visitor may book for."""
        who = request.values.get("who", "")
        party = self._who.party(who, visitor)
        if party is None:
            return None
        types = self._types(visitor)
        chosen = read_choice(request.values)
        kind = next((one for one in types if one.id == chosen.type_id), types[0])
        clock = CLOCKS.get(request.values.get("clock", ""), visitor.look.clock)
        look = replace(visitor.look, clock=clock)
        wanted = request.values.get("tz", "")
        if kind.location.kind == "place":
            look = look.elsewhere(self._reading.staff_zone(kind.staff_ids[0]))
        elif wanted in zones.known():
            look = look.elsewhere(wanted)
        if request.values.get("do") == "any":
            chosen = replace(chosen, slot=any_time(request.values, look.zone))
        staff = self._staff(visitor, kind)
        return Draft(
            visitor, who, party, types, kind, staff, look, replace(chosen, type_id=kind.id)
        )

    def _types(self, visitor: Visitor) -> list[AppointmentType]:
        """Those that somebody holds; one's own come first."""
        found = self._reception.call(LIST_TYPES, visitor, query=TypesQuery(limit=_ALL)).items
        held = [one for one in found if one.staff_ids]
        if not held:
            raise ProblemError("wrong_state", "There is no appointment type yet.")
        return sorted(held, key=lambda one: visitor.person.id not in one.staff_ids)

    def _staff(self, visitor: Visitor, kind: AppointmentType) -> list[StaffMember]:
        if len(kind.staff_ids) == 1:
            return []
        found = self._reception.call(LIST_STAFF, visitor, query=PeopleQuery(limit=_ALL)).items
        return [one for one in found if one.id in kind.staff_ids]

    def _typed(self, draft: Draft) -> Typed:
        template = template_of(self._reception, draft.visitor, "booked", draft.party)
        return typed(request.form, draft.kind.reminders, "", template)

    def _times(self, draft: Draft, refusal: str | None = None) -> Response:
        status = HTTPStatus.OK
        if refusal and request.method == "POST":
            is_taken = refusal == "slot_taken"
            status = HTTPStatus.CONFLICT if is_taken else HTTPStatus.UNPROCESSABLE_ENTITY
        carried = list(typed(request.form, (), "", None).carried())
        return self._render(
            draft,
            "book_times.html",
            status,
            picker=self._reading.new_picker(
                draft.visitor.actor, draft.types, draft.chosen, draft.look, draft.staff_id
            ),
            refusal=refusal,
            any=any_typed(request.values),
            carried=carried if "details" in request.form else [],
        )

    def _details(self, draft: Draft, problem: ProblemError | None = None) -> Response:
        staff_id = place_in(draft.chosen.slot).get("staff_id")
        is_reminders = fragments.asked_for() == REMINDERS
        is_nobody = staff_id is not None and staff_id not in draft.kind.staff_ids
        if (draft.start is None or is_nobody) and not is_reminders:
            return self._times(draft, "choose_a_time")
        form, t = self._typed(draft), words(draft.visitor.language)
        start = draft.start or self._reading.now()
        rule = problem if problem and problem.code in OVERRULED else None
        lasts = timedelta(minutes=draft.kind.duration_minutes)
        return self._render(
            draft,
            "book_details.html",
            problem.status if problem else HTTPStatus.OK,
            time=Time(draft.chosen.slot, start, start + lasts),
            with_whom=self._reading.staff_name(staff_id) if staff_id and not is_nobody else "",
            typed=form,
            subject=""
            if is_reminders
            else self._letters.subject(draft.visitor, _wanted(draft, form)),
            late=form.late(start, self._reading.now()),
            broken=sentence(rule, t, draft.look) if rule else "",
            problem=problem,
            faults=faulty(problem, t),
        )

    def _render(self, draft: Draft, template: str, status: int, **shown: Any) -> Response:
        look, visitor = draft.look, draft.visitor
        first = {"yours": visitor.person.time_zone}
        if draft.party.zone:
            first["theirs"] = draft.party.zone
        given = {
            **self._backdrops.surface(visitor),
            "draft": draft,
            "kind": draft.kind,
            "party": draft.party,
            "look": look,
            "there": _there(draft),
            "base": BASE,
            "secrets": secrets_of(visitor),
            "zone_groups": lambda: zones.groups(look, self._reading.now(), first),
            **shown,
        }
        return self._reception.render(template, visitor, status, **given)


def _there(draft: Draft) -> Look | None:
    """Their zone, where its clocks do not show what the reader's do."""
    if draft.party.zone is None:
        return None
    there = draft.look.elsewhere(draft.party.zone)
    start = draft.start
    if start is not None and there.local(start).utcoffset() == draft.look.local(start).utcoffset():
        return None
    return there if draft.party.zone != draft.look.zone else None


def _wanted(draft: Draft, form: Typed) -> dict[str, Any]:
    kind, _, target_id = draft.who.partition(":")
    found: dict[str, Any] = {
        "type_id": draft.kind.id,
        "target": {"kind": kind, "id": target_id},
        **place_in(draft.chosen.slot),
        **form.edits(draft.kind.reminders, ""),
        **form.message(),
    }
    if draft.staff_id:
        found.setdefault("staff_id", draft.staff_id)
    for name in ("internal_notes", "reason"):
        if text := getattr(form, name):
            found[name] = text
    if form.overrule:
        found["overrule"] = {"reason": form.overrule}
    return found
