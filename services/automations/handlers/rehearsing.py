"""A draft at work on past events: the engine, with a list where the effects go.

Nothing can happen: no step gets anything by which it could tell others.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from libs.contracts.automations import Because, Effect, OnTime, Outcome
from libs.contracts.events import Event
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.values import Named
from services.automations.domain.facts import Facts
from services.automations.domain.matching import CompiledRule, because
from services.automations.domain.occasions import Occasion, moment_in, occasion_at
from services.automations.domain.runs import ACTIVE, Run, new_run
from services.automations.handlers.advancing import take_step
from services.automations.handlers.following import followed
from services.automations.ports import Delivery

# Of an appointment, in order: when something happened, and how it stood after.
Story = Sequence[tuple[datetime, AppointmentSnapshot]]
_DAY: Final = timedelta(days=1)
_LEFT_OUT: Final = {
    *("restated", "step_key", "run_id", "automation", "appointment_id", "chain"),
    *("appointment", "before", "actor"),
}


class Recording:
    """Implements `ports.Sink`: what would have left is kept, to be shown."""

    def __init__(self) -> None:
        self.details: dict[str, Any] = {}

    def send(self, event: Event) -> None:
        asked = event.model_dump(mode="json", exclude=_LEFT_OUT)
        self.details = {"asked": event.key, **asked}

    def deliver(self, delivery: Delivery) -> None:
        self.details = {"url": delivery.url, "body": delivery.body}


@dataclass(frozen=True)
class Tried:
    """What came of one occasion; ``run`` is None where none would have begun."""

    matched: bool
    because: Because
    occasion: Occasion
    run: Run | None = None
    later: Story = ()
    restarted: list[datetime] = field(default_factory=list)

    @cached_property
    def alone(self) -> list[Effect]:
        """What it does if no other begins, worked out when somebody looks."""
        return [] if self.run is None else list(_effects(self.run, self.occasion, self.later))

    @property
    def effects(self) -> list[Effect]:
        """Up to the wait in which another run took its place."""
        for place, effect in enumerate(self.alone if self.restarted else ()):
            if effect.do == "wait" and effect.at >= self.restarted[0]:
                cut = Effect(do="wait", at=self.restarted[0], details={"ended": "restarted"})
                return [*self.alone[:place], cut]
        return self.alone

    def is_under_way(self, at: datetime) -> bool:
        return bool(self.alone) and self.alone[-1].at > at

    @property
    def outcome(self) -> Outcome:
        return Outcome(matched=self.matched, because=self.because, effects=self.effects)


@dataclass
class Rehearsing:
    """One rule on the occasions of a period, in order; it remembers when it began for whom.

    A run that would queue behind another is shown as if it began at once.
    """

    rule: CompiledRule
    stories: Mapping[str, Story]
    _by_contact: dict[str, datetime] = field(default_factory=dict)
    _last: dict[str, Tried] = field(default_factory=dict)
    _begun: deque[datetime] = field(default_factory=deque)

    def try_on(self, occasion: Occasion) -> Tried:
        verdict = self.rule.judge(Facts(occasion))
        if not verdict.matched:
            return Tried(False, verdict.because, occasion)
        refusal = self._refusal(occasion)
        if refusal is not None:
            return Tried(True, refusal, occasion)
        self._by_contact[occasion.contact_id] = occasion.at
        self._begun.append(occasion.at)
        rule, named = self.rule.rule, Named(id="draft", name=self.rule.rule.name)
        run = new_run("rehearsal", named, 0, rule, occasion, occasion.at)
        begun = Tried(True, verdict.because, occasion, run, self._after(occasion))
        self._take_over(begun)
        return begun

    def _take_over(self, begun: Tried) -> None:
        """From the run before it about the same appointment, if that is the overlap wanted."""
        which = begun.occasion.after.id
        rival = self._last.get(which)
        if rival is not None and self.rule.rule.overlapping == "restart":
            rival.restarted.append(begun.occasion.at)
        self._last[which] = begun

    def _refusal(self, occasion: Occasion) -> Because | None:
        rule, last = self.rule.rule, self._by_contact.get(occasion.contact_id)
        cooldown = timedelta(minutes=rule.cooldown_minutes or 0)
        if last is not None and occasion.at < last + cooldown:
            return because("cooldown", minutes=rule.cooldown_minutes)
        while self._begun and self._begun[0] <= occasion.at - _DAY:
            self._begun.popleft()
        if rule.daily_cap and len(self._begun) >= rule.daily_cap:
            return because("daily_cap", cap=rule.daily_cap)
        rival = self._last.get(occasion.after.id) if rule.overlapping == "single" else None
        if rival is not None and rival.is_under_way(occasion.at):
            return because("already_running")
        return None

    def _after(self, occasion: Occasion) -> Story:
        story = self.stories.get(occasion.after.id, ())
        return [one for one in story if one[1].version > occasion.after.version]


def moments(rule: CompiledRule, stories: Mapping[str, Story]) -> Iterator[Occasion]:
    """What a time trigger would have been set off by: each version counts until the next."""
    trigger = rule.rule.trigger
    if not isinstance(trigger, OnTime):
        return
    for story in stories.values():
        ends = [*(at for at, _ in story[1:]), None]
        for (since, appointment), until in zip(story, ends, strict=True):
            moment = moment_in(trigger, appointment)
            is_its_time = since < moment and (until is None or moment <= until)
            if is_its_time and appointment.status != "cancelled":
                yield occasion_at(moment, appointment)


def _effects(run: Run, occasion: Occasion, later: Story) -> Iterator[Effect]:
    """Steps as the engine takes them; time jumps over the waits."""
    now, appointment = occasion.at, occasion.after
    while run.state == "running" and run.step is not None:
        do, sink = run.step.do, Recording()
        run = take_step(run, appointment, now, sink)
        if run.why == "wait":
            run, now, appointment = _waited(run, now, appointment, later)
        elif run.why == "delivery":
            run = run.done_with_step(now, {})
        ended = {} if run.state == "running" else {"ended": run.why}
        yield Effect(do=do, at=now, details={**sink.details, **ended})


def _waited(
    run: Run, now: datetime, appointment: AppointmentSnapshot, later: Story
) -> tuple[Run, datetime, AppointmentSnapshot]:
    """What the wait comes to, when, and how the appointment stands by then."""
    for at, changed in later:
        if at > now and run.due_at and at < run.due_at:
            run, appointment = followed(run, appointment, changed, at), changed
            if run.state not in ACTIVE:
                return run, at, appointment
    due = run.due_at or now
    return run.done_with_step(due, {}), due, appointment
