"""Asks scheduling for what pages about an appointment show: history, type, free times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from libs.contracts.actor import SYSTEM, Actor
from libs.contracts.endpoint import Endpoint
from libs.contracts.gateway import WeekStart
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
from libs.contracts.scheduling.people import GET_STAFF, StaffMember
from libs.contracts.values import ClockFace, PageQuery
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal.first_days import week_of
from services.gateway.portal.looks import Look
from services.gateway.portal.picking import (
    WEEK,
    Chosen,
    Picker,
    Time,
    picker,
    times_of,
)
from services.gateway.portal.sights import Sight, Visit

_AHEAD: Final = timedelta(days=61)
_ALL: Final = 200


@dataclass(frozen=True)
class Reading:
    parts: DoorParts

    def now(self) -> datetime:
        return self.parts.clock.now()

    def sight(
        self,
        visit: Visit,
        zone: str | None = None,
        clock: ClockFace | None = None,
        moved: int | None = None,
        week_start: WeekStart = "mon",
    ) -> Sight:
        """``zone`` and ``clock`` are those that were chosen; where people meet, its zone holds."""
        reader, appointment = visit.reader, visit.appointment
        fixed = appointment.time_zone if appointment.location.kind == "place" else None
        shown_zone = fixed or zone or reader.time_zone
        look = Look(shown_zone, reader.language, clock or reader.clock, week_start)
        return Sight(
            visit=visit,
            look=look,
            now=self.now(),
            type=self.type(appointment.type.id),
            staff_email=self._staff_email(visit),
            history=self._history(visit) if appointment.version > 1 else (),
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
        choice = replace(chosen, type_id=type_id)
        return picker(times, types, choice, sight.look, sight.now, sight.appointment)

    def new_picker(
        self,
        actor: Actor,
        types: Sequence[AppointmentType],
        chosen: Chosen,
        look: Look,
        staff_id: str | None = None,
    ) -> Picker:
        """Of one of ``types``, for an appointment that is not there yet."""
        kind = next((one for one in types if one.id == chosen.type_id), types[0])
        finding = Finding(self.parts, actor, kind.id, look, staff_id)
        slots = self._slots_of_week(finding, chosen) or self.slots(
            finding, chosen.week or chosen.day
        )
        times = times_of(slots, None, kind.id)
        return picker(times, types, replace(chosen, type_id=kind.id), look, self.now())

    def times(self, sight: Sight, type_id: str, around: date | None) -> list[Time]:
        """From today on for two months, and the week asked for if it lies beyond."""
        finding = self._finding(sight, type_id)
        return times_of(self.slots(finding, around), sight.appointment, type_id)

    def times_on(self, sight: Sight, type_id: str, start: datetime) -> list[Time]:
        day = sight.look.day(start)
        slots = self._finding(sight, type_id).slots(day, day)
        return times_of(slots, sight.appointment, type_id)

    def slots(self, finding: "Finding", around: date | None) -> list[Slot]:
        today = finding.look.day(self.now())
        slots = list(finding.slots(today, today + _AHEAD))
        if around is not None and around + WEEK > today + _AHEAD:
            first = max(around - WEEK, today + _AHEAD + timedelta(days=1))
            slots += finding.slots(first, first + 3 * WEEK)
        return slots

    def _slots_of_week(self, finding: "Finding", chosen: Chosen) -> Sequence[Slot]:
        """Those of the week that is looked at, where nothing beyond it will be shown.

        None if that is not known yet: before a week is chosen it is that of the first free time, a
        time may have been chosen elsewhere, and where nothing is free it is told what is.
        """
        around = chosen.week or chosen.day
        if around is None or chosen.slot:
            return ()
        begin = week_of(around, finding.look.week_start)
        first, last = max(begin, finding.look.day(self.now())), begin + WEEK - timedelta(days=1)
        return finding.slots(first, last) if first <= last else ()

    def staff_name(self, staff_id: str) -> str:
        return self._staff(staff_id).name

    def staff_zone(self, staff_id: str) -> str:
        return self._staff(staff_id).time_zone

    def call_as(self, endpoint: Endpoint, actor: Actor, parameters: dict[str, str]) -> Any:
        return self.parts.scheduling.call(endpoint, actor, parameters=parameters)

    def type(self, type_id: str) -> AppointmentType:
        parameters = {"type_id": type_id}
        found: AppointmentType = self.parts.scheduling.call(GET_TYPE, SYSTEM, parameters=parameters)
        return found

    def _finding(self, sight: Sight, type_id: str) -> "Finding":
        visit = sight.visit
        return Finding(self.parts, visit.actor, type_id, sight.look, moving=visit.appointment.id)

    def _types(self) -> list[AppointmentType]:
        query = TypesQuery(limit=_ALL)
        found: list[AppointmentType] = self.parts.scheduling.call(
            LIST_TYPES, SYSTEM, query=query
        ).items
        return found

    def _staff(self, staff_id: str) -> StaffMember:
        parameters = {"staff_id": staff_id}
        found: StaffMember = self.parts.scheduling.call(GET_STAFF, SYSTEM, parameters=parameters)
        return found

    def _staff_email(self, visit: Visit) -> str:
        if visit.reader.id == visit.appointment.staff.id:
            return visit.reader.email
        return self._staff(visit.appointment.staff.id).email

    def _history(self, visit: Visit) -> tuple[HistoryItem, ...]:
        found = self.parts.scheduling.call(
            GET_HISTORY,
            visit.actor,
            parameters={"appointment_id": visit.appointment.id},
            query=PageQuery(limit=_ALL),
        )
        return tuple(found.items)


@dataclass(frozen=True)
class Finding:
    """A question for free times; ``moving`` is what they are to be free without."""

    parts: DoorParts
    actor: Actor
    type_id: str
    look: Look
    staff_id: str | None = None
    moving: str | None = None

    def slots(self, first: date, last: date) -> Sequence[Slot]:
        query = SlotsQuery.model_validate(
            {
                "type_id": self.type_id,
                "from": first,
                "to": last,
                "staff_id": self.staff_id,
                "moving": self.moving,
                "time_zone": self.look.zone,
            }
        )
        found: Slots = self.parts.scheduling.call(FIND_SLOTS, self.actor, query=query)
        return found.slots
