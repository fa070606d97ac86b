"""Try it on past events: what an automation that is written would have done, and why not."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import request

from libs.contracts.automations import REHEARSE, Rehearsal, Rehearse
from services.gateway.portal.automation_desk import AutomationDesk
from services.gateway.portal.automation_drafts import Draft
from services.gateway.portal.visitors import Visitor

_DAYS: Final = ("7", "30", "90")
_USUAL: Final = "30"
_MOST: Final = 100


@dataclass(frozen=True)
class Trial:
    """What came of it; ``days`` is how far back it looked."""

    days: str
    found: Rehearsal


class Rehearsing:
    def __init__(self, desk: AutomationDesk) -> None:
        self._desk = desk

    def days(self) -> tuple[tuple[str, bool], ...]:
        """How far back one may look, and which of them is chosen."""
        return tuple((days, days == self._chosen()) for days in _DAYS)

    def on(self, visitor: Visitor, draft: Draft) -> Trial:
        """Raises ``invalid`` for a draft that could not be kept."""
        rule = draft.checked()
        now = self._desk.reception.parts.clock.now().replace(microsecond=0)
        body = Rehearse.model_validate(
            {
                "automation": rule.model_dump(mode="json", by_alias=True),
                "from": now - timedelta(days=int(self._chosen())),
                "to": now,
                "show": "matched" if request.form.get("show") == "matched" else "all",
                "limit": _MOST,
            }
        )
        return Trial(self._chosen(), self._desk.call(REHEARSE, visitor, body=body))

    def _chosen(self) -> str:
        days = request.form.get("days", _USUAL)
        return days if days in _DAYS else _USUAL
