"""A rule at work: whether it matches an occasion, and which condition said so."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

from libs.contracts.automations import (
    All,
    Because,
    Check,
    Condition,
    CreateTask,
    Leaf,
    Not,
    OnEvent,
    Rule,
    Why,
)
from libs.contracts.automations.fields import KINDS
from services.automations.domain.facts import Facts
from services.automations.domain.wording import sentence

Question = Callable[[Facts, list[Check]], bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    matched: bool
    because: Because


class CompiledRule:
    """A rule whose conditions are functions already."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._holds = _compiled(rule.conditions)

    def judge(self, facts: Facts) -> Verdict:
        """Pure: it says the same of the same occasion for ever."""
        wanted, found = self.rule.trigger.on, facts.occasion.on
        if wanted != found:
            return Verdict(False, because("trigger", expected=wanted, found=found))
        checks: list[Check] = []
        if self._holds(facts, checks):
            return Verdict(True, because("started", checks=checks))
        return Verdict(False, because("conditions", checks=checks, decided_by=_decider(checks)))


@lru_cache(maxsize=2000)
def compiled(text: str) -> CompiledRule:
    """A stored rule, made ready once; parts that a later version of us wrote are passed over."""
    return CompiledRule(Rule.model_validate_json(text, extra="ignore"))


def stand_in(text: str, steps: int = 1) -> CompiledRule:
    """For a stored rule that cannot be read here: its name, and steps that are never done."""
    try:
        name = json.loads(text)["name"]
    except (ValueError, LookupError, TypeError):
        name = None
    unknown = CreateTask(do="create_task", title="?")
    return CompiledRule(
        Rule.model_construct(
            name=name if isinstance(name, str) and name else "?",
            trigger=OnEvent(on="booked"),
            conditions=All(all=[]),
            steps=[unknown] * steps,
        )
    )


def because(
    why: Why, *, checks: list[Check] | None = None, decided_by: Check | None = None, **words: Any
) -> Because:
    return Because(
        why=why,
        text=sentence(why, decided_by, **words),
        decided_by=decided_by,
        checks=checks or [],
    )


def _decider(checks: list[Check]) -> Check | None:
    """The last question was the one after which no other was needed."""
    return checks[-1] if checks else None


def _compiled(condition: Condition) -> Question:
    if isinstance(condition, Leaf):
        return _leaf(condition)
    if isinstance(condition, Not):
        inner = _compiled(condition.not_)
        return lambda facts, checks: not inner(facts, checks)
    if isinstance(condition, All):
        return partial(_every, [_compiled(one) for one in condition.all])
    return partial(_some, [_compiled(one) for one in condition.any])


def _every(parts: list[Question], facts: Facts, checks: list[Check]) -> bool:
    return all(part(facts, checks) for part in parts)


def _some(parts: list[Question], facts: Facts, checks: list[Check]) -> bool:
    return any(part(facts, checks) for part in parts)


def _leaf(leaf: Leaf) -> Question:
    operate = _OPERATIONS[leaf.op]
    expected = _folded(leaf.value)
    if leaf.op in {"in", "not_in"}:
        expected = frozenset(expected)
    is_list = KINDS[leaf.field] == "tags"

    def holds(facts: Facts, checks: list[Check]) -> bool:
        found = facts.find(leaf.field)
        holds = operate(_folded(found), expected, is_list)
        checks.append(
            Check(field=leaf.field, op=leaf.op, expected=leaf.value, found=found, holds=holds)
        )
        return holds

    return holds


def _folded(value: Any) -> Any:
    """Without regard to case."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, list):
        return [_folded(one) for one in value]
    return value


def _is_in(found: Any, expected: Any, is_list: bool) -> bool:  # noqa: FBT001  one of a table
    return not expected.isdisjoint(found) if is_list else found in expected


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any, bool], bool]:
    return lambda found, expected, _: found is not None and compare(found, expected)


_OPERATIONS: Final[Mapping[str, Callable[[Any, Any, bool], bool]]] = {
    "is": lambda found, expected, _: bool(found == expected),
    "is_not": lambda found, expected, _: bool(found != expected),
    "in": _is_in,
    "not_in": lambda found, expected, is_list: not _is_in(found, expected, is_list),
    "contains": _compared(lambda found, expected: expected in found),
    "exists": lambda found, expected, _: (found is not None and found != []) == expected,
    "gt": _compared(lambda found, expected: found > expected),
    "gte": _compared(lambda found, expected: found >= expected),
    "lt": _compared(lambda found, expected: found < expected),
    "lte": _compared(lambda found, expected: found <= expected),
}
