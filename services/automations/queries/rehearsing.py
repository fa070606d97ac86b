"""Rehearsals: past events through a draft, beside another version if one is named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa

from libs.contracts import events
from libs.contracts.actor import Actor
from libs.contracts.automations import Against, Rehearsal, Rehearse, Rehearsed, Rule
from libs.contracts.events import AppointmentEvent
from libs.contracts.problem import invalid, not_found
from services.automations.adapters.tables import HEARD
from services.automations.domain.matching import CompiledRule
from services.automations.domain.occasions import occasion_of
from services.automations.handlers.rehearsing import Rehearsing, Story, Tried, moments
from services.automations.queries.definitions import rule_at

_LONGEST: Final = timedelta(days=366)
MOST: Final = 20_000
_KEYS: Final = {
    "no_show": events.AppointmentMissed,
    "changed": events.AppointmentChanged,
    "restated": events.AppointmentRestated,
    "booked": events.AppointmentBooked,
    "rescheduled": events.AppointmentRescheduled,
    "cancelled": events.AppointmentCancelled,
    "restored": events.AppointmentRestored,
    "completed": events.AppointmentCompleted,
}


def rehearse(_actor: Actor, body: Rehearse, connection: sa.Connection) -> Rehearsal:
    """The newest events first; nothing is changed and nothing sent."""
    if not timedelta() < body.to - body.from_ <= _LONGEST:
        raise invalid("to", "must be later than from, by 366 days at most")
    against = _against(body.against, body.automation.name, connection)
    rules = [CompiledRule(one) for one in (body.automation, against) if one is not None]
    told = _heard(body, rules, connection)
    stories = _stories(told)
    draft, *others = (Rehearsing(rule, stories) for rule in rules)
    other = others[0] if others else None
    occasions = [occasion_of(event) for event in told if not _is_state(event)]
    occasions += {one.id: one for rule in rules for one in moments(rule, stories)}.values()
    within = [one for one in occasions if body.from_ <= one.at < body.to]
    within.sort(key=lambda one: (one.at, one.id))
    tried = [_Pair(draft.try_on(one), other.try_on(one) if other else None) for one in within]
    return _told(tried, body)


@dataclass(frozen=True)
class _Pair:
    draft: Tried
    other: Tried | None

    @cached_property
    def differs(self) -> bool:
        if self.other is None:
            return False
        same = self.other.matched == self.draft.matched
        return not same or self.other.effects != self.draft.effects

    @property
    def concerns(self) -> bool:
        """Whether either version begins with it."""
        both = (self.draft, self.other)
        return any(one is not None and one.because.why != "trigger" for one in both)

    def shown(self, which: str) -> bool:
        if which == "different":
            return self.differs
        return which == "all" or self.draft.matched

    def answer(self) -> Rehearsed:
        occasion = self.draft.occasion
        contact = occasion.contact
        return Rehearsed(
            matched=self.draft.matched,
            because=self.draft.because,
            effects=self.draft.effects,
            event_id=occasion.id,
            appointment_id=occasion.after.id,
            on=occasion.on,
            at=occasion.at,
            contact=contact.name if contact else occasion.after.target.name,
            actor=occasion.actor.name,
            against=self.other.outcome if self.other else None,
        )


def _told(tried: Sequence[_Pair], body: Rehearse) -> Rehearsal:
    shown = [one for one in reversed(tried) if one.shown(body.show)]
    compared = body.against is not None
    events = sum(one.concerns for one in tried) if compared else len(tried)
    before = sum(one.other is not None and one.other.matched for one in tried)
    return Rehearsal(
        items=[one.answer() for one in shown[: body.limit]],
        events=events,
        matched=sum(one.draft.matched for one in tried),
        started=sum(one.draft.run is not None for one in tried),
        matched_before=before if compared else None,
        different=sum(one.differs for one in tried) if compared else None,
    )


def _against(against: Against | None, name: str, connection: sa.Connection) -> Rule | None:
    """Under the draft's name: what it is called, which webhooks tell, is not what it does."""
    if against is None:
        return None
    rule = rule_at(against.automation_id, against.version, connection)
    if rule is None:
        raise not_found()
    return rule.model_copy(update={"name": name})


def _heard(
    body: Rehearse, rules: Iterable[CompiledRule], connection: sa.Connection
) -> list[AppointmentEvent]:
    """What was heard until the period's end. A moment may be of an appointment that was booked
    before the period: of that, as much of the newest as it can take.

    Raises a 422 if it cannot take the period itself.
    """
    h = HEARD.c
    found = sa.select(h.on, h.at, h.body).where(h.at < body.to)
    if not any(one.rule.trigger.on == "time" for one in rules):
        found = found.where(h.at >= body.from_)
    newest = found.order_by(h.at.desc(), h.event_id.desc()).limit(MOST + 1)
    rows = connection.execute(newest).all()
    if len(rows) > MOST and rows[-1].at >= body.from_:
        raise invalid("from", f"has more than {MOST} changes between it and to: take a later one")
    return [_KEYS[row.on].model_validate_json(row.body) for row in reversed(rows[:MOST])]


def _is_state(event: AppointmentEvent) -> bool:
    """The present state said again is no change; a change that was told late is one."""
    return isinstance(event, events.AppointmentRestated)


def _stories(told: Iterable[AppointmentEvent]) -> dict[str, Story]:
    stories: dict[str, list[Any]] = {}
    for event in told:
        stories.setdefault(event.after.id, []).append((event.occurred_at, event.after))
    return {
        which: sorted(story, key=lambda one: one[1].version) for which, story in stories.items()
    }
