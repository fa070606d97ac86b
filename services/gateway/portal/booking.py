"""Book with Book It!: what, then when, then the panel that shows it before anything happens."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from flask import Response, request

from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError, not_found
from libs.contracts.scheduling.appointment_types import AppointmentType
from services.gateway.portal import zones
from services.gateway.portal.looks import CLOCKS, Look
from services.gateway.portal.picking import Chosen, Time, read_choice, value_of
from services.gateway.portal.reading import Finding, Reading
from services.gateway.portal.understanding import faults_in, moment_in, place_in, require_time

W = TypeVar("W")
_TAKEN: Final = frozenset(
    {"slot_taken", "outside_hours", "too_late", "too_early", "idempotency_mismatch"}
)
# Said in the panel itself, where everything typed stays.
_MENDED_THERE: Final = frozenset({"invalid", "too_many_requests"})


@dataclass(frozen=True)
class Wish:
    """A type, and how whoever books it reads times; ``is_zone_fixed`` where people meet."""

    kind: AppointmentType
    look: Look
    is_zone_fixed: bool


class Counter(ABC, Generic[W]):
    """Where somebody books: ``W`` is who they are, as far as the counter knows them."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    base: str

    @abstractmethod
    def types(self, who: W) -> Sequence[AppointmentType]: ...
    @abstractmethod
    def actor(self, who: W) -> Actor: ...
    @abstractmethod
    def look(self, who: W) -> Look: ...
    @abstractmethod
    def hidden(self, who: W) -> Mapping[str, str]: ...
    @abstractmethod
    def book(self, who: W, wish: Wish, given: Mapping[str, Any]) -> Response: ...
    @abstractmethod
    def respond(self, who: W, template: str, status: int, shown: Mapping[str, Any]) -> Response: ...

    def details(self, who: W) -> Mapping[str, Any]:
        """What the panel asks for besides the time, with what was typed so far."""
        del who
        return {"notes": request.values.get("notes", "")}

    def zone_of(self, kind: AppointmentType) -> str:
        """Where it takes place: the zone of whoever holds it."""
        if not kind.staff_ids:
            return "UTC"
        return self.reading.staff_zone(kind.staff_ids[0])


class Booking(Generic[W]):
    def __init__(self, counter: Counter[W]) -> None:
        self._counter = counter

    def choose(self, who: W) -> Response:
        """The types as cards; with one that is named already, its times."""
        types = self._counter.types(who)
        return self._counter.respond(
            who, "booking_types.html", HTTPStatus.OK, {"types": types, "base": self._counter.base}
        )

    def ask(self, who: W, type_id: str) -> Response:
        wish, chosen = self._wish(who, type_id), _chosen(type_id)
        if not (chosen.wants_slot or "taken-up" in request.form):
            return self._times(who, wish, chosen)
        return self._go_on(who, wish, chosen)

    def _go_on(self, who: W, wish: Wish, chosen: Chosen) -> Response:
        time = self._picked(who, wish, chosen)
        if time is None:
            refusal = "slot_taken" if moment_in(chosen.slot) else "choose_a_time"
            return self._times(who, wish, chosen, refusal)
        return self._panel(who, wish, time)

    def book(self, who: W, type_id: str) -> Response:
        wish, chosen = self._wish(who, type_id), _chosen(type_id)
        if chosen.looks_around:
            return self._times(who, wish, chosen)
        if chosen.wants_slot:
            return self._go_on(who, wish, chosen)
        try:
            require_time(chosen.slot)
            return self._counter.book(who, wish, {"type_id": type_id, **place_in(chosen.slot)})
        except ProblemError as problem:
            return self._refused(who, wish, chosen, problem)

    def _refused(self, who: W, wish: Wish, chosen: Chosen, problem: ProblemError) -> Response:
        if problem.code in _TAKEN or problem.detail == "choose_a_time":
            code = "choose_a_time" if problem.code == "invalid" else "slot_taken"
            return self._times(who, wish, chosen, code, problem)
        if problem.code not in _MENDED_THERE:
            raise problem
        time = self._picked(who, wish, chosen)
        if time is None:
            return self._times(who, wish, chosen, "slot_taken", problem)
        return self._panel(who, wish, time, problem)

    def _wish(self, who: W, type_id: str) -> Wish:
        kind = next((one for one in self._counter.types(who) if one.id == type_id), None)
        if kind is None:
            raise not_found()
        look = self._counter.look(who)
        look = replace(look, clock=CLOCKS.get(request.values.get("clock", ""), look.clock))
        wanted = request.values.get("tz", "")
        zone = wanted if wanted in zones.known() else look.zone
        is_fixed = kind.location.kind == "place"
        if is_fixed or not zone:
            zone = self._counter.zone_of(kind)
        return Wish(kind, look.elsewhere(zone), is_fixed)

    def _picked(self, who: W, wish: Wish, chosen: Chosen) -> Time | None:
        """What is free and was chosen; a slot that names nobody is whoever's it is first."""
        start, staff_id = moment_in(chosen.slot), place_in(chosen.slot).get("staff_id")
        if start is None or not (staff_id is None or staff_id in wish.kind.staff_ids):
            return None
        day = wish.look.day(start)
        actor = self._counter.actor(who)
        finding = Finding(self._counter.reading.parts, actor, wish.kind.id, wish.look, staff_id)
        found = (one for one in finding.slots(day, day) if one.start == start)
        slot = next((one for one in found if staff_id in (None, one.staff_id)), None)
        return Time(value_of(slot, None), slot.start, slot.end) if slot else None

    def _times(
        self,
        who: W,
        wish: Wish,
        chosen: Chosen,
        refusal: str | None = None,
        problem: ProblemError | None = None,
    ) -> Response:
        """After a form was sent, what was typed into it stays."""
        picker = self._counter.reading.new_picker(
            self._counter.actor(who), [wish.kind], chosen, wish.look
        )
        is_sent = request.method == "POST"
        kept = self._counter.details(who) if is_sent else {}
        return self._render(
            who,
            wish,
            "booking_times.html",
            problem.status if problem else HTTPStatus.OK,
            picker=picker,
            refusal=refusal,
            hidden=self._counter.hidden(who) if is_sent else {},
            kept={name: value for name, value in kept.items() if value},
        )

    def _panel(
        self, who: W, wish: Wish, time: Time, problem: ProblemError | None = None
    ) -> Response:
        return self._render(
            who,
            wish,
            "booking_panel.html",
            problem.status if problem else HTTPStatus.OK,
            time=time,
            with_whom=self._counter.reading.staff_name(time.value.partition("~")[2]),
            problem=problem,
            faults=faults_in(problem),
            hidden=self._counter.hidden(who),
            typed=self._counter.details(who),
        )

    def _render(self, who: W, wish: Wish, template: str, status: int, **shown: Any) -> Response:
        look, here = wish.look, f"{self._counter.base}/{wish.kind.id}"
        first = {"yours": self._counter.look(who).zone or look.zone}
        given = {
            "wish": wish,
            "kind": wish.kind,
            "look": look,
            "base": self._counter.base,
            "here": lambda **query: here + (f"?{urlencode(query)}" if query else ""),
            "zone_groups": lambda: zones.groups(look, self._counter.reading.now(), first),
            **shown,
        }
        return self._counter.respond(who, template, status, given)


def _chosen(type_id: str) -> Chosen:
    return replace(read_choice(request.values), type_id=type_id)
