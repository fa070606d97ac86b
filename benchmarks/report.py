"""The tables of a run, as Markdown: every figure with its goal and what was reached."""

from benchmarks.figures import milliseconds, percentile, table
from benchmarks.runs import CALLS, CROWDS, DJANGO, FLOOR, ONE, SEPARATELY, SQLITE

# figure -> at most so many times the floor: in one process; as separate processes; and at least so
# many times as fast as django-appointment. From the specification of what is to be reached.
GOALS = {
    "day": (2.5, 4.5, 6),
    "month": (2.5, 4.5, 120),
    "any": (2.7, 3.5, 600),
    "book": (3, 4.5, 5),
    "reschedule": (3, 4.5, 6.5),
    "cancel": (3, 4.5, 1.4),
}
MIX_GOALS = (0.30, 0.20, 4.7)
TITLES = {
    "day": "slots of one day",
    "month": "slots of a month, one staff member",
    "any": "slots of a month, any of 20 staff",
    "book": "book",
    "reschedule": "reschedule",
    "cancel": "cancel",
}
GROWN = {"and 50,000 past appointments": 1.3, "200 staff, 100,000 appointments": 1.5}
LONGEST_ROUND = 0.5
_TOO_NOISY = 0.3
HEAD = """# Benchmark

What Rebook's calls cost beside a bare floor and beside django-appointment, side by side in one run.
Everything is on: sessions, rules, history, outbox, events; notifications listens and mails every
receipt. Absolute times are of one machine in one hour; **compare only what stands in one table**.

- *Floor*: a bare Flask app with a process for each core that does only the SQL of each call,
  history and outbox row included, in one statement: no gateway, no sessions, no rules, no mails.
- *×* is the median of the rounds' own ratios; the systems take turns in each round.
- Reached goals have a ✓, others a ✗; *n/m* was left out of this run.
"""
_CALLS = "One client, 50th percentile; after each change its mails have time to leave."
_MIX = """6 slot queries of a day : 1 booking : 1 reschedule : 1 cancellation, closed loop; the
mails of the changes are written and sent meanwhile."""
_COSTS = """Of a change in one process on PostgreSQL, timed by stopwatches around the functions; the
hop is the difference of two columns above."""


def written(results, plan, conditions, command):
    """The whole document."""
    parts = [
        HEAD,
        "## Conditions\n",
        f"`{command}`\n",
        *(f"- {line}" for line in [*conditions, *_effort(plan), _noise(results)]),
        f"\n## Calls\n\n{_CALLS}\n",
        *table(_call_head(results), [_call(results, figure) for figure in CALLS]),
        f"\n## The mix\n\n{_MIX}\n",
        *table(["figure", *results.titles.values()], _mixes(results)),
        "\n## Contended\n\n32 clients on one slot, counted in the database.\n",
        *_contested(results),
        "\n## The other figures\n",
        *table(["figure", "goal", "reached"], [*_others(results), *_growth(results)]),
        "\n## Slot engine, in process, a month of half hours\n",
        *table(["case", "Rebook", "plain sorted sweep", "×"], _engine(results)),
        f"\n## What each thing costs\n\n{_COSTS}\n",
        *table(["thing", "cost"], _costs(results)),
    ]
    return "\n".join(parts) + "\n"


def verdict(value, goal, *, at_least=False):
    """``✓`` or ``✗`` and the goal, behind a value."""
    reached = value >= goal if at_least else value <= goal
    return f"{'✓' if reached else '✗'} {'≥' if at_least else '≤'} {goal:g}"


def _effort(plan):
    effort = plan.effort
    yield f"{effort.rounds} rounds; a mix lasts {effort.mix_for:g} s; {effort.contended} contended"
    yield "PostgreSQL without fsync for every system alike, synchronous_commit on; SQLite in full"
    yield "workload: 20 staff, Monday to Friday 9-17 with lunch, 60 days, half of all slots booked"


def _noise(results):
    """How busy others were; a run among busy others says so itself."""
    rounds = [
        noise for found in results.series.values() for one in found.values() for noise in one.noise
    ]
    usual = percentile(rounds, 0.5)
    told = f"cores used by others, steal included: median {usual:.2f}, most {max(rounds):.2f}"
    return told + ("; **too noisy to be trusted**" if usual > _TOO_NOISY else "")


def _call_head(results):
    return ["figure", *results.titles.values(), "separate processes × django-appointment"]


def _call(results, figure):
    floor = results.series[FLOOR][figure]
    in_one, apart, against = GOALS[figure]
    goals = {ONE: in_one, SEPARATELY: apart}
    cells = [TITLES[figure]]
    for name in results.titles:
        series = results.series[name][figure]
        cell = milliseconds(series.median)
        if name != FLOOR:
            times = series.over(floor)
            cell += f" ({times:.1f} ×{' ' + verdict(times, goals[name]) if name in goals else ''})"
        cells.append(cell)
    return [*cells, _against_django(results, figure, against)]


def _against_django(results, figure, goal, *, more_is_better=False):
    if DJANGO not in results.series:
        return f"n/m (≥ {goal:g})"
    ours, theirs = results.series[SEPARATELY][figure], results.series[DJANGO][figure]
    times = ours.over(theirs) if more_is_better else theirs.over(ours)
    return f"{times:,.1f} × {verdict(times, goal, at_least=True)}"


def _mixes(results):
    for crowd in CROWDS:
        floor = results.series[FLOOR][f"mix {crowd} ops"]
        rates, slowest = (
            [f"operations/s, {crowd} clients"],
            [f"p99 of the slowest, {crowd} clients"],
        )
        goals = dict(zip((ONE, SEPARATELY), MIX_GOALS[:2], strict=True))
        for name in results.titles:
            series = results.series[name][f"mix {crowd} ops"]
            share = series.over(floor)
            judged = (
                f" ({share:.0%} {verdict(share, goals[name], at_least=True)})"
                if name in goals
                else ""
            )
            rates.append(f"{series.median:,.0f}{judged}")
            slowest.append(milliseconds(results.series[name][f"mix {crowd} p99"].median))
        yield rates
        yield slowest


def _contested(results):
    rows = []
    for name, contests in results.contests.items():
        for what, contest in contests.items():
            slow = f"{contest.slowest:.2f} s {verdict(contest.slowest, LONGEST_ROUND)}"
            doubles = f"{contest.double} {'✓' if contest.double == 0 else '✗'}"
            rows.append(
                [
                    results.titles[name],
                    what,
                    contest.rounds,
                    doubles,
                    contest.nobody,
                    contest.liars,
                    slow,
                ]
            )
    head = [
        "system",
        "what",
        "rounds",
        "double bookings",
        "nobody got it",
        "wrong answers",
        "slowest round",
    ]
    yield from table(head, rows)
    yield ""
    clashes = ", ".join(
        f"{results.titles[name]}: {found}" for name, found in results.doubles.items()
    )
    yield f"Overlapping appointments in the whole database at the end: {clashes}."
    found = verdict(results.deadlocks, 0)[0]
    yield f"“deadlock detected” in PostgreSQL's log meanwhile: {results.deadlocks} {found}"


def _others(results):
    for broker, spent in (results.mails or {}).items():
        for share, goal in ((0.5, 60), (0.99, 500)):
            found = percentile(spent, share)
            title = f"event committed → e-mail accepted, {broker}, p{share * 100:g}"
            yield title, f"≤ {goal} ms", f"{found:.0f} ms {'✓' if found <= goal else '✗'}"
    seconds, megabytes = (series.median for series in results.starts)
    measured = (
        ("relay to RabbitMQ, events/s", results.relay, 5000, True),
        ("due-work worker, jobs/s (rendering not counted)", results.due, 400, True),
        ("`rebook up`, from nothing to the first page, s", seconds, 3, False),
        ("all services in one process, idle, MB", megabytes, 160, False),
    )
    for title, found, goal, at_least in measured:
        judged = verdict(found, goal, at_least=at_least)
        yield title, judged[2:], f"{found:,.1f} {judged[0]}"
    if SQLITE in results.series:
        found = results.series[SQLITE]["mix 32 p99"].median
        yield (
            "SQLite, 32 clients: p99 of any operation",
            "≤ 60 ms",
            f"{found:.0f} ms {verdict(found, 60)[0]}",
        )
    for call, (inside, before) in results.statements.items():
        goal = 2 if call in {"day", "month"} else 8
        shown = f"{inside} + {before} {verdict(inside, goal)[0]}"
        yield f"SQL statements in scheduling + at the gateway: {call}", f"≤ {goal} + 1", shown


def _growth(results):
    for title, goal in GROWN.items():
        if results.growth is None:
            yield f"growth: {title}", f"≤ {goal} ×", "n/m"
            continue
        found = results.growth[title]
        worst = max(found, key=found.get)
        each = ", ".join(f"{figure} {times:.2f}" for figure, times in found.items())
        yield f"growth: {title}", f"≤ {goal} ×", f"{each} {verdict(found[worst], goal)[0]}"


def _engine(results):
    for title, (ours, plain) in results.engine.items():
        yield title, f"{ours.median:.3f} ms", f"{plain.median:.3f} ms", f"{ours.over(plain):.2f}"


def _costs(results):
    yield from ((title, milliseconds(found)) for title, found in results.costs.items())
    if SEPARATELY in results.series and ONE in results.series:
        for figure in ("day", "book"):
            apart = results.series[SEPARATELY][figure].median
            hop = apart - results.series[ONE][figure].median
            yield f"hop between two processes, {TITLES[figure]}", milliseconds(hop)
