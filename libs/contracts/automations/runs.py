"""What automations did, would do, and why: runs with their steps, evaluations, rehearsals."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt

from libs.contracts.automations.faults import Fault
from libs.contracts.automations.rules import Do, On, Rule
from libs.contracts.values import Answer, Flag, Id, Instant, Named, PageQuery, Request, Version

RunState = Literal["running", "waiting", "done", "failed", "cancelled"]
StepState = Literal["pending", "waiting", "running", "done", "failed", "skipped", "cancelled"]
# Why there was no run, or why one ended or waits.
Why = Literal[
    "trigger",
    "conditions",
    "switched_off",
    "already_running",
    "cooldown",
    "daily_cap",
    "chain_too_deep",
    "too_late",
    "started",
    "queued",
    "could_not_begin",
    "wait",
    "delivery",
    "finished",
    "restarted",
    "moment_passed",
    "appointment_cancelled",
    "stopped_by_staff",
    "automation_disabled",
    "automation_deleted",
    "step_failed",
]


class Check(Answer):
    """One question and its answer: what was expected, what was found."""

    field: str
    op: str
    expected: Any
    found: Any
    holds: bool


class Because(Answer):
    """Why it matched or did not, why it ran or did not, in a word and in a sentence.

    ``decided_by`` is the condition that said no; ``checks`` are all that were asked, in order.
    """

    why: Why
    text: str
    decided_by: Check | None = None
    checks: list[Check] = []


class RunStep(Answer):
    """One step of a run. ``output`` is what came of it: of a webhook its status and 2 KB.

    ``error`` says in English why it did not succeed; ``fault`` is the same for other languages,
    None where only words were kept.
    """

    do: Do
    state: StepState
    attempts: int
    started_at: Instant | None
    ended_at: Instant | None
    due_at: Instant | None = None
    output: dict[str, Any] | None
    error: str | None
    fault: Fault | None = None


class Run(Answer):
    """One run, pinned to the automation's ``version`` at its start.

    ``due_at`` is when it goes on by itself; ``why`` says why it waits or how it ended. ``actor``
    is who made the change that began it, ``resumable`` whether it may be resumed. What it does
    cannot be read here if it is not ``readable``: then it is not done again either. Who may not see
    the appointment is told neither ``actor`` nor ``contact``, and no step's ``output``.
    """

    id: str
    automation_id: str
    automation: Named
    version: int
    appointment_id: str
    event_id: str
    on: On
    actor: str | None
    contact: str | None
    state: RunState
    due_at: Instant | None
    why: Why | None
    resumable: bool
    readable: bool = True
    depth: int
    started_at: Instant
    ended_at: Instant | None
    steps: list[RunStep]


class Evaluation(Answer):
    """What one automation made of one event; ``run_id`` is None where none began."""

    automation_id: str
    automation: Named
    version: int
    appointment_id: str
    event_id: str
    on: str
    at: Instant
    matched: bool
    because: Because
    run_id: str | None


class RunsQuery(PageQuery):
    """Of one state, or of all."""

    state: RunState | None = None


class Match(Answer):
    """Whether an automation would start on a would-be event."""

    id: str
    name: str
    matches: bool
    because: Because


class Matches(Answer):
    """All active automations with that trigger."""

    items: list[Match]


class Against(Request):
    """A stored version to compare a draft with; without ``version`` the present one."""

    automation_id: Id
    version: Version | None = None


class Rehearse(Request):
    """A draft and the period whose events it is tried on; at most ``limit`` items are answered.

    ``show`` says which: all, those that matched, or those in which the two versions differ.
    """

    automation: Rule
    against: Against | None = None
    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    show: Literal["all", "matched", "different"] = "all"
    limit: Annotated[StrictInt, Field(ge=1, le=1000)] = 200


class Effect(Answer):
    """What a step would have done, and when; ``details`` are the step's own words."""

    do: Do
    at: Instant
    details: dict[str, Any]


class Outcome(Answer):
    """What came of one event under one version."""

    matched: bool
    because: Because
    effects: list[Effect]


class Rehearsed(Outcome):
    """One past event under the draft, and under the other version if one was named."""

    event_id: str
    appointment_id: str
    on: str
    at: Instant
    contact: str
    actor: str
    against: Outcome | None = None


class Rehearsal(Answer):
    """The newest events first; the figures count the whole period, ``items`` may be fewer.

    ``started`` are those of ``matched`` that no limit would have refused. Beside a version
    ``events`` are those that either of the two begins with, and a name is no difference.
    A run that would queue behind another is shown as if it began at once.
    """

    items: list[Rehearsed]
    events: int
    matched: int
    started: int
    matched_before: int | None = None
    different: int | None = None


class Switch(Answer):
    """Whether automations run at all."""

    running: bool
    changed_at: Instant | None
    changed_by: str | None


class PutSwitch(Request):
    """Lets all automations run, or holds all of them."""

    running: Flag
