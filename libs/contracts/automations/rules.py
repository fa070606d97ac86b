"""The rules of an automation as values: when, if, do. Form, HTTP body and stored JSON are these."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Discriminator, Field, StrictInt, Tag, model_validator

from libs.contracts.automations.fields import Field as FieldName
from libs.contracts.automations.fields import Operator, check
from libs.contracts.merge_fields import check_text
from libs.contracts.notifications import Kind
from libs.contracts.scheduling.appointment_types import Recipient
from libs.contracts.scheduling.people import Tag as TagName
from libs.contracts.values import Email, Line, LongText, Notes, Value

EventTrigger = Literal["booked", "rescheduled", "cancelled", "restored", "completed", "no_show"]
On = Literal["booked", "rescheduled", "cancelled", "restored", "completed", "no_show", "time"]
Do = Literal[
    "send_email", "tag", "untag", "add_note", "create_task", "webhook", "add_reminder", "wait"
]
Anchor = Literal["start", "end"]
Overlap = Literal["restart", "single", "queue", "parallel"]

_YEAR: Final = 366 * 24 * 60
# No moment lies farther from its appointment than this.
FARTHEST: Final = timedelta(minutes=_YEAR)
_DEEPEST: Final = 5
_MOST_CONDITIONS: Final = 50
_LONGEST_URL: Final = 2000

Offset = Annotated[StrictInt, Field(ge=-_YEAR, le=_YEAR)]


class OnEvent(Value):
    """Begins with a change of the appointment."""

    on: EventTrigger


class Moment(Value):
    """A moment relative to the appointment: elapsed minutes, negative ones before the anchor."""

    anchor: Anchor
    offset_minutes: Offset


class OnTime(Moment):
    """Begins at a moment before or after the start or end, for appointments that are booked."""

    on: Literal["time"]


Trigger = Annotated[OnEvent | OnTime, Field(discriminator="on")]


class Leaf(Value):
    """One question about the event; texts are compared without regard to case."""

    field: FieldName
    op: Operator
    value: Any = True

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check(self.field, self.op, self.value)
        return self


class All(Value):
    """Holds when each of them does; an empty list holds."""

    all: Annotated[list["Condition"], Field(max_length=_MOST_CONDITIONS)]


class Any_(Value):  # noqa: N801  Any is taken
    """Holds when one of them does; an empty list does not hold."""

    any: Annotated[list["Condition"], Field(max_length=_MOST_CONDITIONS)]


class Not(Value):
    """Holds when the other does not."""

    not_: Annotated["Condition", Field(alias="not")]


_SHAPES: Final[Mapping[str, tuple[str, type[Value]]]] = {
    "all": ("all of", All),
    "any": ("any of", Any_),
    "not": ("none of", Not),
}


def _shape(value: Any) -> str | None:
    """Which kind of condition it is, by the one name that no other kind has."""
    for name, (tag, model) in _SHAPES.items():
        if isinstance(value, model) or (isinstance(value, Mapping) and name in value):
            return tag
    return "question" if isinstance(value, Leaf | Mapping) else None


Condition = Annotated[
    Annotated[All, Tag("all of")]
    | Annotated[Any_, Tag("any of")]
    | Annotated[Not, Tag("none of")]
    | Annotated[Leaf, Tag("question")],
    Discriminator(
        _shape,
        custom_error_type="condition",
        custom_error_message="must be an object with all, any, not, or field, op and value",
    ),
]
for _model in (All, Any_, Not):
    _model.model_rebuild()


def _to_url(value: str) -> str:
    """An address that a webhook may have; which hosts may be called is the service's to say."""
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("must hold no spaces, and other letters only as percent signs and digits")
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not a web address") from None
    if parts.scheme not in {"https", "http"} or not host:
        raise ValueError("must be a web address like https://example.com/hook")
    if "@" in parts.netloc or parts.fragment:
        raise ValueError("must hold no user name, password or fragment")
    return value


class SendEmail(Value):
    """An e-mail of its own; ``address`` goes with ``to: address``. Texts may hold merge fields."""

    do: Literal["send_email"]
    to: Literal["target", "staff", "address"]
    address: Email | None = None
    subject: Line
    body: LongText

    @model_validator(mode="after")
    def _is_addressed(self) -> Self:
        if (self.to == "address") != (self.address is not None):
            raise ValueError("address goes with to: address, and only with that")
        return self


class TagContact(Value):
    """Puts a tag on the contact, or takes it off."""

    do: Literal["tag", "untag"]
    tag: TagName


class AddNote(Value):
    """Adds a line to the appointment's notes."""

    do: Literal["add_note"]
    text: Annotated[Notes, Field(min_length=1)]
    visibility: Literal["public", "internal"] = "internal"


class CreateTask(Value):
    """Something for the appointment's staff member to do, so long after the step."""

    do: Literal["create_task"]
    title: Line
    due_minutes: Annotated[StrictInt, Field(ge=0, le=_YEAR)] | None = None


WebhookUrl = Annotated[str, Field(min_length=1, max_length=_LONGEST_URL), AfterValidator(_to_url)]


class CallWebhook(Value):
    """Tells a web address, signed as Standard Webhooks describe it."""

    do: Literal["webhook"]
    url: WebhookUrl


class AddReminder(Value):
    """One more reminder of the appointment."""

    do: Literal["add_reminder"]
    before_minutes: Annotated[StrictInt, Field(ge=0, le=_YEAR)]
    to: Recipient = "target"


class Wait(Value):
    """Goes on after so many minutes, or at a moment that follows the appointment."""

    do: Literal["wait"]
    for_minutes: Annotated[StrictInt, Field(ge=1, le=_YEAR)] | None = None
    until: Moment | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.for_minutes is None) == (self.until is None):
            raise ValueError("takes either for_minutes or until")
        return self


Step = Annotated[
    SendEmail | TagContact | AddNote | CreateTask | CallWebhook | AddReminder | Wait,
    Field(discriminator="do"),
]


class Rule(Value):
    """All that one version of an automation says. Conditions of ``{"all": []}`` always hold.

    ``overlap`` says what becomes of a run about an appointment that has one already: without one
    it is ``restart`` for ``rescheduled`` and ``single`` for all others. ``cooldown_minutes``
    counts per contact, ``daily_cap`` all runs of the last 24 hours.
    """

    name: Line
    trigger: Trigger
    conditions: Condition = All(all=[])
    steps: Annotated[list[Step], Field(min_length=1, max_length=20)]
    on_cancel: Literal["stop", "keep"] = "stop"
    overlap: Overlap | None = None
    cooldown_minutes: Annotated[StrictInt, Field(ge=0, le=_YEAR)] | None = None
    daily_cap: Annotated[StrictInt, Field(ge=1, le=100_000)] | None = None

    @property
    def overlapping(self) -> Overlap:
        """What is done about a second run, said or not."""
        return self.overlap or ("restart" if self.trigger.on == "rescheduled" else "single")

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        _measure([self.conditions])
        kind: Kind = "rescheduled" if self.trigger.on == "rescheduled" else "booked"
        for at, step in enumerate(self.steps):
            if isinstance(step, SendEmail):
                check_text(step.subject, kind, f"steps.{at}.subject")
                check_text(step.body, kind, f"steps.{at}.body")
        return self


def parts_of(condition: Condition) -> Sequence[Condition]:
    """The conditions directly inside of one."""
    if isinstance(condition, All):
        return condition.all
    if isinstance(condition, Any_):
        return condition.any
    return [condition.not_] if isinstance(condition, Not) else []


def _measure(level: Sequence[Condition]) -> None:
    """Refuses what nobody could read: more than 5 levels, more than 50 conditions."""
    depth, found = 0, 0
    while level:
        depth, found = depth + 1, found + len(level)
        if depth > _DEEPEST + 1 or found > _MOST_CONDITIONS:
            raise ValueError("conditions may be 5 levels deep and 50 in number at most")
        level = [part for one in level for part in parts_of(one)]
