"""How an appointment is called in a calendar: to each of the two, by the other one's name."""

from libs.contracts.events.appointments import AppointmentSnapshot
from services.notifications.adapters.rendering.cleaning import one_line
from services.notifications.adapters.rendering.words import say
from services.notifications.domain.letters import Recipient


def summary(snapshot: AppointmentSnapshot, reader: Recipient) -> str:
    kind = one_line(snapshot.type.name)
    if reader.role == "staff":
        return f"{one_line(snapshot.target.name)}: {kind}"
    return say(reader.language, "with_summary", type=kind, name=one_line(snapshot.staff.name))
