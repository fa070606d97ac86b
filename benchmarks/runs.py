"""One whole run: which systems, what is measured of them, in which order."""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from benchmarks import added, contended, engine, load, mail_latency, pipes
from benchmarks.figures import Series
from benchmarks.systems.django_appointment import DjangoAppointment
from benchmarks.systems.floor import Floor
from benchmarks.systems.rebook import EMBEDDED, ONE_PROCESS, SEPARATE, Rebook
from benchmarks.workload import Workload

FLOOR, ONE, SEPARATELY, SQLITE, DJANGO = "floor", "one", "separate", "sqlite", "django"
REBOOKS = {ONE: ONE_PROCESS, SEPARATELY: SEPARATE, SQLITE: EMBEDDED}
CALLS = ("day", "month", "any", "book", "reschedule", "cancel")
CROWDS = (8, 32)


@dataclass(frozen=True)
class Plan:
    """What a run does; ``without`` names systems and parts that are left out."""

    effort: load.Effort = load.FULL
    without: frozenset = frozenset()
    mails: int = 200
    events: int = 20_000
    jobs: int = 2000
    starts: int = 5
    changes: int = 100

    def has(self, part):
        return part not in self.without


SHORT = Plan(
    effort=load.SHORT,
    without=frozenset({DJANGO, SQLITE, "growth"}),
    mails=20,
    events=5000,
    jobs=400,
    starts=1,
    changes=20,
)


@dataclass
class Results:
    """What came of it, by system and figure; the parts are None where they were left out."""

    titles: dict = field(default_factory=dict)
    series: dict = field(default_factory=dict)
    contests: dict = field(default_factory=dict)
    doubles: dict = field(default_factory=dict)
    deadlocks: int = 0
    growth: dict | None = None
    mails: dict | None = None
    relay: float = 0.0
    due: float = 0.0
    starts: list = field(default_factory=list)
    engine: dict = field(default_factory=dict)
    costs: dict = field(default_factory=dict)
    statements: dict = field(default_factory=dict)


def run(servers, plan, say):
    """Everything, one part after the other; ``say`` is told what is being done."""
    results = Results()
    with ExitStack() as stack:
        systems = _started(servers, plan, stack, say)
        results.titles = {name: system.title for name, system in systems.items()}
        results.series = {name: {} for name in systems}
        _measure_calls(systems, plan.effort, results, say)
        _contend(servers, systems, plan, results, say)
    if plan.has("growth"):
        results.growth = _growth(servers, plan, say)
    _measure_pipes(servers, plan, results, say)
    return results


def _started(servers, plan, stack, say):
    """name -> system, filled with the workload and answering."""
    workload = Workload()
    makers = {FLOOR: lambda: Floor(servers, workload)}
    for name, form in REBOOKS.items():
        makers[name] = lambda name=name, form=form: Rebook(form, name, servers, workload)
    makers[DJANGO] = lambda: DjangoAppointment(servers, workload)
    systems = {}
    for name, make in makers.items():
        if plan.has(name):
            say(f"starting {name}")
            system = make()
            stack.callback(system.close)
            systems[name] = system.start()
    return systems


def _measure_calls(systems, effort, results, say):
    measures = {what: load.reads(what, effort) for what in ("day", "month", "any")}
    measures["changes"] = load.writes(effort)
    measures |= {f"mix {crowd}": load.mix(crowd, effort) for crowd in CROWDS}
    for title, measure in measures.items():
        say(title)
        found = load.in_turns(list(systems.values()), effort, measure)
        for name, system in systems.items():
            prefix = f"{title} " if title.startswith("mix") else ""
            named = {prefix + figure: series for figure, series in found[system].items()}
            results.series[name].update(named)


def _contend(servers, systems, plan, results, say):
    before = servers.deadlocks()
    for name, system in systems.items():
        if name in REBOOKS:
            say(f"contended rounds: {name}")
            rounds = plan.effort.contended
            results.contests[name] = {
                "book": contended.booking(system, rounds),
                "move": contended.moving(system, rounds),
            }
        results.doubles[name] = system.double_bookings()
    results.deadlocks = servers.deadlocks() - before


def _growth(servers, plan, say):
    """title -> figure -> how many times slower it is than the firm of 20 without a past."""
    sizes = {
        "as in the tables above": Workload(),
        "and 50,000 past appointments": Workload(past=50_000),
        "200 staff, 100,000 appointments": Workload(staff=200, past=40_000),
    }
    with ExitStack() as stack:
        systems = []
        for number, (title, workload) in enumerate(sizes.items()):
            say(f"growth: {title}")
            system = Rebook(ONE_PROCESS, f"growth{number}", servers, workload)
            stack.callback(system.close)
            systems.append(system.start())
        found = {system: {} for system in systems}
        for measure in (
            *(load.reads(what, plan.effort) for what in CALLS[:3]),
            load.writes(plan.effort),
        ):
            for system, figures in load.in_turns(systems, plan.effort, measure).items():
                found[system].update(figures)
    base, *grown = found.values()
    return {
        title: {figure: series.over(base[figure]) for figure, series in figures.items()}
        for title, figures in zip(list(sizes)[1:], grown, strict=True)
    }


def _measure_pipes(servers, plan, results, say):
    say("mails")
    results.mails = mail_latency.latencies(servers, plan.mails)
    say("relay, due work, start-up")
    results.relay = pipes.relayed(servers, plan.events)
    results.due = pipes.due_jobs(servers, plan.jobs)
    starts = [pipes.start_up(servers, number) for number in range(plan.starts)]
    results.starts = [Series([each[part] for each in starts]) for part in (0, 1)]
    say("slot engine, what each thing costs")
    results.engine = engine.measure(plan.effort)
    results.costs, results.statements = added.costs(servers, plan.changes)


def changed(plan, without):
    return replace(plan, without=plan.without | frozenset(without))
