"""What would follow from a change of staff, asked before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

from libs.contracts.automations import Because
from libs.contracts.notifications import PREVIEW_CHANGE, Preview, PreviewChange, RenderedMessage
from libs.contracts.problem import ProblemError
from libs.web.replies import respond
from services.gateway.domain.access import ACCESS
from services.gateway.entrypoints.previews import PreviewsDoor
from services.gateway.portal.automation_desk import NAMED, AutomationDesk
from services.gateway.portal.reception import Reception
from services.gateway.portal.staff_desk import StaffVisit
from services.gateway.portal.understanding import faults_in, validated
from services.gateway.portal.visitors import Visitor

# What staff may pass over, with a reason.
OVERRULED: Final = frozenset({"outside_hours", "too_late", "too_early"})
# A reason that is asked for is written last: what follows can be shown before it is there.
_NOT_YET: Final = "…"
_LETTER_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox;"
    " frame-ancestors 'self'"
)
_PLAIN: Final = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8">'
    '<meta name="color-scheme" content="light dark"><title>{title}</title>'
    '<body style="font:14px/1.55 ui-monospace,monospace;white-space:pre-wrap;'
    'overflow-wrap:anywhere;margin:16px">{text}</body></html>'
)


@dataclass(frozen=True)
class Outlook:
    """``rule`` is the one that has to be passed over; ``problem`` is what forbids it at all.

    ``quiet`` are automations that begin with such a change and will not this time: the name of
    each, and why.
    """

    preview: Preview | None = None
    rule: ProblemError | None = None
    problem: ProblemError | None = None
    quiet: tuple[tuple[str, str], ...] = ()


class Effects:
    def __init__(self, reception: Reception) -> None:
        self._door = PreviewsDoor(reception.parts)
        self._automations = AutomationDesk(reception)

    def outlook(self, visit: StaffVisit, wanted: Mapping[str, Any]) -> Outlook:
        try:
            found = self.preview(visit, wanted)
            return Outlook(found, quiet=self._quiet(visit.visitor, found))
        except ProblemError as problem:
            if problem.code in OVERRULED and "overrule" not in wanted:
                beyond = self.outlook(visit, {**wanted, "overrule": {"reason": problem.code}})
                return replace(beyond, rule=problem)
            if "reason" in faults_in(problem) and "reason" not in wanted:
                return self.outlook(visit, {**wanted, "reason": _NOT_YET})
            return Outlook(problem=None if problem.code == "unavailable" else problem)

    def preview(self, visit: StaffVisit, wanted: Mapping[str, Any]) -> Preview:
        ACCESS[PREVIEW_CHANGE.name].admit(visit.visitor.caller, {})
        appointment = visit.appointment
        body = validated(PreviewChange, {**wanted, "expected_version": appointment.version})
        call = visit.visitor.call({"appointment_id": appointment.id}, body)
        return self._door.preview(call)

    def _quiet(self, visitor: Visitor, preview: Preview) -> tuple[tuple[str, str], ...]:
        """Names are asked for only where a condition is about somebody's."""
        quiet = [
            (one["name"], Because.model_validate({"text": one["because"], **one["why"]}))
            for one in preview.automations
            if not one["matches"]
        ]
        asked = {because.decided_by.field for _, because in quiet if because.decided_by}
        if not quiet:
            return ()
        names: dict[str, dict[str, str]] | None = None if NAMED.keys() & asked else {}
        sentences = self._automations.sentences(visitor, names)
        return tuple((name, sentences.because(because)) for name, because in quiet)


def letter_asked_for(preview: Preview | None) -> RenderedMessage | None:
    """The one to the target's side; with ``as=staff`` that to whoever holds the appointment."""
    of_staff = request.args.get("as") == "staff"
    messages = preview.messages if preview else []
    return next((one for one in messages if (one.audience != "target") == of_staff), None)


def letter_page(letter: RenderedMessage, language: str, *, plain: bool) -> Response:
    """As its reader gets it; for a frame of our own pages alone."""
    if plain:
        return _framed(
            _PLAIN.format(language=language, title=escape(letter.subject), text=escape(letter.text))
        )
    return _framed(letter.html)


def asks_for_subject() -> bool:
    """Whether the line above the letter alone is asked for, while it is typed."""
    return request.args.get("as") == "subject"


def letter_subject(letter: RenderedMessage | None) -> Response:
    """As its reader gets it; as it was typed where that can't be known, which the letter says."""
    return _framed(escape(letter.subject if letter else request.form.get("subject", "")))


def letter_problem(sentence: str, language: str) -> Response:
    text = escape(sentence)
    html = _PLAIN.format(language=language, title=text, text=text)
    return _framed(html, HTTPStatus.UNPROCESSABLE_ENTITY)


def _framed(html: str, status: int = HTTPStatus.OK) -> Response:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _LETTER_POLICY,
        "Cache-Control": "no-store",
    }
    return respond(status, html.encode(), headers)
