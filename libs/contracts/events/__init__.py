"""One frozen class per fact, its routing key and its listeners beside it."""

from libs.contracts.events.appointments import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentChanged,
    AppointmentCompleted,
    AppointmentEvent,
    AppointmentMissed,
    AppointmentRescheduled,
    AppointmentRestated,
    AppointmentRestored,
)
from libs.contracts.events.event import Event, ServiceName
from libs.contracts.events.messages import (
    LinkIssued,
    MessageFailed,
    MessageSent,
    PortalLinkRequested,
    PortalSignInRequested,
)
from libs.contracts.events.people import (
    ContactArchived,
    ContactChanged,
    ContactCreated,
    PortalAccessChanged,
    StaffArchived,
    StaffChanged,
    StaffCreated,
)

EVENTS: tuple[type[Event], ...] = (
    AppointmentBooked,
    AppointmentRescheduled,
    AppointmentCancelled,
    AppointmentRestored,
    AppointmentChanged,
    AppointmentCompleted,
    AppointmentMissed,
    AppointmentRestated,
    ContactCreated,
    ContactChanged,
    ContactArchived,
    StaffCreated,
    StaffChanged,
    StaffArchived,
    PortalAccessChanged,
    PortalSignInRequested,
    PortalLinkRequested,
    LinkIssued,
    MessageSent,
    MessageFailed,
)
BY_KEY: dict[str, type[Event]] = {event.key: event for event in EVENTS}

__all__ = [
    "BY_KEY",
    "EVENTS",
    "AppointmentBooked",
    "AppointmentCancelled",
    "AppointmentChanged",
    "AppointmentCompleted",
    "AppointmentEvent",
    "AppointmentMissed",
    "AppointmentRescheduled",
    "AppointmentRestated",
    "AppointmentRestored",
    "ContactArchived",
    "ContactChanged",
    "ContactCreated",
    "Event",
    "LinkIssued",
    "MessageFailed",
    "MessageSent",
    "PortalAccessChanged",
    "PortalLinkRequested",
    "PortalSignInRequested",
    "ServiceName",
    "StaffArchived",
    "StaffChanged",
    "StaffCreated",
]
