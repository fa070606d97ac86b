"""One whole run: which systems, what is measured of them, in which order."""

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

from benchmarks import (
    added,
    contended,
    engine,
    growth,
    load,
    mail_latency,
    mixing,
    pipes,
    portal,
    traced,
)
from benchmarks.figures import Series
from benchmarks.limits import TookTooLongError, at_most
from benchmarks.machine import Meter
from benchmarks.starting import DJANGO, FORMS, SQLITE, SYSTEMS, Starting

QUERIES = ("day", "month", "any")
WRITES = ("book", "reschedule", "cancel")
CALLS = (*QUERIES, *WRITES, *(what + load.BACK_TO_BACK for what in WRITES))
CROWDS = (8, 32)
GROWTH = "growth"
TRACED = "tracing"
# Seconds that one part may take, on a slow machine too; the rest goes on without it.
_PART = 600


@dataclass(frozen=True)
class Plan:
    """What a run does; ``without`` names systems and parts that are left out.

    Parts that have not begun after ``within`` seconds are left out, and the page says so.
    """

    effort: load.Effort = load.FULL
    without: frozenset = frozenset()
    within: float = 35 * 60
    mails: int = 150
    events: int = 20_000
    jobs: int = 2000
    starts: int = 5
    changes: int = 100

    def has(self, part):
        return part not in self.without


SHORT = Plan(
    effort=load.SHORT,
    without=frozenset({DJANGO, SQLITE, GROWTH, TRACED}),
    within=70,
    mails=6,
    events=2000,
    jobs=200,
    starts=1,
    changes=5,
)


@dataclass
class Results:
    """What came of it, by system and figure; what was left out or failed is not there.

    ``troubles`` are (what, why); ``took`` is the seconds of each part, and those of CPU.
    """

    titles: dict = field(default_factory=dict)
    series: dict = field(default_factory=dict)
    contests: dict = field(default_factory=dict)
    doubles: dict = field(default_factory=dict)
    deadlocks: int | None = None
    growth: dict = field(default_factory=dict)
    traced: float | None = None
    mails: dict = field(default_factory=dict)
    relay: float | None = None
    due: float | None = None
    starts: list = field(default_factory=list)
    engine: dict = field(default_factory=dict)
    costs: dict = field(default_factory=dict)
    statements: dict = field(default_factory=dict)
    troubles: list = field(default_factory=list)
    took: dict = field(default_factory=dict)

    def find(self, name, figure):
        """The Series of a system's figure, or None."""
        return self.series.get(name, {}).get(figure)


class Run:
    """Everything, one part after the other; ``say`` is told what is being done.

    What is quickly measured comes first: the long parts at the end cannot use up its time.
    """

    def __init__(self, servers, plan, say):
        self._servers, self._plan, self._say = servers, plan, say
        self._end = time.monotonic() + plan.within
        self.results = Results()

    def run(self):
        self._measure_what_is_behind()
        wanted = [name for name in SYSTEMS if self._plan.has(name)]
        starting = Starting(self._servers, wanted, self._trouble)
        with ExitStack() as stack:
            stack.callback(self._close, starting)
            systems = self._part("start", starting.systems) or {}
            self.results.titles = {name: system.title for name, system in systems.items()}
            self.results.series = {name: {} for name in systems}
            self._measure_calls(systems)
            self._contend(systems)
        if self._plan.has(TRACED):
            effort = self._plan.effort
            self.results.traced = self._part(
                "mix, traced", traced.kept, self._servers, starting.known, effort
            )
        if self._plan.has(GROWTH):
            self._part("growth", self._grow, starting.known)
        return self.results

    def _part(self, title, work, *arguments):
        """What ``work`` gives; None if it failed, or there was no time left for it."""
        if time.monotonic() > self._end:
            self._trouble(title, "left out: the time of the run was over")
            return None
        with self._timed(title):
            try:
                with at_most(_PART):
                    return work(*arguments)
            except (Exception, TookTooLongError) as error:  # noqa: BLE001 - the other parts go on
                self._trouble(title, error)
                return None

    def _close(self, starting):
        """Whatever the time: nothing stays behind."""
        with self._timed("end"):
            starting.close()

    @contextmanager
    def _timed(self, title):
        self._say(title)
        began = time.monotonic()
        with Meter() as meter:
            yield
        seconds = time.monotonic() - began
        self.results.took[title] = seconds, seconds * meter.ours

    def _trouble(self, title, error):
        why = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
        self.results.troubles.append((title, why))
        self._say(f"{title}: {why}")

    def _measure_calls(self, systems):
        effort = self._plan.effort
        of_mixes = replace(effort, rounds=effort.mix_rounds)
        measures = {"calls": (load.calls(effort), effort, systems)}
        for crowd in CROWDS:
            measures[f"mix {crowd}"] = mixing.mix(crowd, effort), of_mixes, systems
        inside = {
            name: system
            for name, system in systems.items()
            if name in FORMS and not FORMS[name].on_rabbitmq
        }
        measures["pages"] = portal.pages(effort), effort, inside
        for title, how in measures.items():
            self._part(title, self._measure, title, *how)

    def _measure(self, title, measure, effort, systems):
        failed = {}
        found = load.in_turns(list(systems.values()), effort, measure, failed)
        for name, system in systems.items():
            if system in failed:
                self._trouble(f"{title}: {name}", failed[system])
            self.results.series[name] |= found.get(system, {})
        made = {len(one.values) for figures in found.values() for one in figures.values()}
        if made and (fewest := min(made)) < effort.rounds:
            self._trouble(title, f"no more than {fewest} of {effort.rounds} rounds in their time")

    def _contend(self, systems):
        before = self._servers.deadlocks()
        for name, system in systems.items():
            if name in FORMS:
                for what, contest in (("book", contended.booking), ("move", contended.moving)):
                    title = f"contended: {what}, {name}"
                    found = self._part(title, contest, system, self._plan.effort)
                    if found:
                        self.results.contests[name, what] = found
            counted = self._part(f"double bookings: {name}", system.double_bookings)
            if counted is not None:
                self.results.doubles[name] = counted
        self.results.deadlocks = self._servers.deadlocks() - before

    def _measure_what_is_behind(self):
        servers, plan, results = self._servers, self._plan, self.results
        results.engine = self._part("slot engine", engine.measure, plan.effort) or {}
        results.starts = self._part("start-up", self._start_up) or []
        results.relay = self._part("relay", pipes.relayed, servers, plan.events)
        results.due = self._part("due work", pipes.due_jobs, servers, plan.jobs)
        found = self._part("what each thing costs", added.costs, servers, plan.changes)
        results.costs, results.statements = found or ({}, {})
        for broker in mail_latency.RUNS:
            found = self._part(
                f"mails, {broker}", mail_latency.latencies, servers, broker, plan.mails
            )
            if found:
                results.mails[broker] = found

    def _start_up(self):
        starts = [pipes.start_up(self._servers, number) for number in range(self._plan.starts)]
        return [Series([each[part] for each in starts]) for part in (0, 1)]

    def _grow(self, known):
        effort = self._plan.effort
        self.results.growth = growth.measure(self._servers, known, effort, self._say, self._trouble)


def changed(plan, without, minutes=None):
    """The plan without some more parts, and ended earlier or later."""
    within = plan.within if minutes is None else 60 * minutes
    return replace(plan, without=plan.without | frozenset(without), within=within)
