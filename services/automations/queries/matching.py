"""Which automations a would-be event would set off."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from pydantic import ValidationError

from libs.contracts.actor import Actor
from libs.contracts.automations import Because, Match, Matches
from libs.contracts.events import BY_KEY, AppointmentEvent
from libs.contracts.notifications import RenderEvent
from libs.contracts.problem import invalid
from services.automations.adapters.automations import SqlAutomations, are_running
from services.automations.adapters.runs import SqlRuns
from services.automations.domain.facts import Facts
from services.automations.domain.matching import Verdict, because
from services.automations.domain.occasions import Occasion, occasion_of
from services.automations.handlers.evaluating import held_back
from services.automations.ports import Stored

_FIELD: Final = "event"


def would_match(
    _actor: Actor, body: RenderEvent, connection: sa.Connection, now: datetime
) -> Matches:
    """Of the active automations those with that trigger: whether they would start, or why not.

    Their limits are judged as their runs are now; what starts until then is not foreseen.
    """
    occasion = occasion_of(_event_of(body))
    facts, running = Facts(occasion), are_running(connection)
    runs = SqlRuns(connection)
    judged = [
        (stored, stored.compiled.judge(facts)) for stored in SqlAutomations(connection).active()
    ]
    return Matches(
        items=[
            _match(stored, verdict, _refusal(stored, occasion, runs, now, running=running))
            for stored, verdict in judged
            if verdict.because.why != "trigger"
        ]
    )


def _refusal(
    stored: Stored, occasion: Occasion, runs: SqlRuns, now: datetime, *, running: bool
) -> Because | None:
    return held_back(stored, occasion, runs, now) if running else because("switched_off")


def _match(stored: Stored, verdict: Verdict, refusal: Because | None) -> Match:
    """Conditions that do not hold come first: they say more."""
    starts = verdict.matched and refusal is None
    why = verdict.because if refusal is None or not verdict.matched else refusal
    return Match(id=stored.id, name=stored.rule.name, matches=starts, because=why)


def _event_of(body: RenderEvent) -> AppointmentEvent:
    kind = BY_KEY.get(body.key)
    if kind is None or not issubclass(kind, AppointmentEvent):
        raise invalid("key", "is not an event of appointments")
    try:
        return kind.read(body.event)
    except ValidationError:
        raise invalid(_FIELD, "is not such an event") from None
