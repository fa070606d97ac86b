"""Facts about appointments: whole, before and after, people included."""

from typing import ClassVar

from libs.contracts.actor import Actor
from libs.contracts.events.event import Event, ServiceName
from libs.contracts.scheduling.appointment_types import Location, Reminder
from libs.contracts.scheduling.appointments import MessageText, Status, TargetKind
from libs.contracts.values import Answer, ClockFace, Instant, Language, Named


class Person(Answer):
    """Somebody who is concerned, with what is needed to write to them."""

    id: str
    name: str
    email: str
    phone: str = ""
    time_zone: str
    language: Language
    clock: ClockFace


class TargetSnapshot(Answer):
    """The target and the contacts who stand for it.

    ``people`` are who is written to: the contact, or a company's primary contact and subscribers.
    The rest speaks of the contact, or of the company's primary contact.
    """

    kind: TargetKind
    id: str
    name: str
    people: list[Person]
    contact_id: str | None = None
    company_id: str | None = None
    company_name: str | None = None
    tags: list[str] = []
    portal_access: bool = False


class Deadlines(Answer):
    """Until when contacts and links may move or cancel it."""

    reschedule_until: Instant
    cancel_until: Instant


class AppointmentSnapshot(Answer):
    """An appointment at one version. ``time_zone`` is the staff member's."""

    id: str
    version: int
    status: Status
    type: Named
    duration_minutes: int
    staff: Person
    target: TargetSnapshot
    start: Instant
    end: Instant
    time_zone: str
    location: Location
    public_notes: str
    reminders: list[Reminder]
    uid: str
    sequence: int
    moves: int
    deadlines: Deadlines


class AppointmentEvent(Event):
    """One accepted change; ``before`` is None for a booking.

    ``message`` replaces the template for the target's side; ``tell`` of False spares the target.
    ``chain`` counts the automations that led here, one causing the next: ``<run id>;<depth>``.
    """

    heard_by: ClassVar[tuple[ServiceName, ...]] = ("automations", "notifications")

    before: AppointmentSnapshot | None
    after: AppointmentSnapshot
    actor: Actor
    occurred_at: Instant
    reason: str | None = None
    overruled: str | None = None
    message: MessageText | None = None
    tell: bool = True
    chain: str | None = None

    @property
    def subject(self) -> str:
        return self.after.id

    @property
    def subject_version(self) -> int:
        return self.after.version


class AppointmentBooked(AppointmentEvent):
    """There is a new appointment."""

    key = "appointment.booked"


class AppointmentRescheduled(AppointmentEvent):
    """It has a new time, and perhaps a new type or staff member."""

    key = "appointment.rescheduled"


class AppointmentCancelled(AppointmentEvent):
    """It will not take place; its time is free."""

    key = "appointment.cancelled"


class AppointmentRestored(AppointmentEvent):
    """A cancellation was taken back."""

    key = "appointment.restored"


class AppointmentChanged(AppointmentEvent):
    """Notes, reminders or place were edited; nobody is mailed."""

    key = "appointment.changed"


class AppointmentCompleted(AppointmentEvent):
    """It took place."""

    key = "appointment.completed"


class AppointmentMissed(AppointmentEvent):
    """The target did not come."""

    key = "appointment.missed"


class AppointmentRestated(AppointmentEvent):
    """The present state, said again for a listener that catches up."""

    key = "appointment.restated"
