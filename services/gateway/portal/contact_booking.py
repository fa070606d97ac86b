"""Contacts book for themselves, or for their company."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, Response, request

from libs.contracts.actor import Actor
from libs.contracts.scheduling.appointment_types import LIST_TYPES, AppointmentType, TypesQuery
from libs.contracts.scheduling.appointments import BOOK, Appointment, BookAppointment
from libs.contracts.scheduling.people import GET_COMPANY, Company
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal.booking import Booking, Counter, Wish
from services.gateway.portal.looks import Look
from services.gateway.portal.portal_desk import secrets_of, sent_key, surface
from services.gateway.portal.reading import Reading
from services.gateway.portal.reception import CONTACTS, Place, Reception
from services.gateway.portal.rendering import retry_after
from services.gateway.portal.understanding import validated
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

_BASE = "/portal/book"
_ALL = 200


class ContactCounter(Counter[Visitor]):
    base = _BASE

    def __init__(self, reading: Reading, reception: Reception) -> None:
        super().__init__(reading)
        self._reception = reception

    def types(self, who: Visitor) -> Sequence[AppointmentType]:
        found: list[AppointmentType] = self._reception.call(
            LIST_TYPES, who, query=TypesQuery(limit=_ALL)
        ).items
        return found

    def actor(self, who: Visitor) -> Actor:
        return who.actor

    def look(self, who: Visitor) -> Look:
        return who.look

    def hidden(self, who: Visitor) -> Mapping[str, str]:
        return secrets_of(who)

    def details(self, who: Visitor) -> Mapping[str, Any]:
        del who
        given = request.values
        return {"notes": given.get("notes", ""), "for": given.get("for", "")}

    def book(self, who: Visitor, wish: Wish, given: Mapping[str, Any]) -> Response:
        del wish
        wanted = dict(given)
        if notes := request.form.get("notes", "").strip():
            wanted["public_notes"] = notes.replace("\r\n", "\n")
        if request.form.get("for") == "company" and who.person.company_id:
            wanted["target"] = {"kind": "company", "id": who.person.company_id}
        body = validated(BookAppointment, wanted)
        booked: Appointment = self._reception.call(BOOK, who, body=body, key=sent_key())
        t = words(who.language)
        return self._reception.done(
            f"/portal/appointments/{booked.id}",
            toast=t("Booked. The confirmation is on its way to you."),
            focus=f"a{booked.id}",
        )

    def respond(
        self, who: Visitor, template: str, status: int, shown: Mapping[str, Any]
    ) -> Response:
        given = {**surface(), "company": self._company(who), **shown}
        headers = retry_after(shown.get("problem"))
        return self._reception.render(template, who, status, headers=headers, **given)

    def _company(self, who: Visitor) -> Company | None:
        company_id = who.person.company_id
        if company_id is None:
            return None
        parameters = {"company_id": company_id}
        found: Company = self.reading.call_as(GET_COMPANY, who.actor, parameters)
        return found


class ContactBooking:
    def __init__(self, parts: DoorParts, reception: Reception) -> None:
        self._reception = reception
        self._booking = Booking(ContactCounter(Reading(parts), reception))

    def install(self, app: Flask) -> None:
        booking = self._booking
        self._reception.open(
            app,
            (
                Place(_BASE, CONTACTS, booking.choose),
                Place(f"{_BASE}/<id:type_id>", CONTACTS, booking.ask, booking.book),
            ),
        )
