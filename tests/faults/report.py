"""Writes docs/faults.md: what was done to Rebook, and what held."""

from collections import defaultdict

from tests.faults.mutants import BY_NAME

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

Each safeguard is taken out of a copy of the code, and a few faults are played on it.

| mutant | what it must break | broken so often |
|---|---|---|
"""


def write(path, result, bitten, command):
    """``bitten`` maps a mutant's name to what it broke of what it must break."""
    parts = [HEAD.format(command=command), _figures(result), _kinds(result), _held(result)]
    if bitten:
        parts.append(_mutants(bitten))
    path.write_text("\n".join(parts))


def _figures(result):
    rows = [
        ("seed", f"`{result.seed}`"),
        ("faults", f"{sum(result.played.values())} of {len(result.played)} kinds"),
        ("deliveries doubled or out of order", result.delivered),
        ("events", f"{result.events:,}"),
        ("acknowledged changes", f"{result.answers:,}"),
        ("refused requests", f"{sum(result.refusals.values()):,}"),
        ("mails accepted", f"{result.mails:,}"),
        ("all events handled, all mails out, after the last fault", f"{result.settled:.1f} s"),
        ("leases of the dead given back, webhooks delivered", f"{result.drained:.1f} s"),
        ("the whole run", f"{result.seconds:.0f} s"),
        ("processes that did not end in good order", sum(map(bool, result.statuses))),
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


def _mutants(bitten):
    lines = [
        f"| {name} | {BY_NAME[name].bites} | {len(found) or '**not noticed**'} |\n"
        for name, found in bitten.items()
    ]
    return _BITES + "".join(lines)
