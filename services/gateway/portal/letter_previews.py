"""The e-mail as it would go out, rendered by what sends it, for a frame beside its text."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from libs.contracts.problem import ProblemError
from services.gateway.portal.effects import (
    Effects,
    asks_for_subject,
    letter_asked_for,
    letter_page,
    letter_problem,
    letter_subject,
)
from services.gateway.portal.refusals import sentence
from services.gateway.portal.staff_desk import StaffVisit
from services.gateway.portal.words import words

Wanted = Callable[[StaffVisit], dict[str, Any]]


class LetterPreviews:
    def __init__(self, effects: Effects, move: Wanted, cancel: Wanted) -> None:
        self._effects = effects
        self._wanted = {"cancel": cancel}
        self._move = move

    def show(self, visit: StaffVisit) -> Response:
        language = visit.visitor.language
        t = words(language)
        wanted = self._wanted.get(request.args.get("of", ""), self._move)(visit)
        try:
            outlook = self._effects.outlook(visit, wanted)
            if outlook.problem is not None:
                raise outlook.problem
        except ProblemError as problem:
            if asks_for_subject():
                return letter_subject(None)
            return letter_problem(sentence(problem, t, visit.visitor.look), language)
        letter = letter_asked_for(outlook.preview)
        if asks_for_subject():
            return letter_subject(letter)
        if letter is None:
            return letter_problem(t("No e-mail goes out."), language)
        return letter_page(letter, visit.party.language, plain=request.args.get("as") == "text")
