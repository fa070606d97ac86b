"""The steps of an automation while it is written: what each kind of step asks for, as texts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from services.gateway.portal.automation_lengths import Length

# What a new step of each kind says until somebody writes something else.
FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "send_email": {"to": "target", "address": "", "subject": "", "body": ""},
    "tag": {"tag": ""},
    "untag": {"tag": ""},
    "add_note": {"text": "", "visibility": "internal"},
    "create_task": {"title": "", "number": "", "unit": "days"},
    "webhook": {"url": ""},
    "add_reminder": {"number": "1", "unit": "hours", "to": "target"},
    "wait": {"until": "for", "number": "1", "unit": "hours", "anchor": "start", "side": "before"},
}
_LENGTHS: Final = ("number", "unit")
_NUMBERS: Final = ("due_minutes", "before_minutes", "for_minutes", "offset_minutes", "wait")
_MOST: Final = 100
_KEY: Final = 10
Form = MultiDict[str, str]


@dataclass(frozen=True)
class Step:
    """``said`` holds every field of its kind.

    ``key`` is by what a script knows it again where it has moved; of one that was not in a form
    yet it is empty, and its place does.
    """

    kind: str
    said: Mapping[str, str]
    key: str = field(default="", compare=False)

    @property
    def length(self) -> Length:
        return Length(self.said["number"], self.said["unit"])

    @property
    def is_until(self) -> bool:
        return self.said["until"] == "until"


def new_step(kind: str, others: tuple[Step, ...]) -> Step:
    """With a key that none of the others has."""
    keys = (int(one.key) for one in others if one.key)
    return Step(kind, FIELDS[kind], str(max(keys, default=-1) + 1))


def step_of(given: Mapping[str, Any]) -> Step:
    """From the API's JSON."""
    kind = given["do"]
    plain = {name: given[name] for name in FIELDS[kind] if isinstance(given.get(name), str)}
    return Step(kind, {**FIELDS[kind], **plain, **_UNDERSTOOD.get(kind, _nothing)(given)})


def json_of(step: Step) -> dict[str, Any]:
    """The API's JSON; what is no number stays the text that was typed."""
    plain = {name: text for name, text in step.said.items() if name not in _LENGTHS}
    return {"do": step.kind, **_SAID.get(step.kind, _all_of)(step, plain)}


def read_steps(form: Form) -> tuple[Step, ...]:
    found: list[Step] = []
    while len(found) < _MOST and form.get(f"do-{len(found)}-kind") in FIELDS:
        at = f"do-{len(found)}"
        fields = FIELDS[form[f"{at}-kind"]]
        said = {name: _text(form.get(f"{at}-{name}", begun)) for name, begun in fields.items()}
        key = form.get(f"{at}-key", "")
        known = key if key.isascii() and key.isdigit() and len(key) < _KEY else str(len(found))
        found.append(Step(form[f"{at}-kind"], said, known))
    return tuple(found)


def moved(steps: tuple[Step, ...], place: int, by: int) -> tuple[Step, ...]:
    """With that step so many places further down; as it was where there is no such place."""
    if place not in range(len(steps)) or place + by not in range(len(steps)):
        return steps
    rest = [*steps[:place], *steps[place + 1 :]]
    return (*rest[: place + by], steps[place], *rest[place + by :])


def removed(steps: tuple[Step, ...], place: int) -> tuple[Step, ...]:
    return tuple(step for at, step in enumerate(steps) if at != place)


def changed(steps: tuple[Step, ...], place: int, **said: str) -> tuple[Step, ...]:
    step = steps[place]
    new = replace(step, said={**step.said, **said})
    return (*steps[:place], new, *steps[place + 1 :])


def place_of(steps: tuple[Step, ...], path: list[str]) -> str:
    """The form field that a path in the API's JSON speaks of; ``steps`` for all of them."""
    if not path or not path[0].isdecimal() or int(path[0]) >= len(steps):
        return "steps"
    step, told = steps[int(path[0])], path[-1]
    if told in _NUMBERS:
        told = "number"
    elif told == "send_email":
        told = "address"
    fields = FIELDS[step.kind]
    return f"do-{path[0]}-{told if told in fields else next(iter(fields))}"


def _text(typed: str) -> str:
    """Browsers end lines as mail does; what is kept ends them as we do."""
    return typed.replace("\r\n", "\n")


def _length(minutes: int | None) -> dict[str, str]:
    length = Length.of(minutes)
    return {"number": length.number, "unit": length.unit}


def _nothing(_given: Mapping[str, Any]) -> dict[str, str]:
    return {}


def _wait_of(given: Mapping[str, Any]) -> dict[str, str]:
    if given.get("until") is None:
        return {"until": "for", **_length(given["for_minutes"])}
    moment = given["until"]
    offset = moment["offset_minutes"]
    side = "before" if offset < 0 else "after"
    return {"until": "until", "anchor": moment["anchor"], "side": side, **_length(abs(offset))}


_UNDERSTOOD: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, str]]]] = {
    "create_task": lambda given: _length(given.get("due_minutes")),
    "add_reminder": lambda given: _length(given["before_minutes"]),
    "wait": _wait_of,
}


def _all_of(_step: Step, plain: dict[str, str]) -> dict[str, Any]:
    return plain


def _mail(step: Step, plain: dict[str, str]) -> dict[str, Any]:
    address = {"address": plain["address"] or None} if step.said["to"] == "address" else {}
    return {name: text for name, text in plain.items() if name != "address"} | address


def _wait(step: Step, plain: dict[str, str]) -> dict[str, Any]:
    minutes = step.length.minutes
    if not step.is_until:
        return {"for_minutes": minutes}
    return {"until": {"anchor": plain["anchor"], "offset_minutes": signed(minutes, plain["side"])}}


def signed(minutes: int | str | None, side: str) -> int | str | None:
    """Elapsed minutes from a moment on: negative before it."""
    return -minutes if isinstance(minutes, int) and side == "before" else minutes


_SAID: Final[Mapping[str, Callable[[Step, dict[str, str]], dict[str, Any]]]] = {
    "send_email": _mail,
    "create_task": lambda step, plain: {**plain, "due_minutes": step.length.minutes},
    "add_reminder": lambda step, plain: {**plain, "before_minutes": step.length.minutes},
    "wait": _wait,
}
