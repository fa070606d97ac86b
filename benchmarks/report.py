"""The page of a run, as Markdown."""

from benchmarks import goals, mixing
from benchmarks.contended import CLIENTS
from benchmarks.figures import milliseconds, percentile, table
from benchmarks.goal_tables import OTHER_HEAD, RATIO_HEAD, others, ratios
from benchmarks.runs import CALLS, CROWDS
from benchmarks.starting import FLOOR, ONE, SEPARATELY

_TOO_NOISY = 0.3
HEAD = """# Benchmark

What Rebook's calls cost beside a bare floor and beside django-appointment, side by side in one run.
Everything is on: sessions, rules, history, outbox, events; notifications listens and mails a
receipt for every change, to a mail server of its own process on the same cores.

## How to read this page

- Compare only what stands in one row: absolute times are of one machine in one hour, and move by
  half between two runs on a shared one; the ratios hardly do.
- Each goal has a ✓ or a ✗ behind what was reached. A ratio is the median of the rounds' own
  ratios; in each round the systems take turns.
- *Floor*: a bare Flask app with a process for each core that does only the SQL of each call,
  history and outbox row included, in one statement: no gateway, no sessions, no rules, no mails.
- Changes stand twice: with a pause after each, in which its mails leave (what somebody waits
  who changes something), and *back to back*, while mails of the last ones are written.
- While requests are answered, mails may be put off: some are written only when the clock has
  stopped. Operations a second do not count that; how many events and mails were left then, how many
  seconds they took, and how late the mails of the mix were, stands below each mix.
- † stands where a turn began while another system still wrote mails: the wait for rest timed out.
- Easy!Appointments needs PHP and MySQL, and was **not** run: its column is django-appointment's of
  this run, scaled by what both needed side by side on 2026-11-22. It is an estimate.
"""
_RATIOS = """Of one client alone, 50th percentile, except for the mix: 6 slot queries of a day :
1 booking : 1 reschedule : 1 cancellation, closed loop, no pause; mails are written meanwhile as far
as they keep up, and the rest after it."""
_PEERS_GROWTH = """What the peers do with the same past is not measured here: Easy!Appointments
became 6 to 30 times slower with 50,000 past appointments, django-appointment 1.1 to 1.4 times."""
_GROWTH = "Times as slow as the firm above: on PostgreSQL, in one process if nothing else is said."
BY_HAND = "## What is not reached, and why"
_NOTHING_YET = "Nothing has been written here yet: a new run keeps what stands in this part."
_COSTS = """Of a change in one process on PostgreSQL, timed by stopwatches around the functions that
do it, nothing switched off; the hop is the difference of two columns above. Tracing, which
is off there, has a row of the goals."""


def by_hand(page):
    """What people wrote into the page of an earlier run: a new page takes it over as it is."""
    _, _, after = page.partition(f"{BY_HAND}\n")
    return after.partition("\n## ")[0].strip()


def written(results, plan, conditions, command, kept=""):
    """The whole document; ``kept`` is the part that people write."""
    of_ratios, of_others = list(ratios(results)), list(others(results))
    parts = [
        HEAD,
        "## Conditions\n",
        f"`{command}`\n",
        *(f"- {line}" for line in [*conditions, *_effort(plan), _noise(results)]),
        *_failed(results),
        f"\n## The goals\n\n{_summary(of_ratios, of_others)}\n\n{_RATIOS}\n",
        *table(RATIO_HEAD, of_ratios),
        "",
        *table(OTHER_HEAD, of_others),
        f"\n{_PEERS_GROWTH}\n\n{BY_HAND}\n\n{kept or _NOTHING_YET}\n\n## Times\n",
        *table(["figure", *results.titles.values()], [*_calls(results), *_mixes(results)]),
        f"\n## Contended\n\n{CLIENTS} clients on one slot, counted in the database.\n",
        *_contested(results),
        f"\n## Growth\n\n{_GROWTH}\n",
        *_grown(results),
        "\n## Slot engine, in process, a month of half hours\n",
        *table(["case", "Rebook", "plain sorted sweep", "×"], _engine(results)),
        f"\n## What each thing costs\n\n{_COSTS}\n",
        *table(["thing", "cost"], _costs(results)),
        "\n## How long the parts took\n",
        *table(["part", "seconds", "of CPU, ours"], _took(results)),
    ]
    return "\n".join(parts) + "\n"


def _summary(of_ratios, of_others):
    """How many goals are met, and which figures miss one."""
    rows = [*of_ratios, *of_others]
    met, missed = (
        sum(mark in cell for row in rows for cell in row[1:]) for mark in (goals.MET, goals.MISSED)
    )
    unknown = sum(cell.startswith(f"{goals.NOT_MEASURED} (") for row in of_ratios for cell in row)
    unknown += sum(row[-1] == goals.OPEN for row in of_others)
    where = [row[0] for row in rows if any(goals.MISSED in cell for cell in row[1:])]
    told = f"{met} goals are met, {missed} are missed, {unknown} were not measured."
    return told + (f" Missed:\n{_listed(where)}" if where else "")


def _listed(lines):
    return "".join(f"\n- {line}" for line in lines)


def _effort(plan):
    effort = plan.effort
    yield (
        f"{effort.rounds} rounds ({effort.mix_rounds} of the mix), medians of them;"
        f" a mix lasts {effort.mix_for:g} s;"
        f" {effort.contended} contended rounds, ended after {effort.contended_for:g} s"
    )
    yield (
        f"a round in which others used more than {effort.noise:g} cores is repeated, at most"
        f" {effort.retries} times; the quietest are kept; each turn begins when the mails of the"
        f" last have left, or after {effort.rest_for:g} s"
    )
    yield (
        f"the pause after a change is {1e3 * effort.pause:.0f} ms, for every system alike;"
        " back to back and in the mix there is none"
    )
    yield "PostgreSQL without fsync for every system alike, synchronous_commit on; SQLite in full"
    yield "workload: 20 staff, Monday to Friday 9-17 with lunch, 60 days, half of all slots booked"
    if plan.without:
        yield f"left out: {', '.join(sorted(plan.without))}"


def _noise(results):
    """How busy others were; a run among busy others says so itself."""
    rounds = [
        noise for found in results.series.values() for one in found.values() for noise in one.noise
    ]
    if not rounds:
        return "no round was measured"
    usual = percentile(rounds, 0.5)
    told = f"cores used by others, steal included: median {usual:.2f}, most {max(rounds):.2f}"
    return told + ("; **too noisy to be trusted**" if usual > _TOO_NOISY else "")


def _failed(results):
    if results.troubles:
        yield "\n**What failed or was left out:**\n"
        for title, why in results.troubles:
            yield f"- {title}: {' '.join(str(why).split())[:300]}"


def _calls(results):
    for figure in CALLS:
        floor = results.find(FLOOR, figure)
        yield (
            goals.TITLES[figure],
            *(_beside(results.find(name, figure), floor, name) for name in results.titles),
        )


def _beside(series, floor, name):
    if not series:
        return goals.NOT_MEASURED
    shown = milliseconds(series.median)
    if name != FLOOR and floor:
        shown += f" ({series.over(floor):.1f} ×)"
    return shown + series.mark


def _mixes(results):
    for crowd in CROWDS:
        for title, (figure, shown) in _OF_A_MIX.items():
            found = [results.find(name, f"mix {crowd} {figure}") for name in results.titles]
            cells = [shown(one.median) + one.mark if one else "–" for one in found]
            yield f"mix, {crowd} clients: {title}", *cells


_OF_A_MIX = {
    "operations/s": ("ops", "{:,.0f}".format),
    "p99 of the slowest operation": ("p99", milliseconds),
    "events and mails left when the clock stopped": (mixing.LEFT, "{:,.0f}".format),
    "seconds until they were done": (mixing.DRAIN, "{:.1f}".format),
    "change → its mail accepted, p50": (f"{mixing.MAILS} p50", milliseconds),
    "change → its mail accepted, p99": (f"{mixing.MAILS} p99", milliseconds),
}


def _contested(results):
    head = (
        "system",
        "what",
        "rounds",
        "double bookings",
        "nobody got it",
        "wrong answers",
        "slowest round",
    )
    yield from table(head, [_contest(results, *key) for key in results.contests])
    clashes = ", ".join(
        f"{results.titles[name]}: {found}" for name, found in results.doubles.items()
    )
    told = clashes or "not counted"
    yield f"\nOverlapping appointments in the whole database at the end: {told}."


def _contest(results, name, what):
    found = results.contests[name, what]
    counts = found.rounds, found.double, found.nobody, found.liars
    return results.titles[name], what, *counts, f"{found.slowest:.2f} s"


def _grown(results):
    if not results.growth:
        return ["Not measured in this run."]
    figures = dict.fromkeys(figure for found in results.growth.values() for figure in found)
    rows = [
        (
            goals.TITLES.get(figure, figure),
            *(
                f"{found[figure]:.2f} ×" if figure in found else "–"
                for found in results.growth.values()
            ),
        )
        for figure in figures
    ]
    return table(["figure", *results.growth], rows)


def _engine(results):
    for title, (ours, plain) in results.engine.items():
        yield title, f"{ours.median:.3f} ms", f"{plain.median:.3f} ms", f"{ours.over(plain):.2f}"


def _costs(results):
    yield from ((title, milliseconds(found)) for title, found in results.costs.items())
    for figure in ("day", "book"):
        apart, inside = results.find(SEPARATELY, figure), results.find(ONE, figure)
        if apart and inside:
            hop = apart.median - inside.median
            yield f"hop between two processes, {goals.TITLES[figure]}", milliseconds(hop)


def _took(results):
    for part, (seconds, ours) in results.took.items():
        yield part, f"{seconds:.0f}", f"{ours:.0f}"
