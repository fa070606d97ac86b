"""Slots and appointments: the main job's requests, answers and endpoints."""

from typing import Annotated, Any, Literal

from pydantic import Field

from libs.contracts.actor import Channel
from libs.contracts.endpoint import Endpoint
from libs.contracts.scheduling.appointment_types import Location, Reminder, Reminders
from libs.contracts.values import (
    Answer,
    Date,
    Flag,
    Id,
    Instant,
    Line,
    LongText,
    Named,
    Notes,
    Page,
    PageQuery,
    Reason,
    Request,
    Start,
    Version,
    Zone,
)

Status = Literal["booked", "cancelled", "completed", "no_show"]
Action = Literal[
    "booked", "rescheduled", "cancelled", "restored", "changed", "completed", "no_show"
]
TargetKind = Literal["contact", "company"]


class TargetRef(Request):
    """Whom an appointment is with."""

    kind: TargetKind
    id: Id


class Target(Answer):
    """Whom an appointment is with, by name."""

    kind: TargetKind
    id: str
    name: str


class MessageText(Request):
    """A text that replaces the template in this one message to the target's side."""

    subject: Line
    body: LongText


class Overrule(Request):
    """Staff and keys may pass over hours, notice, horizon, grid and cap, with a reason."""

    reason: Line


class ChangeRequest(Request):
    """Why, by anybody; staff and keys may also write the message, or not tell the target."""

    message: MessageText | None = None
    reason: Reason | None = None
    tell: Flag | None = None


class BookAppointment(ChangeRequest):
    """A booking; ``target`` defaults to the contact who asks, ``staff_id`` to who is least busy."""

    type_id: Id
    staff_id: Id | None = None
    target: TargetRef | None = None
    start: Start
    reminders: Reminders | None = None
    public_notes: Notes | None = None
    internal_notes: Notes | None = None
    overrule: Overrule | None = None


class RescheduleAppointment(ChangeRequest):
    """A move; what is absent stays as it is."""

    expected_version: Version
    start: Start
    type_id: Id | None = None
    staff_id: Id | None = None
    reminders: Reminders | None = None
    public_notes: Notes | None = None
    overrule: Overrule | None = None


class CancelAppointment(ChangeRequest):
    """Frees the time; the appointment stays, and can be restored."""

    expected_version: Version


class RestoreAppointment(ChangeRequest):
    """Takes a cancellation back, if the time is still free."""

    expected_version: Version


class ChangeAppointment(Request):
    """Edits that move nothing and mail nobody."""

    expected_version: Version
    public_notes: Notes | None = None
    internal_notes: Notes | None = None
    reminders: Reminders | None = None
    location: Location | None = None


class RecordOutcome(Request):
    """What became of it; final."""

    expected_version: Version
    outcome: Literal["completed", "no_show"]


class Permission(Answer):
    """Whether the reader may do it, until when, and if not, which rule says so."""

    allowed: bool
    until: Instant | None
    reason: str | None


class Can(Answer):
    """What the reader may do."""

    reschedule: Permission
    cancel: Permission


class Ical(Answer):
    """Identity in calendars (RFC 5545 sections 3.8.4.7 and 3.8.7.4)."""

    uid: str
    sequence: int


class Appointment(Answer):
    """An appointment as one reader may see it; ``internal_notes`` is there for staff only."""

    id: str
    version: int
    status: Status
    type: Named
    staff: Named
    target: Target
    start: Start
    end: Instant
    time_zone: str
    location: Location
    public_notes: str
    internal_notes: str | None = None
    reminders: list[Reminder]
    ical: Ical
    moves: int
    can: Can


class HistoryActor(Answer):
    """Who it was: kind and name; the id is absent for contacts and keys."""

    kind: str
    id: str | None = None
    name: str


class HistoryItem(Answer):
    """One version: what was, what became of it, who, when, how, why.

    ``overruled`` and ``told`` are there for staff only.
    """

    version: int
    action: Action
    at: Instant
    actor: HistoryActor
    channel: Channel
    reason: str | None
    overruled: str | None = None
    told: bool | None = None
    before: dict[str, Any] | None
    after: dict[str, Any]


class Slot(Answer):
    """A time that can be booked; ``seats_left`` is there for group types."""

    start: Start
    end: Instant
    staff_id: str
    seats_left: int | None = None


class Slots(Answer):
    """Free times, in order, of the days asked for in ``time_zone``."""

    slots: list[Slot]
    time_zone: str


class SlotsQuery(Request):
    """``from`` and ``to`` are dates in ``time_zone``, both included, 62 days at most."""

    type_id: Id
    from_: Annotated[Date, Field(alias="from")]
    to: Date
    staff_id: Id | None = None
    moving: Id | None = None
    time_zone: Zone | None = None


class AppointmentsQuery(PageQuery):
    """Appointments that start in the half-open ``[from, to)``."""

    from_: Annotated[Instant | None, Field(alias="from")] = None
    to: Instant | None = None
    staff_id: Id | None = None
    contact_id: Id | None = None
    company_id: Id | None = None
    status: Status | None = None


_CHANGE_REFUSALS = ("stale_version", "wrong_state", "too_late", "idempotency_mismatch")
_PLACE_REFUSALS = ("too_late", "too_early", "outside_hours", "slot_taken", "idempotency_mismatch")
_MOVE_REFUSALS = tuple(dict.fromkeys(("too_many_moves", *_CHANGE_REFUSALS, *_PLACE_REFUSALS)))
_ALL = "/appointments"
_ONE = _ALL + "/{appointment_id}"

FIND_SLOTS = Endpoint("find_slots", "GET", "/slots", Slots, query=SlotsQuery)
LIST_APPOINTMENTS = Endpoint(
    "list_appointments", "GET", _ALL, Page[Appointment], query=AppointmentsQuery
)
BOOK = Endpoint(
    "book", "POST", _ALL, Appointment, BookAppointment, status=201, refusals=_PLACE_REFUSALS
)
GET_APPOINTMENT = Endpoint("get_appointment", "GET", _ONE, Appointment)
CHANGE = Endpoint(
    "change", "PATCH", _ONE, Appointment, ChangeAppointment, refusals=_CHANGE_REFUSALS[:2]
)
RESCHEDULE = Endpoint(
    "reschedule",
    "POST",
    _ONE + "/reschedule",
    Appointment,
    RescheduleAppointment,
    refusals=_MOVE_REFUSALS,
)
CANCEL = Endpoint(
    "cancel", "POST", _ONE + "/cancel", Appointment, CancelAppointment, refusals=_CHANGE_REFUSALS
)
RESTORE = Endpoint(
    "restore",
    "POST",
    _ONE + "/restore",
    Appointment,
    RestoreAppointment,
    refusals=("slot_taken", *_CHANGE_REFUSALS),
)
RECORD_OUTCOME = Endpoint(
    "record_outcome",
    "POST",
    _ONE + "/outcome",
    Appointment,
    RecordOutcome,
    refusals=("stale_version", "wrong_state", "idempotency_mismatch"),
)
GET_HISTORY = Endpoint("get_history", "GET", _ONE + "/history", Page[HistoryItem], query=PageQuery)

ENDPOINTS = (
    FIND_SLOTS,
    LIST_APPOINTMENTS,
    BOOK,
    GET_APPOINTMENT,
    CHANGE,
    RESCHEDULE,
    CANCEL,
    RESTORE,
    RECORD_OUTCOME,
    GET_HISTORY,
)
