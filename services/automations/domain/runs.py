"""A run: an automation at work on one occasion, step by step. Its moves are a table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from libs.contracts.actor import Actor
from libs.contracts.automations import Fault, Rule, RunState, Step, StepState, Why
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.problem import ProblemError
from libs.contracts.values import Named
from services.automations.domain.occasions import Occasion, version_in

Move = Literal["go_on", "rest", "finish", "fail", "cancel", "resume"]
MOVES: Final[Mapping[Move, tuple[frozenset[RunState], RunState]]] = {
    "go_on": (frozenset({"running", "waiting"}), "running"),
    "rest": (frozenset({"running", "waiting"}), "waiting"),
    "finish": (frozenset({"running", "waiting"}), "done"),
    "fail": (frozenset({"running", "waiting"}), "failed"),
    "cancel": (frozenset({"running", "waiting", "failed"}), "cancelled"),
    "resume": (frozenset({"failed"}), "running"),
}
ACTIVE: Final[frozenset[RunState]] = frozenset({"running", "waiting"})
ENDED: Final[frozenset[RunState]] = frozenset({"done", "failed", "cancelled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """What became of one step so far."""

    do: str
    state: StepState = "pending"
    attempts: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    output: Mapping[str, Any] | None = None
    error: str | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What began a run, as far as its steps speak of it."""

    before: AppointmentSnapshot | None
    actor: Actor
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """``place`` is the step that comes next, from 0. ``rule`` is the one that it began with, or
    stands in for one that cannot be read here.
    """

    id: str
    automation: Named
    version: int
    rule: Rule
    appointment_id: str
    event_id: str
    on: str
    contact_id: str
    contact: str
    cause: Cause
    depth: int
    is_readable: bool = True
    state: RunState = "running"
    why: Why | None = None
    place: int = 0
    due_at: datetime | None = None
    started_at: datetime
    ended_at: datetime | None = None
    steps: tuple[StepRow, ...]

    @property
    def step(self) -> Step | None:
        """The one that comes next; None after the last."""
        return self.rule.steps[self.place] if self.place < len(self.rule.steps) else None

    @property
    def key(self) -> str:
        """Names the step that comes next for ever."""
        return f"{self.id}.{self.place + 1}"

    @property
    def chain(self) -> str:
        return f"{self.id};{self.depth}"

    def began_after(self, occasion: Occasion) -> bool:
        """Whether what began it came later than this occasion of the same appointment; versions
        tell, and between moments the clock.
        """
        mine, other = (version_in(one, self.appointment_id) for one in (self.event_id, occasion.id))
        if mine is None or other is None:
            return self.cause.at > occasion.at
        return mine > other

    def move(self, move: Move, **changes: Any) -> "Run":
        """Raises ``wrong_state`` for a move that is not in the table."""
        allowed, state = MOVES[move]
        if self.state not in allowed:
            raise ProblemError("wrong_state", f"This run is {self.state}.")
        return replace(self, state=state, **changes)

    def with_step(self, **changes: Any) -> "Run":
        """The step that comes next, changed."""
        steps = list(self.steps)
        steps[self.place] = replace(steps[self.place], **changes)
        return replace(self, steps=tuple(steps))

    def done_with_step(self, now: datetime, output: Mapping[str, Any]) -> "Run":
        """On to the next step."""
        known = self.steps[self.place]
        done = self.with_step(
            state="done",
            attempts=max(known.attempts, 1),
            started_at=known.started_at or now,
            ended_at=now,
            output=output,
            error=None,
            fault=None,
        )
        return done.move("go_on", place=self.place + 1, why=None, due_at=None)

    def rest(self, why: Why, now: datetime, due_at: datetime | None) -> "Run":
        """Until then, or until somebody says so."""
        known = self.steps[self.place]
        waiting = self.with_step(state="waiting", started_at=known.started_at or now, due_at=due_at)
        return waiting.move("rest", why=why, due_at=due_at)

    def end(self, move: Move, why: Why, now: datetime, **step: Any) -> "Run":
        """For good, or until it is resumed; the step it stood at is marked with it."""
        at = self.with_step(ended_at=now, **step) if step and self.step else self
        return at.move(move, why=why, due_at=None, ended_at=now)

    def resumed(self) -> "Run":
        """At the step that failed."""
        if self.state != "failed" or self.step is None:
            raise ProblemError("wrong_state", "Only a failed run can be resumed.")
        again = self.with_step(state="pending", ended_at=None, error=None, fault=None)
        return again.move("resume", why=None, ended_at=None)


def new_run(
    run_id: str, automation: Named, version: int, rule: Rule, occasion: Occasion, at: datetime
) -> Run:
    """At its first step."""
    contact = occasion.contact
    return Run(
        id=run_id,
        automation=automation,
        version=version,
        rule=rule,
        appointment_id=occasion.after.id,
        event_id=occasion.id,
        on=occasion.on,
        contact_id=occasion.contact_id,
        contact=contact.name if contact else occasion.after.target.name,
        cause=Cause(
            before=occasion.before, actor=occasion.actor, reason=occasion.reason, at=occasion.at
        ),
        depth=occasion.depth + 1,
        started_at=at,
        steps=fresh_steps(rule),
    )


def fresh_steps(rule: Rule) -> tuple[StepRow, ...]:
    return tuple(StepRow(do=step.do) for step in rule.steps)
