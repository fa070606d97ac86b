"""The other door: which event and which tick of the clock calls which handler."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from libs.clock import Clock
from libs.contracts.events import (
    AppointmentNoteRequested,
    ContactTagRequested,
    Event,
    PortalAccessChanged,
    ReminderRequested,
    TaskRequested,
)
from services.scheduling.handlers import requests
from services.scheduling.handlers.appointments import complete_past
from services.scheduling.handlers.portal_access import on_portal_access_changed

SUBSCRIPTIONS: Final[Mapping[type[Event], Callable[[Any, Any], None]]] = {
    PortalAccessChanged: on_portal_access_changed,
    ContactTagRequested: requests.on_tag_requested,
    AppointmentNoteRequested: requests.on_note_requested,
    TaskRequested: requests.on_task_requested,
    ReminderRequested: requests.on_reminder_requested,
}


def ticks(clock: Clock) -> Mapping[str, tuple[timedelta, Callable[[Any], Any]]]:
    """Name → (how often, handler of a unit of work)."""
    return {
        "complete_past": (timedelta(seconds=30), partial(complete_past, clock=clock)),
    }
