"""The e-mail of a step while it is written, as it would reach its reader: for a frame beside it."""

from typing import Final

from flask import Response, request

from libs.contracts.merge_fields import fields_of
from libs.contracts.notifications import PREVIEW_TEMPLATE, Kind, PreviewLetter
from libs.contracts.problem import ProblemError, not_found
from services.gateway.portal.automation_choices import RECIPIENTS
from services.gateway.portal.automation_desk import AutomationDesk
from services.gateway.portal.automation_drafts import Draft, read
from services.gateway.portal.automation_steps import Step
from services.gateway.portal.effects import letter_page, letter_problem
from services.gateway.portal.refusals import sentence
from services.gateway.portal.setup.letter_texts import Text, faults
from services.gateway.portal.understanding import whole
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

# What a sample appointment has been through where an automation begins with something else.
_TOLD: Final[dict[str, Kind]] = {
    "rescheduled": "rescheduled",
    "cancelled": "cancelled",
    "restored": "restored",
}


class AutomationLetters:
    def __init__(self, desk: AutomationDesk) -> None:
        self._desk = desk

    def show(self, visitor: Visitor) -> Response:
        """Of the step whose place is asked for, as its text stands in the form."""
        draft = read(request.form)
        place = whole(request.args.get("step", ""))
        if place is None or place >= len(draft.steps):
            raise not_found()
        step = draft.steps[place]
        if step.kind != "send_email" or step.said["to"] not in RECIPIENTS:
            raise not_found()
        return self._shown(visitor, draft, step)

    def _shown(self, visitor: Visitor, draft: Draft, step: Step) -> Response:
        t = words(visitor.language)
        kind = _TOLD.get(draft.on, "booked")
        text = Text(step.said["subject"], step.said["body"])
        if wrong := faults(text, fields_of(kind), t):
            return letter_problem(" ".join(wrong.values()), visitor.language)
        body = PreviewLetter.model_validate(
            {
                "subject": text.subject,
                "body": text.body,
                "audience": "target" if step.said["to"] == "target" else "staff",
                "language": visitor.language,
                "automation": step.said["to"],
            }
        )
        try:
            at = {"kind": kind}
            letter = self._desk.call(PREVIEW_TEMPLATE, visitor, parameters=at, body=body)
        except ProblemError as problem:
            return letter_problem(sentence(problem, t, visitor.look), visitor.language)
        plain = request.args.get("as") == "text"
        return letter_page(letter, visitor.language, plain=plain)
