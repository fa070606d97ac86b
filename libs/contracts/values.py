"""The kinds of values that contracts are made of: instants, dates, zones, names, ids."""

import re
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Generic, Literal, TypeVar
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# Control characters but tab and line ends, and halves of surrogate pairs: no database stores them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_END = re.compile(r"[\r\n\u2028\u2029]")
# Wider than what can be booked, so that ends and deadlines of what was booked can be read.
_YEARS = range(1969, 2201)
_BOOKABLE_YEARS = range(1971, 2199)
T = TypeVar("T")


class Request(BaseModel):
    """A body or a query that a caller wrote: unknown fields are refused.

    Like all contracts it is built when the first is read: no process reads all that it knows of,
    and each of those takes ten kilobytes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Value(Request):
    """A part of bodies and answers alike: its defaults are as good as written out."""

    def model_post_init(self, context: Any) -> None:
        """Counts every field as set, so that answers show all of it."""
        del context
        self.model_fields_set.update(type(self).model_fields)


class Answer(BaseModel):
    """What a service says; fields that were not set are left out of the JSON."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


def _to_instant(value: Any) -> datetime:
    """An aware datetime in UTC from RFC 3339 text (section 5.6, seconds and zone required)."""
    if isinstance(value, str):
        if not _INSTANT.fullmatch(value):
            raise ValueError("must be an RFC 3339 instant with a zone, like 2026-11-18T09:00:00Z")
        value = datetime.fromisoformat(value.upper())
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("must be an RFC 3339 instant with a zone, like 2026-11-18T09:00:00Z")
    if value.year not in _YEARS:
        raise ValueError("must lie between the years 1969 and 2200")
    return value.astimezone(UTC)


def _bookable(value: datetime) -> datetime:
    """Calendars know nothing smaller than a second (RFC 5545 section 3.3.5)."""
    if value.microsecond:
        raise ValueError("must be a whole second")
    if value.year not in _BOOKABLE_YEARS:
        raise ValueError("must lie between the years 1971 and 2198")
    return value


def _to_date(value: Any) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        value = date.fromisoformat(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("must be a date like 2026-11-18")  # noqa: TRY004  pydantic asks for it
    if value.year not in _YEARS:
        raise ValueError("must lie between the years 1969 and 2200")
    return value


def _printable(value: str) -> str:
    if _UNPRINTABLE.search(value):
        raise ValueError("must not hold control characters")
    return value


def _one_line(value: str) -> str:
    if _LINE_END.search(value):
        raise ValueError("must be one line")
    return _printable(value)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(value: str) -> str:
    if value not in _zones():
        raise ValueError("is not a time zone of the IANA database, like Europe/Berlin")
    return value


def _address(value: str) -> str:
    """A deliverable-looking address, its domain in lower case (RFC 5321 section 2.4)."""
    try:
        found = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    return found.normalized


Instant = Annotated[
    datetime,
    BeforeValidator(_to_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Start = Annotated[Instant, AfterValidator(_bookable)]
Date = Annotated[
    date, BeforeValidator(_to_date), WithJsonSchema({"type": "string", "format": "date"})
]
Zone = Annotated[str, Field(examples=["Europe/Berlin"]), AfterValidator(_known_zone)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_printable)
]
LONGEST_NOTES = 1000
Notes = Annotated[str, StringConstraints(max_length=LONGEST_NOTES), AfterValidator(_printable)]
LongText = Annotated[
    str, StringConstraints(min_length=1, max_length=10_000), AfterValidator(_printable)
]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+()./ -]{0,40}$")]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_one_line),
    AfterValidator(_address),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]
Language = Literal["en", "de"]
ClockFace = Literal["24", "12"]
Flag = StrictBool
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
Version = Annotated[StrictInt, Field(ge=1, le=2_000_000_000)]


class Named(Answer):
    """An id and the name that people know it by."""

    id: str
    name: str


class Page(Answer, Generic[T]):
    """One page of a list; ``next_cursor`` is None on the last one."""

    items: list[T]
    next_cursor: str | None


class PageQuery(Request):
    """``limit`` items from where ``cursor`` says (the ``next_cursor`` of the page before)."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None
