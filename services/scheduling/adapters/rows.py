"""Rows of people and types, read as the domain's values; nothing of our own is checked again."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from libs.contracts.scheduling.appointment_types import Location, ReasonRules, Reminder
from services.scheduling.domain.appointment_types import AppointmentType
from services.scheduling.domain.people import Company, Contact, StaffMember

_PERSON = ("id", "version", "name", "email", "time_zone", "language", "clock", "archived")
_STAFF = ("is_admin", "shares_with_all", "hours", *_PERSON)
_CONTACT = ("phone", "company_id", "portal_access", "portal_access_version", *_PERSON)
_COMPANY = ("id", "version", "name", "primary_contact_id", "archived")
_TYPE = (
    "id",
    "version",
    "name",
    "color_hue",
    "duration_minutes",
    "increment_minutes",
    "buffer_before_minutes",
    "buffer_after_minutes",
    "booking_notice_minutes",
    "horizon_days",
    "reschedule_notice_minutes",
    "cancel_notice_minutes",
    "max_moves",
    "max_drift_days",
    "daily_cap",
    "capacity",
    "staff_choice",
    "complete_past",
    "archived",
)


def columns(table: sa.FromClause, prefix: str = "") -> list[sa.Label[Any]]:
    return [column.label(prefix + column.name) for column in table.c]


def staff_member_of(row: Any, prefix: str = "") -> StaffMember:
    shares_with = tuple(getattr(row, f"{prefix}shares_with"))
    return StaffMember(shares_with=shares_with, **_picked(row, prefix, _STAFF))


def contact_of(row: Any, prefix: str = "") -> Contact:
    tags = tuple(getattr(row, f"{prefix}tags"))
    return Contact(tags=tags, **_picked(row, prefix, _CONTACT))


def company_of(row: Any, prefix: str = "") -> Company:
    """Reads ``subscriber_ids`` too: ids joined by commas, as `joined_ids` selects them."""
    return Company(
        subscriber_ids=split_ids(getattr(row, f"{prefix}subscriber_ids")),
        **_picked(row, prefix, _COMPANY),
    )


def type_of(row: Any, prefix: str = "") -> AppointmentType:
    return AppointmentType(
        location=location_of(getattr(row, f"{prefix}location")),
        bookable_by=tuple(getattr(row, f"{prefix}bookable_by")),
        reason=ReasonRules.model_construct(**getattr(row, f"{prefix}reason")),
        reminders=reminders_of(getattr(row, f"{prefix}reminders")),
        contacts_may_switch_to=tuple(getattr(row, f"{prefix}contacts_may_switch_to")),
        **_picked(row, prefix, _TYPE),
    )


def location_of(stored: Mapping[str, Any]) -> Location:
    return Location.model_construct(**stored)


def reminders_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Reminder, ...]:
    return tuple(Reminder.model_construct(**reminder) for reminder in stored)


def joined_ids(of: sa.ColumnElement[str], *where: sa.ColumnElement[bool]) -> sa.ColumnElement[str]:
    return sa.select(sa.func.aggregate_strings(of, ",")).where(*where).scalar_subquery()


def split_ids(joined: str | None) -> tuple[str, ...]:
    return tuple(sorted(joined.split(","))) if joined else ()


def _picked(row: Any, prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
    return dict(zip(names, _picker(prefix, names)(row), strict=True))


@cache
def _picker(prefix: str, names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*(prefix + name for name in names))
