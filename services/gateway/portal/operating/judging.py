"""How everything does, in one sentence: the worst of what the services say decides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from libs.contracts.gateway import Check, SeenService, Status
from libs.contracts.values import Language

State = Literal["ok", "slow", "failing", "silent"]
Words = Callable[..., str]
# By how bad they are: an icon, a class of badges, a word.
STATES: Final[Mapping[State, tuple[str, str, str]]] = {
    "ok": ("check", "ok", "working"),
    "slow": ("clock", "move", "slow"),
    "failing": ("alert", "bad", "not ready"),
    "silent": ("x", "bad", "no answer"),
}
CHECKS: Final[Mapping[str, str]] = {
    "database": "Database",
    "broker": "Broker",
    "outbox": "Outbox",
    "consumer": "Worker",
    "due": "Due work",
    "http": "Answer",
}
_SLOW: Final = 500.0
_WORST_FIRST: Final[Sequence[State]] = ("silent", "failing", "slow")
_A_MINUTE: Final = 60
_TENTHS: Final = 9.95


@dataclass(frozen=True)
class Seen:
    """One service, judged."""

    name: str
    service: SeenService

    @cached_property
    def state(self) -> State:
        if "http" in self.service.checks:
            return "silent"
        if not self.service.ready:
            return "failing"
        return "slow" if (self.service.answered_in_ms or 0) > _SLOW else "ok"

    @property
    def faults(self) -> Mapping[str, Check]:
        """What does not hold, by the name of the check."""
        return {name: check for name, check in self.service.checks.items() if not check.ok}

    @property
    def heard(self) -> Sequence[float]:
        """How many events came in each of the last minutes; none where it does not say."""
        lately = self.service.last_minutes
        return lately.events_heard if lately else ()

    @property
    def lags(self) -> Sequence[float]:
        """For how many seconds events waited to be sent at most, in each of them; 0 is none."""
        lately = self.service.last_minutes
        return lately.lag_seconds if lately else ()

    def figure(self, name: str) -> int | None:
        """None where the service does not know, or nobody can ask it."""
        found = self.service.figures.get(name)
        return None if found is None else round(found)


@dataclass(frozen=True)
class Judged:
    """Everything: ``services`` in a fixed order, and what they add up to."""

    services: Sequence[Seen]

    @property
    def state(self) -> State:
        states = {one.state for one in self.services}
        return next((state for state in _WORST_FIRST if state in states), "ok")

    @property
    def put_by(self) -> int:
        """How many messages nobody will handle until an operator looks at them."""
        return self.total("inbox_parked") + self.dead

    @property
    def needs_you(self) -> bool:
        """Nothing is broken, and yet it does not heal by itself."""
        return self.put_by > 0 and self.state in {"ok", "slow"}

    @property
    def nothing_waits(self) -> bool:
        """Every queue is known and empty."""
        return {one.figure("queue_waiting") for one in self.services} == {0}

    @property
    def dead(self) -> int:
        """Every service asks the same broker."""
        return max((one.figure("dead_letters") or 0 for one in self.services), default=0)

    def total(self, name: str) -> int:
        return sum(one.figure(name) or 0 for one in self.services)

    def of(self, service: str, name: str) -> int | None:
        """One service's figure; None while it is not known."""
        return next((one.figure(name) for one in self.services if one.name == service), None)

    def headline(self, t: Words) -> str:
        worst = [one for one in self.services if one.state == self.state]
        names = ", ".join(one.name for one in worst)
        if self.state == "silent":
            return t("No answer from {names} for {time}", names=names, time=_silence(worst, t))
        if self.state == "failing":
            return t("Not ready: {names}", names=names)
        if self.needs_you:
            return t("Working, but some messages need you")
        if self.state == "slow":
            return t("Slow: {names}", names=names)
        return t("All working")


def judged(status: Status) -> Judged:
    return Judged([Seen(name, status.services[name]) for name in sorted(status.services)])


def lasting(seconds: float, t: Words) -> str:
    """Seconds up to two minutes, minutes above."""
    whole = round(seconds)
    if whole < 2 * _A_MINUTE:
        return t("{n} s", n=whole)
    return t("{n} min", n=whole // _A_MINUTE)


def lagging(seconds: float, t: Words, language: Language) -> str:
    """As exactly as it is of use: milliseconds, tenths of a second, and then as `lasting`."""
    if seconds < 1:
        return t("{n} ms", n=round(seconds * 1000))
    if seconds < _TENTHS:
        tenths = f"{seconds:.1f}"
        return t("{n} s", n=tenths.replace(".", ",") if language == "de" else tenths)
    return lasting(seconds, t)


def _silence(silent: Sequence[Seen], t: Words) -> str:
    return lasting(max(one.service.silent_for_seconds or 0 for one in silent), t)
