"""A form of the set-up: the request that it becomes, what stands in it, and what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from flask import request
from pydantic import BaseModel

from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError
from services.gateway.portal.refusals import Words
from services.gateway.portal.understanding import faults_in, understood, whole

_NOT_LIKE_THIS: Final = "This can’t be used."
_REFUSALS: Final[Mapping[str, str]] = {
    "stale_version": "Somebody changed this before you. Here is what you had typed: save it again"
    " if it still holds.",
    "idempotency_mismatch": "This form was sent before, with other words in it. Save it again if"
    " they still hold.",
    "wrong_state": "Its present state does not allow this.",
    "unavailable": "We can’t do this for the moment.",
    "invalid": _NOT_LIKE_THIS,
}
# Refusals after which the form is shown again, with what was typed; all others have a page.
SHOWN_AGAIN: Final = frozenset(_REFUSALS)
TEXTS: Final = (_NOT_LIKE_THIS, *_REFUSALS.values())


def asked(name: str, longest: int) -> str:
    """What the address asks for, such as the words of a search: one line, not too long."""
    words = " ".join(request.args.get(name, "").split())
    return "".join(one for one in words if one.isprintable())[:longest]


def refusal(code: str, t: Words) -> str:
    """The sentence of a refusal after which a form is shown again; empty for no refusal."""
    return t(_REFUSALS[code]) if code else ""


def line(sent: Sequence[str]) -> str:
    return sent[0] if sent else ""


def or_none(sent: Sequence[str]) -> str | None:
    """Nothing written, or nobody chosen, is null."""
    return line(sent).strip() or None


def tick(sent: Sequence[str]) -> bool:
    return bool(sent)


def several(sent: Sequence[str]) -> list[str]:
    return list(sent)


def number(sent: Sequence[str]) -> int | str | None:
    """What is no number is left as it is: the request says what is wrong with it."""
    text = line(sent).strip()
    counted = whole(text)
    return (text or None) if counted is None else counted


@dataclass(frozen=True)
class Field:
    """``wrong`` says what to write there; ``read`` turns all that is sent under the name."""

    name: str
    wrong: str = _NOT_LIKE_THIS
    read: Callable[[Sequence[str]], Any] = line


@dataclass(frozen=True)
class Shown:
    """A form for its template: what stands in each field, and what is wrong with which.

    ``version`` is the one that its writer has seen; empty for what is shown as it is stored.
    ``saved`` is what is stored by now where somebody else was faster, else empty.
    """

    values: Mapping[str, Any]
    faults: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    saved: Mapping[str, Any] = field(default_factory=dict)
    status: int = HTTPStatus.OK
    version: str = ""

    @property
    def is_refused(self) -> bool:
        return self.status != HTTPStatus.OK


@dataclass(frozen=True)
class SetupForm:
    """``refusals`` are sentences of its own, by the code of the problem.

    ``given`` may rewrite what was read before it is sent, such as a password that was left empty.
    """

    endpoint: Endpoint
    fields: Sequence[Field]
    refusals: Mapping[str, str] = field(default_factory=dict)
    given: Callable[[dict[str, Any]], dict[str, Any]] = dict

    def read(self) -> dict[str, Any]:
        """What was typed, by the names that the request has for it."""
        return {one.name: one.read(request.form.getlist(one.name)) for one in self.fields}

    def body(self) -> BaseModel | None:
        """The endpoint's request; raises ``invalid`` with every field that is wrong."""
        model = self.endpoint.body
        if model is None:
            return None
        given = self.given(self.read())
        if "version" in request.form and "expected_version" in model.model_fields:
            given["expected_version"] = whole(request.form["version"])
        return understood(model, given)

    def shown(
        self, stored: Mapping[str, Any], t: Words, problem: ProblemError | None = None
    ) -> Shown:
        """As it is stored, or as it was typed; also by somebody who had to sign in again."""
        present = {one.name: stored.get(one.name) for one in self.fields}
        if request.method != "POST":
            return Shown(present)
        typed, seen = self.read(), request.form.get("version", "")
        if problem is None:
            return Shown(typed, version=seen)
        faults = {name: t(self._sentence(name)) for name in faults_in(problem)}
        is_overtaken = problem.code == "stale_version"
        return Shown(
            typed,
            faults,
            "" if faults else t({**_REFUSALS, **self.refusals}[problem.code]),
            {name: now for name, now in present.items() if is_overtaken and now != typed[name]},
            problem.status,
            "" if is_overtaken else seen,
        )

    def _sentence(self, name: str) -> str:
        return next((one.wrong for one in self.fields if one.name == name), _NOT_LIKE_THIS)
