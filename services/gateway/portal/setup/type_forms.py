"""An appointment type while it is written: all that was typed, its JSON, what a button does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from libs.contracts.scheduling.appointment_types import (
    MOST_REMINDERS,
    AppointmentType,
    CreateAppointmentType,
)
from services.gateway.portal.automation_lengths import AN_HOUR, Length, whole

Form = MultiDict[str, str]
NUMBERS: Final = (
    *("color_hue", "duration_minutes", "increment_minutes", "buffer_before_minutes"),
    *("buffer_after_minutes", "horizon_days", "capacity"),
)
LIMITS: Final = ("max_moves", "max_drift_days", "daily_cap")
LENGTHS: Final = ("booking_notice", "reschedule_notice", "cancel_notice")
CHOICES: Final = ("location-kind", "reason-contact", "reason-staff", "staff_choice")
MANY: Final = ("bookable_by", "staff_ids", "contacts_may_switch_to")
_TEXTS: Final = ("name", *NUMBERS, *LIMITS, *CHOICES, "location-text")
_LONGEST: Final = 2000


@dataclass(frozen=True)
class ReminderRow:
    length: Length
    to: str = "target"


@dataclass(frozen=True)
class TypeDraft:
    """The texts may be anything; what they mean is said by `body`."""

    said: Mapping[str, str]
    lengths: Mapping[str, Length]
    many: Mapping[str, tuple[str, ...]]
    reminders: tuple[ReminderRow, ...] = ()
    complete_past: bool = False

    def number(self, name: str) -> int | None:
        """What was typed, where it is a number that can be counted with."""
        found = whole(self.said[name])
        return found if isinstance(found, int) and found >= 0 else None

    def minutes(self, name: str) -> int | None:
        found = self.lengths[name].minutes
        return found if isinstance(found, int) and found >= 0 else None

    def body(self) -> dict[str, Any]:
        """As the API takes it; what is no number stays as it was typed, for it to refuse."""
        said = self.said
        return {
            "name": said["name"],
            **{name: _number(said[name]) for name in NUMBERS},
            **{name: whole(said[name]) for name in LIMITS},
            **{f"{name}_minutes": _minutes(self.lengths[name]) for name in LENGTHS},
            **{name: list(self.many[name]) for name in MANY},
            "location": {"kind": said["location-kind"], "text": said["location-text"]},
            "reason": {"contact": said["reason-contact"], "staff": said["reason-staff"]},
            "staff_choice": said["staff_choice"],
            "reminders": [
                {"before_minutes": _minutes(one.length), "to": one.to} for one in self.reminders
            ],
            "complete_past": self.complete_past,
        }


def draft_of(kind: AppointmentType) -> TypeDraft:
    """What the form shows of a type that is there."""
    return _draft(kind.model_dump())


def new_draft(**given: Any) -> TypeDraft:
    """What a new one begins with, where ``given`` does not say otherwise."""
    begun = CreateAppointmentType(name="x", duration_minutes=45).model_dump()
    return _draft(begun | {"name": ""} | given)


def read(form: Form) -> TypeDraft:
    """What was typed, as it was typed."""
    begun = new_draft()
    return TypeDraft(
        said={name: _text(form.get(name, begun.said[name])) for name in _TEXTS},
        lengths={name: _length(form, name) for name in LENGTHS},
        many={name: tuple(dict.fromkeys(form.getlist(name)))[:500] for name in MANY},
        reminders=tuple(_reminders(form)),
        complete_past="complete_past" in form,
    )


def edited(draft: TypeDraft, pressed: str) -> TypeDraft:
    """One reminder more, or one less; a button that there is not does nothing."""
    act, _, at = pressed.partition(":")
    if act == "add-reminder" and len(draft.reminders) < MOST_REMINDERS:
        row = ReminderRow(Length("1", "days") if not draft.reminders else AN_HOUR)
        return replace(draft, reminders=(*draft.reminders, row))
    place = whole(at) if act == "remove-reminder" else None
    if isinstance(place, int):
        left = (one for nth, one in enumerate(draft.reminders) if nth != place)
        return replace(draft, reminders=tuple(left))
    return draft


def place_of(path: str) -> str:
    """The id of the field of the form that a path into the JSON leads to."""
    first, _, rest = path.partition(".")
    if first == "reminders":
        nth, _, part = rest.partition(".")
        return f"reminder-{nth}-{'to' if part == 'to' else 'number'}" if nth else "add-reminder"
    if first in ("location", "reason"):
        return f"{first}-{rest or 'kind'}"
    bare = first.removesuffix("_minutes")
    return f"{bare}-number" if bare in LENGTHS else first


def _draft(given: Mapping[str, Any]) -> TypeDraft:
    location, reason = given["location"], given["reason"]
    plain = ("name", "staff_choice", *NUMBERS, *LIMITS)
    return TypeDraft(
        said={
            **{name: "" if given[name] is None else str(given[name]) for name in plain},
            "location-kind": location["kind"],
            "location-text": location["text"],
            "reason-contact": reason["contact"],
            "reason-staff": reason["staff"],
        },
        lengths={name: Length.of(given[f"{name}_minutes"]) for name in LENGTHS},
        many={name: tuple(given[name]) for name in MANY},
        reminders=tuple(
            ReminderRow(Length.of(one["before_minutes"]), one["to"]) for one in given["reminders"]
        ),
        complete_past=given["complete_past"],
    )


def _length(form: Form, name: str) -> Length:
    number, unit = (form.get(f"{name}-{part}", "")[:20] for part in ("number", "unit"))
    return Length(number, unit or "minutes")


def _reminders(form: Form) -> list[ReminderRow]:
    found: list[ReminderRow] = []
    while (name := f"reminder-{len(found)}") + "-number" in form and len(found) < MOST_REMINDERS:
        found.append(ReminderRow(_length(form, name), form.get(f"{name}-to", "")[:20]))
    return found


def _number(text: str) -> int | str:
    """Nothing is no number either."""
    found = whole(text)
    return "" if found is None else found


def _minutes(length: Length) -> int | str:
    found = length.minutes
    return "" if found is None else found


def _text(text: str) -> str:
    return text[:_LONGEST].replace("\r\n", "\n")
