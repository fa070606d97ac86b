"""A webhook of the builder is tried out: one request, and what its address made of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from libs.contracts.automations import TEST_WEBHOOK, TestWebhook, WebhookTested
from libs.contracts.problem import ProblemError
from services.gateway.portal.automation_desk import AutomationDesk
from services.gateway.portal.automation_drafts import Draft
from services.gateway.portal.automation_outcomes import failure
from services.gateway.portal.understanding import validated
from services.gateway.portal.understanding import whole as place_in
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

_TEST: Final = "test:"
_BEGAN: Final = datetime(2000, 1, 1, tzinfo=UTC)
_TOLD: Final = {
    "invalid": "This address may not be called.",
    "too_many_requests": "There were many tests within a minute. Wait a little.",
}
_AWAY: Final = "We can’t do this for the moment. Try it again."


@dataclass(frozen=True)
class Tested:
    """What is said beside the step at ``place``."""

    place: int
    ok: bool
    text: str


class Testing:
    def __init__(self, desk: AutomationDesk) -> None:
        self._desk = desk

    def of(self, visitor: Visitor, automation_id: str, draft: Draft, place: int) -> Tested:
        """Of the address as it is typed; nothing is kept."""
        t = words(visitor.language)
        try:
            body = validated(TestWebhook, {"url": draft.steps[place].said["url"]})
            at = {"automation_id": automation_id}
            found = self._desk.call(TEST_WEBHOOK, visitor, parameters=at, body=body)
        except ProblemError as problem:
            if problem.code not in {*_TOLD, "unavailable"}:
                raise
            return Tested(place, ok=False, text=t(_TOLD.get(problem.code, _AWAY)))
        return Tested(place, ok=found.ok, text=self._said(visitor, found))

    def _said(self, visitor: Visitor, found: WebhookTested) -> str:
        """``500 from the address after 3 s.``"""
        sentences = self._desk.sentences(visitor, {})
        after = sentences.lasted(_BEGAN, _BEGAN + timedelta(milliseconds=found.milliseconds))
        if found.status is None:
            reason = failure(sentences, found.error or "", found.fault)
            return sentences.t("No answer after {time}: {reason}", time=after, reason=reason)
        return sentences.t(
            "{status} from the address after {time}.", status=found.status, time=after
        )


def place_tested(draft: Draft, pressed: str) -> int | None:
    """The place of the webhook whose button was pressed."""
    place = place_in(pressed.removeprefix(_TEST)) if pressed.startswith(_TEST) else None
    if place is None or place >= len(draft.steps) or draft.steps[place].kind != "webhook":
        return None
    return place
