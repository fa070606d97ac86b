"""What all pages of one appointment have in common, whichever door their reader came through."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Final, Generic, TypeVar
from urllib.parse import urlencode

from flask import Response, request

from libs.contracts.gateway import WeekStart
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import Appointment
from libs.contracts.values import ClockFace
from services.gateway.portal import zones
from services.gateway.portal.first_days import reader_week_start
from services.gateway.portal.looks import CLOCKS
from services.gateway.portal.reading import Reading
from services.gateway.portal.rendering import see_other
from services.gateway.portal.sights import Sight, Visit

V = TypeVar("V", bound=Visit)
# Somebody else was faster, or the same form was sent before with other words in it.
OVERTAKEN: Final = frozenset({"stale_version", "idempotency_mismatch"})


class Desk(ABC, Generic[V]):
    """``asks_for_a_tick``: where nothing but an address shows that a person is there."""

    asks_for_a_tick: ClassVar[bool] = False

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @abstractmethod
    def address(self, visit: V) -> str:
        """Of the appointment's own page; those of its changes begin with it."""

    @abstractmethod
    def hidden(self, visit: V) -> Mapping[str, str]:
        """What a form carries along to be accepted, once, for what its page has shown."""

    @abstractmethod
    def reopened(self, visit: V) -> V:
        """The same visit to the appointment as it is now."""

    @abstractmethod
    def reschedule(self, visit: V, given: Mapping[str, Any]) -> Appointment: ...

    @abstractmethod
    def cancel(self, visit: V, given: Mapping[str, Any]) -> Appointment: ...

    @abstractmethod
    def respond(
        self, template: str, sight: Sight, status: int, shown: Mapping[str, Any]
    ) -> Response: ...

    def show(self, visit: V) -> Response:
        return self.appointment_page(self.sight(visit))

    def moved(self, visit: V, version: int) -> Response:
        return see_other(self.path(visit, moved=version))

    def cancelled(self, visit: V) -> Response:
        return see_other(self.path(visit))

    def appointment_page(
        self, sight: Sight, status: int = HTTPStatus.OK, refusal: str | None = None
    ) -> Response:
        return self.render("appointment.html", sight, status, refusal=refusal)

    def as_it_is_now(self, visit: V, problem: ProblemError) -> Response:
        """After somebody else was faster: the appointment anew, and why nothing was changed."""
        fresh = self.sight(self.reopened(visit))
        return self.appointment_page(fresh, problem.status, refusal=problem.code)

    def sight(self, visit: V) -> Sight:
        moved = request.args.get("moved", "")
        just_made = visit.appointment.version if moved == str(visit.appointment.version) else None
        return self.reading.sight(
            visit, self.zone(), self.clock(), just_made, self.week_start(visit)
        )

    def week_start(self, visit: V) -> WeekStart:
        """Whoever comes by a link has no profile that says it."""
        del visit
        return reader_week_start()

    def zone(self) -> str | None:
        wanted = request.values.get("tz", "")
        return wanted if wanted in zones.known() else None

    def clock(self) -> ClockFace | None:
        return CLOCKS.get(request.values.get("clock", ""))

    def path(self, visit: V, step: str = "", **query: Any) -> str:
        """A zone and a clock that were chosen go along."""
        for name, chosen in (("tz", self.zone()), ("clock", self.clock())):
            if chosen is not None:
                query.setdefault(name, chosen)
        text = urlencode({name: str(value) for name, value in query.items()})
        return f"{self.address(visit)}{step}" + (f"?{text}" if text else "")

    def render(
        self, template: str, sight: Sight, status: int = HTTPStatus.OK, **shown: Any
    ) -> Response:
        look = sight.look
        visit: Any = sight.visit
        first = {"yours": visit.reader.time_zone, "theirs": sight.appointment.time_zone}
        return self.respond(
            template,
            sight,
            status,
            {
                "sight": sight,
                "look": look,
                "here": lambda step="", **query: self.path(visit, step, **query),
                "zone_groups": lambda: zones.groups(look, sight.now, first),
                "asks_for_a_tick": self.asks_for_a_tick,
                **shown,
            },
        )
