"""Writes docs/faults.md: what was done to Rebook, and what held."""

from collections import defaultdict
from dataclasses import dataclass

HEAD = """\
# What was broken, and what held

Written by `make faults` (`{command}`). Rebook runs as separate processes, services' `http` and
`worker`, notifications with two workers, on a private PostgreSQL and RabbitMQ behind a proxy that
stalls and cuts, and mails to a server that refuses, hangs and hangs up. Clients (staff, contacts,
links from mails) book, move, cancel and restore all the time, repeat a request with its
Idempotency-Key until it is answered, and write down every answer. A deck of faults, shuffled by the
seed, is played meanwhile. Then SQL over the services' databases, the journal and the mails that the
server took are held against each other.

The same seed deals the same deck; what happens between two cards is the machine's.
"""


_BITES = """\
## Does the check bite?

Each safeguard is taken out of a copy of the code, and faults are played on it that wait
for the moment at which it is missed. In the end all of these faults are played with every safeguard
in its place. A mutant shall be noticed within 60 seconds, of which most go into nine processes that
start.

| mutant | what it must break | broken so often | seconds |
|---|---|---|---|
"""


# What a whole run has to reach: (what, how to know, at least or at most so much).
GOALS = (
    ("faults", lambda result: sum(result.played.values()), ">=", 60),
    ("kinds of faults", lambda result: len(result.played), ">=", 12),
    ("deliveries doubled or out of order", lambda result: result.delivered, ">=", 200),
    ("events", lambda result: result.events, ">=", 5000),
    (
        "seconds until all events were handled and all mails out, after the last fault",
        lambda result: round(result.settled, 1),
        "<=",
        10,
    ),
)


@dataclass(frozen=True)
class Bite:
    """What came of a run without a safeguard, and how many seconds it took.

    ``found`` is how it broke what it must break, ``failures`` are what is wrong with that: what was
    not noticed; with nothing taken out, all that was broken.
    """

    mutant: object
    found: list
    failures: list
    seconds: float

    @classmethod
    def of(cls, mutant, result):
        found = result.violations.get(mutant.bites, [])
        if mutant.bites:
            unseen = mutant.unseen(found)
            failures = [f"not noticed: {mutant.name}: {mutant.bites} {one}" for one in unseen]
        else:
            failures = [f"{mutant.name}: {name}: {one[0]}" for name, one in result.broken.items()]
        return cls(mutant, found, failures, result.seconds)


def write(path, result, bites, command, minutes):
    """``bites`` are those of the mutants that were tried, ``minutes`` is what all of it took."""
    parts = [
        HEAD.format(command=command),
        _verdict(result, bites, minutes),
        _goals(result),
        _figures(result),
        _kinds(result),
        _held(result),
    ]
    if bites:
        parts.append(_mutants(bites))
    path.write_text("\n".join(parts))


def missed(result):
    """The goals that a whole run did not reach."""
    return [what for what, told, sense, goal in GOALS if not _is_reached(told(result), sense, goal)]


def _is_reached(number, sense, goal):
    return number >= goal if sense == ">=" else number <= goal


def _verdict(result, bites, minutes):
    failures = [
        *(f"broken: {name}: {found[0]}" for name, found in result.broken.items()),
        *(f"not reached: {what}" for what in missed(result)),
        *(failure for one in bites for failure in one.failures),
    ]
    if not failures:
        return f"**Everything held**; it took {minutes:.1f} minutes.\n"
    told = "".join(f"- {one}\n" for one in failures)
    return f"**It failed**, after {minutes:.1f} minutes:\n\n{told}"


def _goals(result):
    rows = [
        f"| {what} | {'≥' if sense == '>=' else '≤'} {goal:,} | {told(result):,} |\n"
        for what, told, sense, goal in GOALS
    ]
    return "## What was to be reached\n\n| | goal | reached |\n|---|---|---|\n" + "".join(rows)


def _figures(result):
    rows = [
        ("seed", f"`{result.seed}`"),
        ("acknowledged changes", f"{result.answers:,}"),
        ("refused requests", f"{sum(result.refusals.values()):,}"),
        ("mails accepted", f"{result.mails:,}"),
        ("mails of which nobody knows whether they arrived, and which say so", result.unknown),
        ("leases of the dead given back, webhooks delivered", f"{result.drained:.1f} s"),
        ("this run, from its first process to its last", f"{result.seconds:.0f} s"),
    ]
    return "## The run\n\n| | |\n|---|---|\n" + "".join(f"| {a} | {b} |\n" for a, b in rows)


def _kinds(result):
    seconds = defaultdict(float)
    for kind, took in result.took:
        seconds[kind] += took
    lines = [
        f"| {kind} | {times} | {seconds[kind]:.1f} |\n"
        for kind, times in sorted(result.played.items())
    ]
    head = "## The deck\n\n| fault | times | seconds in all |\n|---|---|---|\n"
    return head + "".join(lines)


def _held(result):
    lines = [
        f"| {name} | {'holds' if not found else f'**broken {len(found)} times**'} |\n"
        for name, found in result.violations.items()
    ]
    return "## What must hold\n\n| | |\n|---|---|\n" + "".join(lines)


def _mutants(bites):
    return _BITES + "".join(f"| {' | '.join(_cells(one))} |\n" for one in bites)


def _cells(one):
    places = [start for start in one.mutant.everywhere if start]
    what = f"{one.mutant.bites}: {', '.join(places)}" if places else one.mutant.bites
    times = str(len(one.found)) if one.mutant.bites else "everything holds"
    told = f"**{'; '.join(one.failures)}**" if one.failures else times
    return one.mutant.name, what or "nothing", told, f"{one.seconds:.0f}"
