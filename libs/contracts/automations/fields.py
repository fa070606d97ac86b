"""What a condition may ask about: fields, their kinds, and the operators that fit each kind."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, get_args

from libs.contracts.actor import ActorKind, Channel

Kind = Literal["id", "text", "tags", "number", "flag", "choice"]
Operator = Literal["is", "is_not", "in", "not_in", "contains", "exists", "gt", "gte", "lt", "lte"]
Field = Literal[
    "type.id",
    "type.name",
    "staff.id",
    "contact.id",
    "contact.email",
    "contact.tags",
    "contact.portal_access",
    "company.id",
    "actor.kind",
    "channel",
    "reason",
    "notice_minutes",
    "moves",
    "moved_by_minutes",
    "direction",
    "same_day",
    "staff_changed",
    "type_changed",
    "weekday",
    "hour",
]
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

KINDS: Final[Mapping[Field, Kind]] = {
    "type.id": "id",
    "type.name": "text",
    "staff.id": "id",
    "contact.id": "id",
    "contact.email": "text",
    "contact.tags": "tags",
    "contact.portal_access": "flag",
    "company.id": "id",
    "actor.kind": "choice",
    "channel": "choice",
    "reason": "text",
    "notice_minutes": "number",
    "moves": "number",
    "moved_by_minutes": "number",
    "direction": "choice",
    "same_day": "flag",
    "staff_changed": "flag",
    "type_changed": "flag",
    "weekday": "choice",
    "hour": "number",
}
OPERATORS: Final[Mapping[Kind, tuple[Operator, ...]]] = {
    "id": ("is", "is_not", "in", "not_in", "exists"),
    "text": ("is", "is_not", "in", "not_in", "contains", "exists"),
    "tags": ("contains", "in", "not_in", "exists"),
    "number": ("is", "is_not", "gt", "gte", "lt", "lte", "in", "not_in", "exists"),
    "flag": ("is", "is_not"),
    "choice": ("is", "is_not", "in", "not_in", "exists"),
}
CHOICES: Final[Mapping[Field, tuple[str, ...]]] = {
    "actor.kind": get_args(ActorKind),
    "channel": get_args(Channel),
    "direction": ("earlier", "later", "same_start"),
    "weekday": WEEKDAYS,
}
_LONGEST_TEXT: Final = 200
_LONGEST_LIST: Final = 50
_FURTHEST: Final = 10 * 366 * 24 * 60
_OWN_RANGE: Final[Mapping[Field, range]] = {"hour": range(24), "moves": range(1_000_001)}


def check(field: Field, op: Operator, value: Any) -> None:
    """Raises a ValueError that says what does not fit the field."""
    fitting = OPERATORS[KINDS[field]]
    if op not in fitting:
        raise ValueError(f"“{op}” does not fit {field}, which takes {', '.join(fitting)}")
    if op == "exists":
        _require(isinstance(value, bool), f"{field} exists takes true or false")
    elif op in {"in", "not_in"}:
        _check_list(field, value)
    else:
        _check_one(field, value)


def _check_list(field: Field, values: Any) -> None:
    fits = isinstance(values, Sequence) and not isinstance(values, str)
    _require(fits and 0 < len(values) <= _LONGEST_LIST, f"{field} takes a list of 1 to 50 values")
    for value in values:
        _check_one(field, value)


def _check_one(field: Field, value: Any) -> None:
    kind = KINDS[field]
    if kind == "flag":
        _require(isinstance(value, bool), f"{field} takes true or false")
    elif kind == "number":
        _check_number(field, value)
    elif kind == "choice":
        _require(value in CHOICES[field], f"{field} takes one of {', '.join(CHOICES[field])}")
    else:
        fits = isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT and value.isprintable()
        _require(fits, f"{field} takes a text of 1 to {_LONGEST_TEXT} characters in one line")


def _check_number(field: Field, value: Any) -> None:
    _require(type(value) is int, f"{field} takes a whole number")
    allowed = _OWN_RANGE.get(field, range(-_FURTHEST, _FURTHEST + 1))
    _require(value in allowed, f"{field} lies between {allowed[0]} and {allowed[-1]}")


def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001  it is the one thing it is about
    if not holds:
        raise ValueError(otherwise)
