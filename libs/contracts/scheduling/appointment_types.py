"""Appointment types: what can be booked, and the policies of its changes."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictInt

from libs.contracts.endpoint import Endpoint
from libs.contracts.values import (
    Answer,
    Flag,
    Id,
    Line,
    Notes,
    Page,
    PageQuery,
    Request,
    Value,
    Version,
)

Audience = Literal["staff", "contacts", "public"]
ReasonRule = Literal["off", "optional", "required"]
LocationKind = Literal["place", "phone", "video", "other"]
Recipient = Literal["target", "staff", "both"]

_YEAR_OF_MINUTES = 366 * 24 * 60
MOST_REMINDERS = 10

Duration = Annotated[StrictInt, Field(ge=1, le=24 * 60)]
Buffer = Annotated[StrictInt, Field(ge=0, le=12 * 60)]
Notice = Annotated[StrictInt, Field(ge=0, le=_YEAR_OF_MINUTES)]
Days = Annotated[StrictInt, Field(ge=0, le=3650)]
Hue = Annotated[StrictInt, Field(ge=0, le=360)]
Limit = Annotated[StrictInt, Field(ge=0, le=10_000)]
Capacity = Annotated[StrictInt, Field(ge=1, le=1000)]


def _no_repeats(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise ValueError("must not name anything twice")
    return values


class Location(Value):
    """Where it takes place; ``text`` is an address, a number or a meeting's URL."""

    kind: LocationKind = "other"
    text: Notes = ""


class Reminder(Value):
    """An e-mail ``before_minutes`` ahead of the start."""

    before_minutes: Annotated[StrictInt, Field(ge=0, le=_YEAR_OF_MINUTES)]
    to: Recipient = "target"


class ReasonRules(Value):
    """Whether a change asks for a reason, by the side that makes it."""

    contact: ReasonRule = "optional"
    staff: ReasonRule = "optional"


Reminders = Annotated[list[Reminder], Field(max_length=MOST_REMINDERS)]
Audiences = Annotated[list[Audience], Field(max_length=3), AfterValidator(_no_repeats)]
Ids = Annotated[list[Id], Field(max_length=500), AfterValidator(_no_repeats)]


class AppointmentType(Answer):
    """A type; ``max_moves``, ``max_drift_days`` and ``daily_cap`` of None mean no limit."""

    id: str
    version: int
    name: str
    color_hue: int
    duration_minutes: int
    increment_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    booking_notice_minutes: int
    horizon_days: int
    reschedule_notice_minutes: int
    cancel_notice_minutes: int
    max_moves: int | None
    max_drift_days: int | None
    daily_cap: int | None
    location: Location
    bookable_by: list[Audience]
    reason: ReasonRules
    reminders: list[Reminder]
    capacity: int
    staff_ids: list[str]
    staff_choice: Literal["named", "any"]
    complete_past: bool
    contacts_may_switch_to: list[str]
    archived: bool


class CreateAppointmentType(Request):
    """A new type; all but the name and the duration have a sensible default."""

    name: Line
    color_hue: Hue = 190
    duration_minutes: Duration
    increment_minutes: Annotated[StrictInt, Field(ge=1, le=24 * 60)] = 30
    buffer_before_minutes: Buffer = 0
    buffer_after_minutes: Buffer = 0
    booking_notice_minutes: Notice = 0
    horizon_days: Days = 60
    reschedule_notice_minutes: Notice = 0
    cancel_notice_minutes: Notice = 0
    max_moves: Limit | None = None
    max_drift_days: Days | None = None
    daily_cap: Limit | None = None
    location: Location = Location()
    bookable_by: Audiences = ["staff"]
    reason: ReasonRules = ReasonRules()
    reminders: Reminders = []
    capacity: Capacity = 1
    staff_ids: Ids = []
    staff_choice: Literal["named", "any"] = "named"
    complete_past: Flag = False
    contacts_may_switch_to: Ids = []


class ChangeAppointmentType(Request):
    """What is absent stays; the three limits can be set to null."""

    expected_version: Version | None = None
    name: Line | None = None
    color_hue: Hue | None = None
    duration_minutes: Duration | None = None
    increment_minutes: Annotated[StrictInt, Field(ge=1, le=24 * 60)] | None = None
    buffer_before_minutes: Buffer | None = None
    buffer_after_minutes: Buffer | None = None
    booking_notice_minutes: Notice | None = None
    horizon_days: Days | None = None
    reschedule_notice_minutes: Notice | None = None
    cancel_notice_minutes: Notice | None = None
    max_moves: Limit | None = None
    max_drift_days: Days | None = None
    daily_cap: Limit | None = None
    location: Location | None = None
    bookable_by: Audiences | None = None
    reason: ReasonRules | None = None
    reminders: Reminders | None = None
    capacity: Capacity | None = None
    staff_ids: Ids | None = None
    staff_choice: Literal["named", "any"] | None = None
    complete_past: Flag | None = None
    contacts_may_switch_to: Ids | None = None


class TypesQuery(PageQuery):
    """Contacts see only what they may book; archived types are left out unless asked for."""

    archived: bool = False


LIST_TYPES = Endpoint(
    "list_types", "GET", "/appointment-types", Page[AppointmentType], query=TypesQuery
)
CREATE_TYPE = Endpoint(
    "create_type", "POST", "/appointment-types", AppointmentType, CreateAppointmentType, None, 201
)
GET_TYPE = Endpoint("get_type", "GET", "/appointment-types/{type_id}", AppointmentType)
CHANGE_TYPE = Endpoint(
    "change_type",
    "PATCH",
    "/appointment-types/{type_id}",
    AppointmentType,
    ChangeAppointmentType,
    refusals=("stale_version",),
)
ARCHIVE_TYPE = Endpoint("archive_type", "DELETE", "/appointment-types/{type_id}", status=204)

ENDPOINTS = (LIST_TYPES, CREATE_TYPE, GET_TYPE, CHANGE_TYPE, ARCHIVE_TYPE)
