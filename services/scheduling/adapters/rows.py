"""Rows of people and types, read as the domain's values; nothing of our own is checked again."""

from collections.abc import Mapping, Sequence
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


def staff_member_of(row: sa.Row[Any], prefix: str = "") -> StaffMember:
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return StaffMember(
        shares_with=tuple(found[f"{prefix}shares_with"]), **_picked(found, prefix, _STAFF)
    )


def contact_of(row: sa.Row[Any], prefix: str = "") -> Contact:
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return Contact(tags=tuple(found[f"{prefix}tags"]), **_picked(found, prefix, _CONTACT))


def company_of(row: sa.Row[Any], prefix: str = "") -> Company:
    """Reads ``subscriber_ids`` too: ids joined by commas, as `joined_ids` selects them."""
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return Company(
        subscriber_ids=split_ids(found[f"{prefix}subscriber_ids"]),
        **_picked(found, prefix, _COMPANY),
    )


def type_of(row: sa.Row[Any], prefix: str = "") -> AppointmentType:
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return AppointmentType(
        location=location_of(found[f"{prefix}location"]),
        bookable_by=tuple(found[f"{prefix}bookable_by"]),
        reason=ReasonRules.model_construct(**found[f"{prefix}reason"]),
        reminders=reminders_of(found[f"{prefix}reminders"]),
        contacts_may_switch_to=tuple(found[f"{prefix}contacts_may_switch_to"]),
        **_picked(found, prefix, _TYPE),
    )


def location_of(stored: Mapping[str, Any]) -> Location:
    return Location.model_construct(**stored)


def reminders_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Reminder, ...]:
    return tuple(Reminder.model_construct(**reminder) for reminder in stored)


def joined_ids(of: sa.ColumnElement[str], *where: sa.ColumnElement[bool]) -> sa.ColumnElement[str]:
    return sa.select(sa.func.aggregate_strings(of, ",")).where(*where).scalar_subquery()


def split_ids(joined: str | None) -> tuple[str, ...]:
    return tuple(sorted(joined.split(","))) if joined else ()


def _picked(row: Mapping[Any, Any], prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[prefix + name] for name in names}
