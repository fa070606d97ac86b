"""Appointment types as the rules see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeVar

from libs.contracts.scheduling.appointment_types import Location, ReasonRules, Reminder

Audience = Literal["staff", "contacts", "public"]
Part = TypeVar("Part", Location, Reminder, ReasonRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentType:
    """What can be booked, and the policies of its changes; a limit of None is no limit."""

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
    bookable_by: tuple[Audience, ...]
    reason: ReasonRules
    reminders: tuple[Reminder, ...]
    capacity: int
    staff_choice: Literal["named", "any"]
    complete_past: bool
    contacts_may_switch_to: tuple[str, ...]
    archived: bool

    @property
    def duration(self) -> timedelta:
        """How long it takes, in elapsed time."""
        return timedelta(minutes=self.duration_minutes)

    @property
    def is_open_to_contacts(self) -> bool:
        """Whether contacts may book it."""
        return open_to_contacts(self.bookable_by)

    @property
    def is_group(self) -> bool:
        """Whether several appointments share one time."""
        return self.capacity > 1


def open_to_contacts(bookable_by: Collection[str]) -> bool:
    """What anybody may book on the public page, contacts may book as well."""
    return "contacts" in bookable_by or "public" in bookable_by


def whole(part: Part) -> Part:
    """The same with every field set: answers leave out what was left to its default."""
    return type(part).model_construct(**dict(part))
