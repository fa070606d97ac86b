"""What anybody may book: asked in nobody's name, booked in that of whoever has the address."""

from flask import request

from libs.contracts.actor import SYSTEM
from libs.contracts.problem import not_found
from libs.contracts.public import (
    BOOK_FOR_ANYBODY,
    BookPublicly,
    PublicBooking,
    PublicSlotsQuery,
    PublicType,
)
from libs.contracts.scheduling.appointment_types import (
    LIST_TYPES,
    AppointmentType,
    Location,
    TypesQuery,
)
from libs.contracts.scheduling.appointments import (
    FIND_SLOTS,
    Appointment,
    Slots,
    SlotsQuery,
)
from libs.contracts.values import Page
from libs.web.idempotency import HEADER, check_key
from libs.web.rows import Call
from services.gateway.domain.paging import page
from services.gateway.domain.secrets import digest
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
        if key is not None:
            check_key(key)
        booked: Appointment = self._parts.scheduling.call(
            BOOK_FOR_ANYBODY,
            SYSTEM,
            body=body,
            headers={HEADER: _key_of(body, key)} if key else None,
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


def _key_of(body: BookPublicly, key: str) -> str:
    """Whoever has another address may use the same key: no answer of theirs is repeated."""
    return digest(f"{body.email.lower()} {key}")


def shown(location: Location) -> Location:
    """An address may be known to all; where to call and what to open is in the e-mail."""
    return Location(kind=location.kind, text=location.text if location.kind == "place" else "")
