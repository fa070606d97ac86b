"""Who runs what first: the suites that take long begin at once, each in one worker.

xdist deals equal shares of the list, one after the other, to its workers (``worksteal``), and who
has nothing left takes from the end of another's share. So what takes long, or starts a system of
its own for all its tests, stands at the beginning of a share: nobody takes it away, and it is
not what the others wait for in the end.
"""

# Seconds on two cores; what is not named here is dealt to fill the shares up.
LONG = {
    "tests/e2e/": 240,
    "tests/browser/": 180,
    "tests/integration/messaging/": 150,
    "tests/integration/embedded/": 110,
    "tests/integration/separate/": 110,
    "tests/integration/notifications/test_killed_senders.py": 80,
    "tests/contracts/test_schemathesis.py": 70,
    "tests/integration/scheduling/": 60,
}


def dealt(items, workers, path_of=lambda item: item.nodeid):
    """The same items in the order in which ``workers`` shares begin with what takes longest."""
    suites, rest = {}, []
    for item in items:
        suite = next((one for one in LONG if path_of(item).startswith(one)), None)
        (rest if suite is None else suites.setdefault(suite, [])).append(item)
    shares, taken = [[] for _ in range(workers)], [0] * workers
    for suite in sorted(suites, key=LONG.__getitem__, reverse=True):
        least = taken.index(min(taken))
        shares[least] += suites[suite]
        taken[least] += LONG[suite]
    return [item for share in _filled(shares, rest, len(items)) for item in share]


def _filled(shares, rest, total):
    """The shares, made as long as xdist makes them, as far as the rest allows."""
    for number, share in enumerate(shares):
        length = total * (number + 1) // len(shares) - total * number // len(shares)
        room = max(0, length - len(share))
        share.extend(rest[:room])
        rest = rest[room:]
    shares[-1] += rest
    return shares
