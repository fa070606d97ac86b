"""The confirmation of an appointment that is about to be booked, as it would go out."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request

from libs.contracts.notifications import Preview
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import BOOK, BookAppointment
from libs.contracts.values import Language
from services.gateway.domain.access import ACCESS
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.previews import PreviewsDoor
from services.gateway.portal.effects import (
    OVERRULED,
    asks_for_subject,
    letter_asked_for,
    letter_page,
    letter_problem,
    letter_subject,
)
from services.gateway.portal.refusals import sentence
from services.gateway.portal.understanding import validated
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

# Why it goes there all the same is written last: the e-mail can be shown before.
_NOT_YET: Final = {"reason": "…"}


class BookingLetters:
    def __init__(self, parts: DoorParts) -> None:
        self._door = PreviewsDoor(parts)

    def show(self, visitor: Visitor, wanted: Mapping[str, Any], reader: Language) -> Response:
        """For a frame beside its text; ``reader`` is the language of whom it goes to."""
        t = words(visitor.language)
        try:
            letter = letter_asked_for(self._preview(visitor, wanted))
        except ProblemError as problem:
            if asks_for_subject():
                return letter_subject(None)
            return letter_problem(sentence(problem, t, visitor.look), visitor.language)
        if asks_for_subject():
            return letter_subject(letter)
        if letter is None:
            return letter_problem(t("No e-mail goes out."), visitor.language)
        return letter_page(letter, reader, plain=request.args.get("as") == "text")

    def subject(self, visitor: Visitor, wanted: Mapping[str, Any]) -> str:
        """As it would read; empty where it cannot be known, which the preview explains."""
        try:
            letter = letter_asked_for(self._preview(visitor, wanted))
        except ProblemError:
            return ""
        return letter.subject if letter else ""

    def _preview(self, visitor: Visitor, wanted: Mapping[str, Any]) -> Preview:
        ACCESS[BOOK.name].admit(visitor.caller, {})
        try:
            body = validated(BookAppointment, wanted)
            return self._door.preview_booking(visitor.call(body=body))
        except ProblemError as problem:
            if problem.code not in OVERRULED or "overrule" in wanted:
                raise
            return self._preview(visitor, {**wanted, "overrule": _NOT_YET})
