"""The conditions of an automation while it is written: a tree of what was typed.

A place in it is named as its form fields are: ``if`` is the root, ``if-0`` its first part. In the
API's JSON a group is ``{all: […]}``, ``{any: […]}`` or ``{not: …}``; anything else is a condition.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from services.gateway.portal.automation_choices import LISTS, kind_of, operators_of
from services.gateway.portal.automation_lengths import Length, whole
from services.gateway.portal.understanding import whole as place_in

ROOT: Final = "if"
_GROUPS: Final = ("all", "any", "not")
# Forms lead no deeper, whatever somebody sends: pages are drawn as deep as they are read.
_DEEPEST: Final = 8
_FLAGS: Final = {"true": True, "false": False}
Form = MultiDict[str, str]


@dataclass(frozen=True)
class Leaf:
    """One condition; ``values`` are texts, whatever they are to be, ``unit`` that of a length."""

    field: str
    op: str
    values: tuple[str, ...] = ()
    unit: str = "minutes"

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


@dataclass(frozen=True)
class Group:
    """``kind`` is all, any, or not: with not, none of the parts may hold."""

    kind: str
    parts: tuple["Node", ...] = ()


Node = Leaf | Group
NOTHING: Final = Group("all")


def tree_of(conditions: Mapping[str, Any]) -> Node:
    """From the API's JSON."""
    for kind in _GROUPS:
        if kind in conditions:
            found = conditions[kind]
            return Group(kind, tuple(map(tree_of, [found] if kind == "not" else found)))
    return _leaf_of(conditions)


def conditions_of(node: Node) -> dict[str, Any]:
    """The API's JSON; what is no value of its field stays the text that was typed."""
    if isinstance(node, Leaf):
        value = _several(node) if node.op in LISTS else _single(node, node.value)
        return {"field": node.field, "op": node.op, "value": value}
    parts = [conditions_of(part) for part in node.parts]
    if node.kind != "not":
        return {node.kind: parts}
    return {"not": parts[0] if len(parts) == 1 else {"any": parts}}


def compared(node: Node) -> frozenset[str]:
    """What its conditions compare."""
    if isinstance(node, Leaf):
        return frozenset({node.field})
    return frozenset[str]().union(*map(compared, node.parts))


def read_tree(form: Form) -> Node:
    return _read(form, ROOT) or NOTHING


def added(tree: Node, at: str, node: Node) -> Node:
    """With one more part at the end of that group; a condition that stood alone becomes a group."""
    if isinstance(tree, Leaf) and at == ROOT:
        return Group("all", (tree, node))
    return changed(tree, at, lambda found: _with(found, node))


def removed(tree: Node, at: str) -> Node:
    if at == ROOT:
        return NOTHING
    parent, _, last = at.rpartition("-")
    place = place_in(last)
    return tree if place is None else changed(tree, parent, lambda found: _without(found, place))


def changed(tree: Node, at: str, change: Callable[[Node], Node]) -> Node:
    """The same tree but for the node at that place; the same one where there is none."""
    steps = _steps(at)
    return tree if steps is None else _changed(tree, steps, change)


def node_at(tree: Node, at: str) -> Node | None:
    """None where there is nothing at that place."""
    node, steps = tree, _steps(at)
    if steps is None:
        return None
    for step in steps:
        if isinstance(node, Leaf) or step >= len(node.parts):
            return None
        node = node.parts[step]
    return node


def last_at(tree: Node, at: str) -> str:
    """The form field that the newest part of that group begins with; none where there is none."""
    group = node_at(tree, at)
    if not isinstance(group, Group) or not group.parts:
        return ""
    begins = "group" if isinstance(group.parts[-1], Group) else "field"
    return f"{at}-{len(group.parts) - 1}-{begins}"


def place_of(tree: Node, path: list[str]) -> str:
    """The form field that a path in the API's JSON speaks of."""
    at, node = ROOT, tree
    while isinstance(node, Group) and path:
        step, path = path[0], path[1:]
        if step == "not" and len(node.parts) == 1:
            at, node = f"{at}-0", node.parts[0]
        elif step.isdecimal() and int(step) < len(node.parts):
            at, node = f"{at}-{step}", node.parts[int(step)]
    return f"{at}-{_part(node, path[0] if path else '')}"


def _steps(at: str) -> list[int] | None:
    """None for what no form of ours calls a place: buttons and scripts may say anything."""
    root, *steps = at.split("-")
    found = [place for place in map(place_in, steps) if place is not None]
    return found if root == ROOT and len(found) == len(steps) else None


def _part(node: Node, told: str) -> str:
    """What of a condition is wrong: that its parts do not fit is told of the whole condition."""
    if isinstance(node, Group):
        return "group"
    if told == "op" or not (fitting := operators_of(node.field)):
        return told or "field"
    return "value" if node.op in fitting else "op"


def _leaf_of(condition: Mapping[str, Any]) -> Leaf:
    name, op, value = condition["field"], condition["op"], condition["value"]
    if kind_of(name) == "length" and isinstance(value, int) and not isinstance(value, bool):
        length = Length.of(value)
        return Leaf(name, op, (length.number,), length.unit)
    values = value if isinstance(value, list) else [value]
    return Leaf(name, op, tuple(map(_text, values)))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _several(leaf: Leaf) -> list[Any]:
    return [_single(leaf, text) for text in leaf.values]


def _single(leaf: Leaf, text: str) -> Any:
    kind = "flag" if leaf.op == "exists" else kind_of(leaf.field)
    if kind == "flag":
        return _FLAGS.get(text, text)
    if kind == "length" and leaf.op not in LISTS:
        return Length(text, leaf.unit).minutes
    return whole(text) if kind in ("number", "length") else text


def _read(form: Form, at: str) -> Node | None:
    if f"{at}-group" in form:
        parts: list[Node] = []
        while at.count("-") < _DEEPEST and (part := _read(form, f"{at}-{len(parts)}")):
            parts.append(part)
        return Group(form[f"{at}-group"], tuple(parts))
    if f"{at}-field" not in form:
        return None
    was, field, op, unit = (form.get(f"{at}-{name}", "") for name in ("was", "field", "op", "unit"))
    if was and was != field and not _is_alike(was, field):
        fitting = operators_of(field)
        return Leaf(field, op if op in fitting else next(iter(fitting), op))
    texts = (*form.getlist(f"{at}-value"), *form.get(f"{at}-lines", "").splitlines())
    values = tuple(filter(None, (text.strip() for text in texts)))
    return Leaf(field, op, values, unit or "minutes")


def _is_alike(was: str, field: str) -> bool:
    """Whether what was compared with one field can be compared with the other."""
    return kind_of(was) == kind_of(field) and kind_of(field) not in ("id", "choice", "flag")


def _changed(node: Node, steps: list[int], change: Callable[[Node], Node]) -> Node:
    if not steps:
        return change(node)
    if isinstance(node, Leaf) or steps[0] >= len(node.parts):
        return node
    parts = list(node.parts)
    parts[steps[0]] = _changed(parts[steps[0]], steps[1:], change)
    return replace(node, parts=tuple(parts))


def _with(group: Node, node: Node) -> Node:
    return replace(group, parts=(*group.parts, node)) if isinstance(group, Group) else group


def _without(group: Node, place: int) -> Node:
    if isinstance(group, Leaf):
        return group
    return replace(group, parts=(*group.parts[:place], *group.parts[place + 1 :]))
