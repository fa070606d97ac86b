"""What the handlers need of the outside."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from libs.clock import Clock
from libs.contracts.automations import Because, Fault, Rule, StepState, Why
from libs.contracts.events import Event, ServiceName
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.values import Named
from services.automations.domain.matching import CompiledRule, Verdict
from services.automations.domain.occasions import Occasion
from services.automations.domain.runs import Run

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What stays the same from one piece of work to the next.

    ``check_address`` raises a 422 for a webhook's address that may not be called; ``ring`` wakes
    whoever delivers webhooks; ``keep_for`` is how long what was heard and said is kept.
    """

    clock: Clock
    check_address: Callable[[str, str], None]
    ring: Callable[[], None]
    keep_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An automation at its present version. ``swept_to``: until when a time trigger has
    looked; it counts from ``changed_at`` on.
    """

    id: str
    version: int
    compiled: CompiledRule
    enabled: bool
    swept_to: datetime
    changed_at: datetime

    @property
    def rule(self) -> Rule:
        return self.compiled.rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What an automation's webhooks are signed with.

    ``old`` are those before it, the newest first, each with the moment until which it counts.
    """

    present: str
    old: Sequence[tuple[str, datetime]] = ()

    def at(self, now: datetime) -> list[str]:
        """All that count then, the present one first."""
        return [self.present, *(secret for secret, until in self.old if now < until)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """The runs of an automation that began until a moment shall stop, and why."""

    automation_id: str
    until: datetime
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A run that was stopped among many."""

    run_id: str
    automation: Named
    version: int
    appointment_id: str
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A webhook on its way: ``body`` is the same at each attempt.

    An older courier may read it: it gets no more fields.
    """

    run_id: str
    place: int
    appointment_id: str
    automation_id: str
    url: str
    chain: str
    body: str


class Appointments(Protocol):
    """The latest versions heard of. ``keep`` answers whether this one is newer than any before,
    and like ``hold`` keeps the appointment from others until the transaction ends.
    """

    def keep(self, appointment: AppointmentSnapshot) -> bool: ...
    def hold(self, appointment_id: str) -> AppointmentSnapshot | None: ...
    def find(self, appointment_id: str) -> AppointmentSnapshot | None: ...
    def starting(
        self, anchor: str, after: datetime, until: datetime
    ) -> Sequence[AppointmentSnapshot]: ...
    def anchor_after(
        self, anchor: str, after: datetime, until: datetime, number: int
    ) -> datetime | None: ...
    def forget(self, before: datetime) -> None: ...


class Heard(Protocol):
    """What was heard, kept to be tried on drafts."""

    def keep(
        self, event_id: str, on: str, appointment_id: str, at: datetime, body: str
    ) -> None: ...
    def forget(self, before: datetime) -> None: ...


class Automations(Protocol):
    """Rules by identity; ``lock`` keeps one from others until the transaction ends. ``keeps_on``
    answers whether one is switched on, which it stays until then. ``stop_runs`` remembers that runs
    shall stop until ``has_stopped``; ``stops`` says why one that began at a moment shall.
    """

    def active(self) -> Sequence[Stored]: ...
    def find(self, automation_id: str) -> Stored | None: ...
    def lock(self, automation_id: str) -> Stored | None: ...
    def keeps_on(self, automation_id: str) -> bool: ...
    def add(self, automation_id: str, rule: Rule, secret: str, **facts: Any) -> None: ...
    def rewrite(self, automation_id: str, version: int, rule: Rule, **facts: Any) -> None: ...
    def switch(self, automation_id: str, **facts: Any) -> None: ...
    def archive(self, automation_id: str, at: datetime) -> None: ...
    def secrets(self, automation_id: str) -> Secrets | None: ...
    def renew(
        self, automation_id: str, secret: str, *, at: datetime, old_until: datetime
    ) -> None: ...
    def swept_to(self, automation_id: str) -> datetime | None: ...
    def swept(self, automation_id: str, since: datetime, until: datetime) -> bool: ...
    def stop_runs(self, stopping: Stopping) -> None: ...
    def stopping(self) -> Sequence[Stopping]: ...
    def stops(self, automation_id: str, started_at: datetime) -> Why | None: ...
    def has_stopped(self, stopping: Stopping) -> None: ...
    def running(self) -> bool: ...
    def forget_versions(self, before: datetime) -> None: ...
    def put_switch(self, *, running: bool, by: str, at: datetime) -> None: ...


class Evaluations(Protocol):
    """What was made of each event, one row per automation."""

    def judged(self, event_id: str) -> Collection[str]: ...
    def add(
        self,
        occasion: Occasion,
        judged: Sequence[tuple[Stored, Verdict]],
        began: Mapping[str, str],
        at: datetime,
    ) -> None: ...
    def forget(self, before: datetime) -> None: ...


class Runs(Protocol):
    """Runs with their steps; ``save`` writes what changed since ``before``. ``stop`` takes so many
    at most, and passes over those whose appointment somebody else holds.
    """

    def add(self, run: Run) -> None: ...
    def save(self, before: Run, run: Run) -> None: ...
    def find(self, run_id: str) -> Run | None: ...
    def active(self, appointment_id: str) -> Sequence[Run]: ...
    def stop(self, stopping: Stopping, at: datetime, most: int) -> Sequence[Stopped]: ...
    def last_active_start(self, automation_id: str) -> datetime | None: ...
    def are_active(self, stopping: Stopping) -> bool: ...
    def last_start(self, automation_id: str, contact_id: str) -> datetime | None: ...
    def starts_since(self, automation_id: str, since: datetime) -> int: ...
    def forget(self, before: datetime) -> None: ...
    def note_step(
        self, run_id: str, number: int, state: StepState, error: str, why: Fault
    ) -> None: ...


class Waits(Protocol):
    """Due rows: what goes on at its time, or (held back at a moment) once all automations run
    again; and webhooks to be delivered.
    """

    def plan(self, run: Run, version: int) -> None: ...
    def hold_back(self, run: Run, at: datetime) -> None: ...
    def deliver(self, run: Run, delivery: Delivery) -> None: ...
    def call_off(self, run: Run) -> None: ...
    def call_off_all(self, run_ids: Sequence[str]) -> None: ...
    def call_off_of(self, automation_id: str) -> None: ...


class Work(Protocol):
    """The unit of work. ``apart`` does what may fail by itself, and takes it back then."""

    @property
    def around(self) -> Surroundings: ...
    @property
    def appointments(self) -> Appointments: ...
    @property
    def heard(self) -> Heard: ...
    @property
    def automations(self) -> Automations: ...
    @property
    def evaluations(self) -> Evaluations: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def waits(self) -> Waits: ...

    def publish(self, event: Event, *, only_to: ServiceName | None = None) -> None: ...
    def after_commit(self, wake: Callable[[], None]) -> None: ...
    def apart(self, work: Callable[[], R], otherwise: Callable[[Exception], R]) -> R: ...


class Sink(Protocol):
    """Where the effects of steps go: to the other services, or onto a list that is only shown."""

    def send(self, event: Event) -> None: ...
    def deliver(self, delivery: Delivery) -> None: ...


__all__ = [
    "Appointments",
    "Automations",
    "Because",
    "Delivery",
    "Evaluations",
    "Heard",
    "Runs",
    "Secrets",
    "Sink",
    "Stopped",
    "Stopping",
    "Stored",
    "Surroundings",
    "Waits",
    "Work",
]
