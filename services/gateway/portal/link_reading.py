"""Asks scheduling for what a link's pages show: history, type, free times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling.appointment_types import (
    GET_TYPE,
    LIST_TYPES,
    AppointmentType,
    TypesQuery,
)
from libs.contracts.scheduling.appointments import (
    FIND_SLOTS,
    GET_HISTORY,
    HistoryItem,
    Slot,
    Slots,
    SlotsQuery,
)
from libs.contracts.scheduling.people import GET_STAFF
from libs.contracts.values import PageQuery
from services.gateway.entrypoints.link_gate import LinkGate, OpenLink
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal.looks import Look
from services.gateway.portal.picking import WEEK, Chosen, Picker, Time, picker, times_of
from services.gateway.portal.sights import Sight

_AHEAD: Final = timedelta(days=61)
_ALL: Final = 200


@dataclass(frozen=True)
class LinkReading:
    parts: DoorParts
    gate: LinkGate

    def sight(self, link: OpenLink, zone: str | None, moved: int | None = None) -> Sight:
        holder, appointment = link.holder, link.appointment
        fixed = appointment.time_zone if appointment.location.kind == "place" else None
        look = Look(fixed or zone or holder.time_zone, holder.language, holder.clock)
        return Sight(
            link=link,
            look=look,
            now=self.gate.now(),
            type=self._type(link),
            staff_email=self._staff_email(link),
            history=self._history(link) if appointment.version > 1 else (),
            moved=moved,
        )

    def types(self, sight: Sight) -> list[AppointmentType]:
        """The present type, and those that it may be exchanged for."""
        present, staff_id = sight.type, sight.appointment.staff.id
        return [
            present,
            *(
                one
                for one in self._types()
                if one.id != present.id
                and (
                    staff_id in one.staff_ids
                    if sight.is_staff
                    else one.id in present.contacts_may_switch_to and one.staff_ids
                )
            ),
        ]

    def picker(self, sight: Sight, chosen: Chosen) -> Picker:
        types = self.types(sight)
        known = chosen.type_id if chosen.type_id in {one.id for one in types} else None
        type_id = known or sight.appointment.type.id
        times = self.times(sight, type_id, chosen.week or chosen.day)
        choice = Chosen(type_id, chosen.week, chosen.day, chosen.slot, chosen.wants_slot)
        return picker(times, sight.appointment, types, choice, sight.look, sight.now)

    def times(self, sight: Sight, type_id: str, around: date | None) -> list[Time]:
        """From today on for two months, and the week asked for if it lies beyond."""
        today = sight.look.day(sight.now)
        slots = list(self._slots(sight, type_id, today, today + _AHEAD))
        if around is not None and around + WEEK > today + _AHEAD:
            first = max(around - WEEK, today + _AHEAD + timedelta(days=1))
            slots += self._slots(sight, type_id, first, first + 3 * WEEK)
        return times_of(slots, sight.appointment, type_id)

    def times_on(self, sight: Sight, type_id: str, start: datetime) -> list[Time]:
        day = sight.look.day(start)
        slots = self._slots(sight, type_id, day, day)
        return times_of(slots, sight.appointment, type_id)

    def staff_name(self, staff_id: str) -> str:
        parameters = {"staff_id": staff_id}
        name: str = self.parts.scheduling.call(GET_STAFF, SYSTEM, parameters=parameters).name
        return name

    def _slots(self, sight: Sight, type_id: str, first: date, last: date) -> Sequence[Slot]:
        query = SlotsQuery.model_validate(
            {
                "type_id": type_id,
                "from": first,
                "to": last,
                "moving": sight.appointment.id,
                "time_zone": sight.look.zone,
            }
        )
        found: Slots = self.parts.scheduling.call(FIND_SLOTS, sight.link.actor, query=query)
        return found.slots

    def _type(self, link: OpenLink) -> AppointmentType:
        parameters = {"type_id": link.appointment.type.id}
        found: AppointmentType = self.parts.scheduling.call(GET_TYPE, SYSTEM, parameters=parameters)
        return found

    def _types(self) -> list[AppointmentType]:
        query = TypesQuery(limit=_ALL)
        found: list[AppointmentType] = self.parts.scheduling.call(
            LIST_TYPES, SYSTEM, query=query
        ).items
        return found

    def _staff_email(self, link: OpenLink) -> str:
        if link.holder.kind == "staff":
            return link.holder.email
        parameters = {"staff_id": link.appointment.staff.id}
        email: str = self.parts.scheduling.call(GET_STAFF, SYSTEM, parameters=parameters).email
        return email

    def _history(self, link: OpenLink) -> tuple[HistoryItem, ...]:
        found = self.parts.scheduling.call(
            GET_HISTORY,
            link.actor,
            parameters={"appointment_id": link.appointment.id},
            query=PageQuery(limit=_ALL),
        )
        return tuple(found.items)
