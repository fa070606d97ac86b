"""An automation while it is written: all that was typed, its JSON, and what a button does to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from libs.contracts.automations import Rule
from libs.contracts.problem import FieldError, ProblemError
from libs.web.wording import field_errors
from services.gateway.portal import automation_steps as steps_of
from services.gateway.portal import automation_trees as trees
from services.gateway.portal.automation_lengths import AN_HOUR, NO_LENGTH, Length, whole
from services.gateway.portal.automation_steps import Step
from services.gateway.portal.automation_trees import Group, Leaf, Node
from services.gateway.portal.understanding import whole as place_in

_PLACES: Final = {
    "trigger.on": "on",
    "trigger": "on",
    "trigger.anchor": "anchor",
    "trigger.offset_minutes": "when-number",
    "cooldown_minutes": "cooldown-number",
}
_OWN: Final = frozenset({"name", "overlap", "on_cancel", "daily_cap"})
Form = MultiDict[str, str]


@dataclass(frozen=True)
class Draft:
    """What stands in the form, right or wrong; `rule` is what it says."""

    name: str = ""
    on: str = "rescheduled"
    anchor: str = "start"
    side: str = "before"
    when: Length = AN_HOUR
    tree: Node = trees.NOTHING
    steps: tuple[Step, ...] = ()
    on_cancel: str = "stop"
    overlap: str = ""
    cooldown: Length = NO_LENGTH
    daily_cap: str = ""

    def rule(self) -> dict[str, Any]:
        """The API's JSON; what is no number in it stays the text that was typed."""
        trigger: dict[str, Any] = {"on": self.on}
        if self.on == "time":
            offset = steps_of.signed(self.when.minutes, self.side)
            trigger |= {"anchor": self.anchor, "offset_minutes": offset}
        return {
            "name": self.name,
            "trigger": trigger,
            "conditions": trees.conditions_of(self.tree),
            "steps": [steps_of.json_of(step) for step in self.steps],
            "on_cancel": self.on_cancel,
            "overlap": self.overlap or None,
            "cooldown_minutes": self.cooldown.minutes,
            "daily_cap": whole(self.daily_cap),
        }

    def checked(self) -> Rule:
        """Raises ``invalid`` with every field that is wrong."""
        given = self.rule()
        try:
            return Rule.model_validate(given)
        except ValidationError as error:
            errors = field_errors(error, given)
            raise ProblemError("invalid", errors[0].message, errors=errors) from None

    def faults(self, errors: list[FieldError]) -> dict[str, str]:
        """What is wrong, by the field of the form that it is about; the first word counts."""
        found: dict[str, str] = {}
        for error in errors:
            found.setdefault(self._place(error.field), error.message)
        return found

    def _place(self, path: str) -> str:
        path = path.removeprefix("automation.")
        if path in _OWN:
            return path
        if path in _PLACES or path.startswith("trigger"):
            return _PLACES.get(path, "when-number" if self.on == "time" else "on")
        first, *rest = path.split(".")
        if first == "steps":
            return steps_of.place_of(self.steps, rest)
        return trees.place_of(self.tree, rest) if first == "conditions" else "name"


def draft_of(rule: Rule) -> Draft:
    """What the form shows of an automation that is there."""
    given = rule.model_dump(mode="json", by_alias=True)
    trigger, offset = given["trigger"], given["trigger"].get("offset_minutes", 0)
    begun = Draft()
    if trigger["on"] == "time":
        begun = Draft(
            anchor=trigger["anchor"],
            side="before" if offset < 0 else "after",
            when=Length.of(abs(offset)),
        )
    cap = given["daily_cap"]
    return replace(
        begun,
        name=rule.name,
        on=trigger["on"],
        tree=trees.tree_of(given["conditions"]),
        steps=tuple(map(steps_of.step_of, given["steps"])),
        on_cancel=rule.on_cancel,
        overlap=rule.overlap or "",
        cooldown=Length.of(rule.cooldown_minutes),
        daily_cap="" if cap is None else str(cap),
    )


def read(form: Form) -> Draft:
    """What was typed, as it was typed."""
    begun = Draft()
    texts = ("name", "on", "anchor", "side", "on_cancel", "overlap", "daily_cap")
    return Draft(
        **{name: form.get(name, getattr(begun, name)) for name in texts},
        when=_length(form, "when", begun.when),
        cooldown=_length(form, "cooldown", begun.cooldown),
        tree=trees.read_tree(form),
        steps=steps_of.read_steps(form),
    )


def row_of(draft: Draft, at: str) -> dict[str, Any] | None:
    """What one row of the form shows: of a step, of a condition, or of the beginning."""
    if at == "when":
        return {}
    first, _, rest = at.partition("-")
    place = place_in(rest) if first == "do" else None
    if place is not None and place < len(draft.steps):
        is_last = place == len(draft.steps) - 1
        return {"step": draft.steps[place], "place": place, "is_last": is_last}
    node = trees.node_at(draft.tree, at) if first == trees.ROOT else None
    if not isinstance(node, Leaf):
        return None
    numbers = [str(int(step) + 1) for step in rest.split("-") if step]
    return {"node": node, "at": at, "number": ".".join(numbers) or "1"}


@dataclass(frozen=True)
class Edit:
    """A draft after a button was pressed: ``focus`` is the id of what has the focus then."""

    draft: Draft
    focus: str = ""
    said: str = ""


def edited(draft: Draft, pressed: str, form: Mapping[str, str]) -> Edit:
    """What the button ``pressed`` does: ``act:place``; one that there is not does nothing."""
    act, _, at = pressed.partition(":")
    if act in ("add-condition", "add-group", "remove-condition"):
        return _conditioned(draft, act, at)
    if act == "add-step":
        return _with_step(draft, form.get("new-step", ""))
    place = place_in(at) if act in ("remove-step", "up", "down") else None
    if place is None or place >= len(draft.steps):
        return Edit(draft)
    return _stepped(draft, act, place)


def _conditioned(draft: Draft, act: str, at: str) -> Edit:
    if trees.node_at(draft.tree, at) is None:
        return Edit(draft)
    if act == "remove-condition":
        tree = trees.removed(draft.tree, at)
        return Edit(replace(draft, tree=tree), "conditions-title", "The condition is removed.")
    first = Leaf("type.id", "is")
    new = first if act == "add-condition" else Group("any", (first,))
    tree = trees.added(draft.tree, at, new)
    return Edit(replace(draft, tree=tree), trees.last_at(tree, at), "A condition is added.")


def _with_step(draft: Draft, kind: str) -> Edit:
    if kind not in steps_of.FIELDS:
        return Edit(draft)
    steps = (*draft.steps, steps_of.new_step(kind, draft.steps))
    first = next(iter(steps_of.FIELDS[kind]))
    return Edit(replace(draft, steps=steps), f"do-{len(steps) - 1}-{first}", "A step is added.")


def _stepped(draft: Draft, act: str, place: int) -> Edit:
    if act == "remove-step":
        steps = steps_of.removed(draft.steps, place)
        return Edit(replace(draft, steps=steps), "steps-title", "The step is removed.")
    by = -1 if act == "up" else 1
    steps = steps_of.moved(draft.steps, place, by)
    now = min(max(place + by, 0), len(steps) - 1)
    return Edit(replace(draft, steps=steps), f"{act}-{now}", "The step is moved.")


def _length(form: Form, name: str, begun: Length) -> Length:
    number, unit = (form.get(f"{name}-{part}") for part in ("number", "unit"))
    return Length(begun.number if number is None else number, unit or begun.unit)
