"""What an automation can be made of, in the words of its form: the parts that lists offer."""

from collections.abc import Mapping
from typing import Final, Literal

from libs.contracts.automations.fields import KINDS, OPERATORS, Operator

Kind = Literal["id", "text", "tags", "number", "length", "flag", "choice"]
LISTS: Final = frozenset({"in", "not_in"})
# Numbers of minutes, which people count in hours and days too.
_LENGTHS: Final = frozenset({"notice_minutes", "moved_by_minutes"})

TRIGGERS: Final[Mapping[str, str]] = {
    "booked": "an appointment is booked",
    "rescheduled": "an appointment is rescheduled",
    "cancelled": "an appointment is cancelled",
    "restored": "a cancelled appointment is restored",
    "completed": "an appointment took place",
    "no_show": "somebody did not come",
    "time": "a moment around an appointment comes",
}
ANCHORS: Final[Mapping[str, str]] = {"start": "the start", "end": "the end"}
SIDES: Final[Mapping[str, str]] = {"before": "before", "after": "after"}
UNIT_NAMES: Final[Mapping[str, str]] = {"minutes": "minutes", "hours": "hours", "days": "days"}
GROUPS: Final[Mapping[str, str]] = {
    "all": "all of these hold",
    "any": "any of these holds",
    "not": "none of these holds",
}
FIELDS: Final[Mapping[str, str]] = {
    "type.id": "Appointment type",
    "type.name": "Name of the type",
    "staff.id": "Staff member",
    "contact.id": "Contact",
    "contact.email": "E-mail of the contact",
    "contact.tags": "Tags of the contact",
    "contact.portal_access": "The contact has Portal Access",
    "company.id": "Company",
    "actor.kind": "Who did it",
    "channel": "Where it was done",
    "reason": "Reason",
    "notice_minutes": "Time left before the start",
    "moves": "How often it was moved",
    "moved_by_minutes": "Moved by",
    "direction": "Moved to",
    "same_day": "Moved within the day",
    "staff_changed": "The staff member changed",
    "type_changed": "The type changed",
    "weekday": "Weekday",
    "hour": "Hour of the day",
}
OPS: Final[Mapping[str, str]] = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "exists": "is known",
    "gt": "is more than",
    "gte": "is at least",
    "lt": "is less than",
    "lte": "is at most",
}
VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "actor.kind": {
        "staff": "a staff member",
        "contact": "a contact",
        "api_key": "a program",
        "automation": "an automation",
        "system": "Rebook",
    },
    "channel": {
        "portal": "in the portal",
        "link": "by the link of an e-mail",
        "api": "by the API",
        "automation": "by an automation",
    },
    "direction": {
        "earlier": "an earlier time",
        "later": "a later time",
        "same_start": "the same time",
    },
    "weekday": {
        "mon": "Monday",
        "tue": "Tuesday",
        "wed": "Wednesday",
        "thu": "Thursday",
        "fri": "Friday",
        "sat": "Saturday",
        "sun": "Sunday",
    },
}
FLAGS: Final[Mapping[str, str]] = {"true": "yes", "false": "no"}
STEPS: Final[Mapping[str, str]] = {
    "send_email": "Send an e-mail",
    "tag": "Tag the contact",
    "untag": "Take a tag from the contact",
    "add_note": "Add a note",
    "create_task": "Create a task",
    "webhook": "Call a webhook",
    "add_reminder": "Add a reminder",
    "wait": "Wait",
}
RECIPIENTS: Final[Mapping[str, str]] = {
    "target": "the contact",
    "staff": "the staff member",
    "address": "another address",
}
REMINDED: Final[Mapping[str, str]] = {
    "target": "the contact",
    "staff": "the staff member",
    "both": "both of them",
}
VISIBILITIES: Final[Mapping[str, str]] = {
    "internal": "that staff alone read",
    "public": "that both sides read",
}
WAITS: Final[Mapping[str, str]] = {"for": "for this long", "until": "until a moment"}
ON_CANCEL: Final[Mapping[str, str]] = {"stop": "Stop", "keep": "Go on all the same"}
OVERLAPS: Final[Mapping[str, str]] = {
    "": "As usual",
    "restart": "Begin anew",
    "single": "Leave it to the one that is under way",
    "queue": "Begin when that one has ended",
    "parallel": "Run beside it",
}


def kind_of(field: str) -> Kind:
    """What a field's values are; text for one that there is not."""
    if field in _LENGTHS:
        return "length"
    return next((kind for name, kind in KINDS.items() if name == field), "text")


def operators_of(field: str) -> tuple[Operator, ...]:
    """Those that fit it; none for a field that there is not."""
    return next((OPERATORS[kind] for name, kind in KINDS.items() if name == field), ())


def choices_of(field: str) -> Mapping[str, str]:
    """The values that a field may have, with their words; empty where it may have any."""
    return VALUES.get(field, {})
