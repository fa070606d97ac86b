"""The tables of goals: every row of the specification with its goal and what was reached."""

from benchmarks import goals, growth, portal, traced
from benchmarks.figures import percentile
from benchmarks.runs import CALLS, CROWDS
from benchmarks.starting import DJANGO, FLOOR, ONE, SEPARATELY, SQLITE

RATIO_HEAD = (
    "figure",
    "one process × floor",
    "separate processes × floor",
    "separate processes: times as fast as django-appointment",
    "… as Easy!Appointments (estimated)",
)
OTHER_HEAD = ("figure", "goal", "reached", "met")


def ratios(results):
    """Of every call and mix, as quotients of figures of this run."""
    for figure in CALLS:
        yield goals.TITLES[figure], *_beside(results, figure, goals.of_call(figure))
    for crowd in CROWDS:
        title = f"mix, {crowd} clients, operations/s"
        yield title, *_mixed(results, f"mix {crowd} ops")
    less = _over(results, DJANGO, SEPARATELY, "mix 32 p99")
    estimated = _times(less, goals.peers_of("mix 32 p99"))
    shown = goals.judged(estimated, goals.SLOWEST_AT_32, at_least=True)
    told = f"{less:.1f} ×" if less else goals.NOT_MEASURED
    mark = _mark(results, "mix 32 p99", DJANGO, SEPARATELY)
    yield "p99 of the slowest operation, 32 clients", "", "", told + mark, shown + mark


def _beside(results, figure, asked):
    """The four cells of a call: at most so many times the floor, at least so many times a peer."""
    in_one, apart, django, easy = asked
    for name, goal in ((ONE, in_one), (SEPARATELY, apart)):
        shown = goals.judged(_over(results, name, FLOOR, figure), goal)
        yield shown + _mark(results, figure, name, FLOOR)
    faster, mark = (
        _over(results, DJANGO, SEPARATELY, figure),
        _mark(results, figure, DJANGO, SEPARATELY),
    )
    yield goals.judged(faster, django, at_least=True) + mark
    yield goals.judged(_times(faster, goals.peers_of(figure)), easy, at_least=True) + mark


def _mixed(results, figure):
    """The four cells of a mix: at least such a share of the floor, so many times a peer."""
    in_one, apart, django, easy = goals.MIX
    for name, goal in ((ONE, in_one), (SEPARATELY, apart)):
        shown = goals.judged(_over(results, name, FLOOR, figure), goal, "{:.0%}", at_least=True)
        yield shown + _mark(results, figure, name, FLOOR)
    more = _over(results, SEPARATELY, DJANGO, figure)
    mark = _mark(results, figure, SEPARATELY, DJANGO)
    yield goals.judged(more, django, at_least=True) + mark
    yield goals.judged(_times(more, 1 / goals.peers_of(figure)), easy, at_least=True) + mark


def others(results):
    """Everything else that has a goal."""
    yield from _growth(results)
    yield from _statements(results)
    yield from _contended(results)
    yield from _mails(results)
    for name in (SQLITE, ONE):
        for title, most in portal.GOALS.items():
            shown = f"{title}: {_FORM[name]}"
            yield goals.row(shown, _median(results.find(name, title)), most, "{:.1f} ms")
    seconds, megabytes = map(_median, results.starts or (None, None))
    yield goals.row(
        "`rebook up`, from nothing to the first page", seconds, goals.START_UP, "{:.1f} s"
    )
    yield goals.row("all services in one process, idle", megabytes, goals.MEMORY, "{:,.0f} MB")
    yield goals.row(
        "relay to RabbitMQ, events/s", results.relay, goals.RELAY, "{:,.0f}", at_least=True
    )
    title = "due-work worker, jobs/s (rendering not counted)"
    yield goals.row(title, results.due, goals.DUE, "{:,.0f}", at_least=True)
    title = f"mix with {traced.SHARE:.0%} of traces recorded, operations/s kept"
    yield goals.row(title, results.traced, goals.TRACED, "{:.0%}", at_least=True)
    slowest = _median(results.find(SQLITE, "mix 32 p99"))
    title = "p99 of the slowest operation, 32 clients: SQLite"
    yield goals.row(title, slowest, goals.SQLITE_SLOWEST, "{:.0f} ms")


_FORM = {
    ONE: "one process, PostgreSQL",
    SEPARATELY: "separate processes",
    SQLITE: "one process, SQLite",
}


def _growth(results):
    for title, goal in growth.GOALS.items():
        found = results.growth.get(title)
        worst = found and max(found, key=found.get)
        shown = f"slower with growth: {title}"
        if found:
            shown += f" (the worst: {worst})"
        yield goals.row(shown, found and found[worst], goal, "{:.2f} ×")


def _statements(results):
    for call, most in goals.STATEMENTS.items():
        title = f"SQL statements in scheduling + at the gateway: {call}"
        asked = f"≤ {most} + {goals.AT_THE_GATEWAY}"
        if call not in results.statements:
            yield title, asked, goals.NOT_MEASURED, goals.OPEN
            continue
        inside, before = results.statements[call]
        is_met = inside <= most and before <= goals.AT_THE_GATEWAY
        yield title, asked, f"{inside} + {before}", goals.MET if is_met else goals.MISSED


def _contended(results):
    for name in (ONE, SEPARATELY, SQLITE):
        for what in ("book", "move"):
            contest = results.contests.get((name, what))
            title = f"32 clients on one slot, {what}, {_FORM[name]}"
            yield f"{title}: double bookings", f"0 in ≥ {goals.ROUNDS} rounds", *_doubles(contest)
            slowest = contest and contest.slowest
            yield goals.row(f"{title}: slowest round", slowest, goals.LONGEST_ROUND, "{:.2f} s")
    yield goals.row("“deadlock detected” in PostgreSQL's log", results.deadlocks, 0)


def _doubles(contest):
    """What was reached, and whether it is met; too few rounds without one say nothing."""
    if contest is None:
        return goals.NOT_MEASURED, goals.OPEN
    told = f"{contest.double} in {contest.rounds} rounds"
    if contest.double:
        return told, goals.MISSED
    return told, goals.MET if contest.rounds >= goals.ROUNDS else goals.OPEN


def _mails(results):
    for broker in ("in memory", "RabbitMQ"):
        spent = results.mails.get(broker)
        for share, most in goals.MAILS.items():
            title = f"event committed → e-mail accepted, {broker}, p{share * 100:g}"
            yield goals.row(title, spent and percentile(spent, share), most, "{:.0f} ms")


def _over(results, name, other, figure):
    one, two = results.find(name, figure), results.find(other, figure)
    return one.over(two) if one and two else None


def _mark(results, figure, *names):
    """That a turn of one of them began while another's mails were still written."""
    marks = {found.mark for name in names if (found := results.find(name, figure))}
    return max(marks, default="")


def _times(value, factor):
    return None if value is None else value * factor


def _median(series):
    return series.median if series else None
