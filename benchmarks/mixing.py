"""The mix: many clients, each in a closed loop, and what they leave behind when the clock stops."""

import random
import time

from benchmarks.figures import percentile
from benchmarks.load import all_at_once, change, query, timed
from benchmarks.workload import MIX, SEED

# What a system leaves behind is asked for so often, in seconds: asking costs it time.
_LOOK_EVERY = 0.1
LEFT, DRAIN, MAILS = "left", "drain", "mails"


def mix(clients, effort):
    """Operations a second of ``clients`` that each repeat the mix, and the 99th percentile.

    Of a system that mails: how many mails and events it had still to do when the last answer was
    there, how many seconds it took for them, and how late its mails were.
    """

    def measure(system, number):
        users = system.users(clients)
        behind = system.behind() if hasattr(system, "behind") else None
        end = time.perf_counter() + effort.mix_for
        began = time.perf_counter()
        spent = all_at_once(
            [
                lambda n=n, user=user: _keep_mixing(user, system.workload, n, clients, number, end)
                for n, user in enumerate(users)
            ]
        )
        seconds = time.perf_counter() - began
        title = f"mix {clients}"
        return _answered(title, spent, seconds) | _left(title, behind, effort.rest_for)

    return measure


def _answered(title, spent, seconds):
    done = sum(len(values) for one in spent for values in one.values())
    slowest = {
        f"{title} {what} p99": percentile([value for one in spent for value in one[what]], 0.99)
        for what in ("day", "book", "reschedule", "cancel")
    }
    return {f"{title} ops": done / seconds, f"{title} p99": max(slowest.values()), **slowest}


def _left(title, behind, at_most):
    """How many were left, how long they took (``at_most`` if longer), how late the mails were."""
    if behind is None:
        return {}
    began = time.perf_counter()
    left = last = behind.count()
    while last and time.perf_counter() - began < at_most:
        time.sleep(_LOOK_EVERY)
        last = behind.count()
    drain = time.perf_counter() - began if left else 0.0
    late = {f"{title} {MAILS} {share}": value for share, value in behind.shares().items()}
    return {f"{title} {LEFT}": left, f"{title} {DRAIN}": drain, **late}


def _keep_mixing(client, workload, number, clients, round_number, end):
    dice = random.Random(f"{SEED} {round_number} {number}")
    lot, asking = workload.lot(number, clients), query("day", client, workload)
    spent = {what: [] for what in MIX}
    while not spent["cancel"] or time.perf_counter() < end:  # once round at the least
        for _ in range(MIX.count("day")):
            spent["day"].append(timed(client.http, lambda: asking(dice))[0])
        change(client, spent, *dice.sample(lot, 2))
    return spent
