"""Try it on past events: what an automation that is written would have done, and why not; beside
a version that was kept, what would have been answered differently.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import request

from libs.contracts.automations import (
    LIST_VERSIONS,
    REHEARSE,
    Automation,
    AutomationVersion,
    Rehearsal,
    Rehearse,
)
from libs.contracts.problem import ProblemError
from libs.contracts.values import PageQuery
from services.gateway.portal.automation_desk import AutomationDesk
from services.gateway.portal.automation_drafts import Draft
from services.gateway.portal.understanding import whole
from services.gateway.portal.visitors import Visitor

_DAYS: Final = ("7", "30", "90")
_USUAL: Final = "30"
_MOST: Final = 100


@dataclass(frozen=True)
class Trial:
    """What came of it; ``days`` is how far back it looked, ``against`` the version beside it."""

    days: str
    found: Rehearsal
    against: int | None = None


class Rehearsing:
    def __init__(self, desk: AutomationDesk) -> None:
        self._desk = desk

    def days(self) -> tuple[tuple[str, bool], ...]:
        """How far back one may look, and which of them is chosen."""
        return tuple((days, days == self._chosen()) for days in _DAYS)

    def versions(self, visitor: Visitor, stored: Automation | None) -> list[AutomationVersion]:
        """Beside which of those that were kept it can be tried: the newest first.

        None where they cannot be told: for want of a choice no form is lost.
        """
        if stored is None:
            return []
        at, query = {"automation_id": stored.id}, PageQuery()
        try:
            found = self._desk.call(LIST_VERSIONS, visitor, parameters=at, query=query)
        except ProblemError:
            return []
        return [one for one in found.items if one.readable]

    def against(self) -> int | None:
        """The version that was chosen to be beside it."""
        return whole(request.form.get("against", ""))

    def on(self, visitor: Visitor, draft: Draft, stored: Automation | None) -> Trial:
        """Raises ``invalid`` for a draft that could not be kept."""
        rule, version = draft.checked(), self.against()
        now = self._desk.reception.parts.clock.now().replace(microsecond=0)
        other = None
        if stored is not None and version:
            other = {"automation_id": stored.id, "version": version}
        body = Rehearse.model_validate(
            {
                "automation": rule.model_dump(mode="json", by_alias=True),
                "against": other,
                "from": now - timedelta(days=int(self._chosen())),
                "to": now,
                "show": self._shown(is_compared=other is not None),
                "limit": _MOST,
            }
        )
        found = self._desk.call(REHEARSE, visitor, body=body)
        return Trial(self._chosen(), found, version if other else None)

    def _shown(self, *, is_compared: bool) -> str:
        if is_compared:
            return "different"
        return "matched" if request.form.get("show") == "matched" else "all"

    def _chosen(self) -> str:
        days = request.form.get("days", _USUAL)
        return days if days in _DAYS else _USUAL
