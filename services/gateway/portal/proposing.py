"""A time that was picked, and what the appointment would be then: shown before anything happens."""

from dataclasses import dataclass
from datetime import datetime

from libs.contracts.scheduling.appointment_types import AppointmentType
from services.gateway.portal.picking import Chosen, Time
from services.gateway.portal.reading import Reading
from services.gateway.portal.sights import Sight
from services.gateway.portal.understanding import moment_in


@dataclass(frozen=True)
class Proposal:
    """A time that was picked, the type that goes with it, and who will be there."""

    time: Time
    type: AppointmentType
    with_whom: str

    @property
    def end(self) -> datetime:
        return self.time.end


def proposed(reading: Reading, sight: Sight, chosen: Chosen) -> Proposal | str:
    """What is wrong with the choice, if it is none."""
    start = moment_in(chosen.slot)
    if start is None:
        return "choose_a_time"
    kind = chosen_type(reading, sight, chosen)
    times = reading.times_on(sight, kind.id, start)
    found = next((one for one in times if one.value == chosen.slot), None)
    if found is None:
        return "slot_taken"
    if found.is_present:
        return "present_time"
    return proposal_of(reading, sight, found, kind)


def chosen_type(reading: Reading, sight: Sight, chosen: Chosen) -> AppointmentType:
    if chosen.type_id in (None, sight.type.id):
        return sight.type
    types = {one.id: one for one in reading.types(sight)}
    return types.get(chosen.type_id, sight.type)


def proposal_of(reading: Reading, sight: Sight, time: Time, kind: AppointmentType) -> Proposal:
    staff_id = time.value.partition("~")[2]
    other = sight.other
    if staff_id and not sight.is_staff:
        other = reading.staff_name(staff_id)
    return Proposal(time, kind, other)
