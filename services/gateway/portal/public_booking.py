"""Public booking: anybody picks a type, a time, says who they are, and presses Book It!"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import Flask, Response, request
from pydantic import BaseModel

from libs.contracts.actor import SYSTEM, Actor
from libs.contracts.problem import ProblemError, not_found
from libs.contracts.public import BookPublicly, PublicBooking
from libs.contracts.scheduling.appointment_types import AppointmentType
from libs.contracts.values import ClockFace, Instant, Language
from libs.signed_links import BadTokenError, SignedLinks
from services.gateway.domain.secrets import new_id
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.public import PublicDoor, shown
from services.gateway.portal.booking import Booking, Counter, Wish
from services.gateway.portal.first_days import reader_week_start
from services.gateway.portal.foreign_forms import refuse_foreign_forms
from services.gateway.portal.looks import Look
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.problem_pages import reader_clock, reader_language
from services.gateway.portal.reading import Reading
from services.gateway.portal.rendering import Pages, retry_after, see_other
from services.gateway.portal.sights import calendar_links
from services.gateway.portal.understanding import validated

_BASE: Final = "/book"
# Long enough to add it to a calendar; the link in the mail stays.
_SHOWN_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Passer:
    """Somebody who is not signed in: all that is known is what their browser says."""

    language: Language
    clock: ClockFace


class _Done(BaseModel):
    """What was booked, in an address: without names and places, which may be long."""

    type_id: str
    staff_id: str
    start: Instant
    end: Instant
    zone: str
    clock: ClockFace = "24"

    @classmethod
    def of(cls, booked: PublicBooking, look: Look) -> "_Done":
        return cls(
            type_id=booked.type.id,
            staff_id=booked.staff.id,
            start=booked.start,
            end=booked.end,
            zone=look.zone,
            clock=look.clock,
        )

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds()) // 60


class PublicCounter(Counter[Passer]):
    base = _BASE

    def __init__(
        self, reading: Reading, pages: Pages, door: PublicDoor, signed: SignedLinks
    ) -> None:
        super().__init__(reading)
        self._pages = pages
        self._door = door
        self._signed = signed

    def types(self, who: Passer) -> Sequence[AppointmentType]:
        del who
        return self._door.types()

    def actor(self, who: Passer) -> Actor:
        del who
        return SYSTEM

    def look(self, who: Passer) -> Look:
        """No zone yet: that of whoever holds the appointment is shown until one is chosen."""
        return Look("", who.language, who.clock, reader_week_start())

    def hidden(self, who: Passer) -> Mapping[str, str]:
        del who
        return {"key": new_id()}

    def details(self, who: Passer) -> Mapping[str, Any]:
        del who
        names = ("name", "email", "phone", "notes", "remind")
        return {name: request.values.get(name, "") for name in names}

    def book(self, who: Passer, wish: Wish, given: Mapping[str, Any]) -> Response:
        if request.form.get("website"):
            raise ProblemError("invalid", "website")
        typed = {name: request.form.get(name, "").strip() for name in ("name", "email", "phone")}
        wanted = {**given, **typed, "time_zone": wish.look.zone, "language": who.language}
        if notes := request.form.get("notes", "").strip():
            wanted["public_notes"] = notes.replace("\r\n", "\n")
        if request.form.get("remind"):
            wanted["remind_a_day_before"] = True
        booked = self._door.book(validated(BookPublicly, wanted), sent_key())
        told = _Done.of(booked, wish.look).model_dump(mode="json")
        return see_other(f"{_BASE}/done/{self._signed.sign(told)}")

    def respond(
        self, who: Passer, template: str, status: int, shown: Mapping[str, Any]
    ) -> Response:
        given = {"layout": "link_page.html", "surface": "link", "company": None, **shown}
        headers = retry_after(shown.get("problem"))
        return self._pages.render(template, who.language, status, headers, **given)


class PublicPages:
    def __init__(self, parts: DoorParts, pages: Pages) -> None:
        self._parts = parts
        self._pages = pages
        clock = parts.clock
        self._signed = SignedLinks(
            parts.settings.keys, "public booking", now=lambda: clock.now().timestamp()
        )
        self._reading = Reading(parts)
        counter = PublicCounter(self._reading, pages, PublicDoor(parts), self._signed)
        self._booking = Booking(counter)

    def install(self, app: Flask) -> None:
        one = f"{_BASE}/<id:type_id>"
        for path, name, view, method in (
            (_BASE, "public types", self.choose, "GET"),
            (one, "public times", self.ask, "GET"),
            (one, "public booking sent", self.book, "POST"),
            (f"{_BASE}/done/<token:ref>", "public booking done", self.done, "GET"),
        ):
            app.add_url_rule(path, name, view, methods=[method])

    def choose(self) -> Response:
        return self._booking.choose(_passer())

    def ask(self, type_id: str) -> Response:
        return self._booking.ask(_passer(), type_id)

    def book(self, type_id: str) -> Response:
        refuse_foreign_forms(self._parts.settings)
        return self._booking.book(_passer(), type_id)

    def done(self, ref: str) -> Response:
        """What was booked a moment ago: the address itself is signed, and names nobody who did."""
        try:
            told = self._signed.read(ref, max_age=_SHOWN_FOR)
        except BadTokenError:
            raise not_found() from None
        booked, language = _Done.model_validate(told), reader_language()
        kind = self._reading.type(booked.type_id)
        location, with_whom = shown(kind.location), self._reading.staff_name(booked.staff_id)
        title = f"{kind.name}, {with_whom}"
        return self._pages.render(
            "booking_done.html",
            language,
            booked=booked,
            kind=kind,
            location=location,
            with_whom=with_whom,
            links=calendar_links(title, booked.start, booked.end, location.text),
            look=Look(booked.zone, language, booked.clock),
        )


def _passer() -> Passer:
    return Passer(reader_language(), reader_clock())
