"""What anybody may book: asked in nobody's name, booked in that of whoever has the address."""

from typing import Any

from flask import request

from libs.contracts.actor import SYSTEM, Actor
from libs.contracts.problem import ProblemError, not_found
from libs.contracts.public import BookPublicly, PublicBooking, PublicSlotsQuery, PublicType
from libs.contracts.scheduling.appointment_types import (
    LIST_TYPES,
    AppointmentType,
    Location,
    TypesQuery,
)
from libs.contracts.scheduling.appointments import (
    BOOK,
    FIND_SLOTS,
    Appointment,
    BookAppointment,
    Slots,
    SlotsQuery,
)
from libs.contracts.scheduling.people import (
    CREATE_CONTACT,
    LIST_CONTACTS,
    Contact,
    ContactsQuery,
    CreateContact,
)
from libs.contracts.values import Page
from libs.web.idempotency import HEADER, check_key
from libs.web.rows import Call
from services.gateway.domain.paging import page
from services.gateway.entrypoints.counting import Counting
from services.gateway.entrypoints.parts import DoorParts

_ALL = 200


class PublicDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts
        self._counting = Counting(parts)

    def list_types(self, call: Call) -> Page[PublicType]:
        kept, cursor = page("public_types", self.types(), lambda one: one.id, call.query)
        items = [
            PublicType.model_validate({**one.model_dump(), "location": shown(one.location)})
            for one in kept
        ]
        return Page[PublicType](items=items, next_cursor=cursor)

    def find_slots(self, call: Call) -> Slots:
        query: PublicSlotsQuery = call.query
        self._type(query.type_id)
        given = query.model_dump(by_alias=True, exclude_unset=True)
        found: Slots = self._parts.scheduling.call(
            FIND_SLOTS, SYSTEM, query=SlotsQuery.model_validate(given)
        )
        return found

    def book_by_api(self, call: Call) -> PublicBooking:
        return self.book(call.body, request.headers.get(HEADER))

    def book(self, body: BookPublicly, key: str | None = None) -> PublicBooking:
        """The same answer whether the address was known or not."""
        self._counting.booking()
        self._type(body.type_id)
        if key is not None:
            check_key(key)
        contact = self._contact(body)
        actor = Actor(kind="contact", id=contact.id, name=contact.name, channel="portal")
        wanted: dict[str, Any] = {"type_id": body.type_id, "start": body.start}
        if body.staff_id:
            wanted["staff_id"] = body.staff_id
        if body.public_notes:
            wanted["public_notes"] = body.public_notes
        booked: Appointment = self._parts.scheduling.call(
            BOOK,
            actor,
            body=BookAppointment.model_validate(wanted),
            headers={HEADER: key} if key else None,
        )
        return PublicBooking.model_validate(
            {**booked.model_dump(), "location": shown(booked.location)}
        )

    def types(self) -> list[AppointmentType]:
        query = TypesQuery(limit=_ALL)
        found = self._parts.scheduling.call(LIST_TYPES, SYSTEM, query=query).items
        return [one for one in found if "public" in one.bookable_by and one.staff_ids]

    def _type(self, type_id: str) -> AppointmentType:
        found = next((one for one in self.types() if one.id == type_id), None)
        if found is None:
            raise not_found()
        return found

    def _contact(self, body: BookPublicly) -> Contact:
        """Found by the address or made: no two contacts have the same one."""
        known = self._known(body)
        if known is not None:
            return known
        new = CreateContact(
            name=body.name,
            email=body.email,
            phone=body.phone,
            time_zone=body.time_zone,
            language=body.language,
        )
        try:
            made: Contact = self._parts.scheduling.call(CREATE_CONTACT, SYSTEM, body=new)
        except ProblemError as problem:
            # Somebody else who gave this address was faster.
            known = self._known(body) if problem.code == "invalid" else None
            if known is None:
                raise
            return known
        return made

    def _known(self, body: BookPublicly) -> Contact | None:
        query = ContactsQuery(email=body.email)
        found: list[Contact] = self._parts.scheduling.call(LIST_CONTACTS, SYSTEM, query=query).items
        return found[0] if found else None


def shown(location: Location) -> Location:
    """An address may be known to all; where to call and what to open is in the e-mail."""
    return Location(kind=location.kind, text=location.text if location.kind == "place" else "")
