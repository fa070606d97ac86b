"""The load generator: one client after the other, many at once, and all at one slot.

Systems are measured in turns, round by round, so that a machine that becomes slower does so for
all of them. A round in which others used the cores is repeated.
"""

import random
import threading
import time
from dataclasses import dataclass
from operator import itemgetter

from benchmarks.figures import Series, percentile
from benchmarks.http1 import HttpError
from benchmarks.machine import Meter, wait_for_quiet
from benchmarks.workload import MIX, SEED

_NAP = 0.0005
_QUIET_FOR_START = 0.35
_FAULTS = (HttpError, AssertionError, OSError)


@dataclass(frozen=True)
class Effort:
    """How long to measure: ``rounds``, seconds for one operation and for a mix, contended rounds.

    A round is noisy when others used more than ``noise`` cores: up to ``retries`` more are made.
    ``patience`` is how many seconds to wait for a quiet moment before each. After each single
    change there is a ``pause``, in which its mails leave: the mix is where they compete with
    requests.
    """

    rounds: int = 5
    reads_for: float = 0.5
    writes_for: float = 4.0
    pause: float = 0.07
    mix_for: float = 4.0
    contended: int = 500
    noise: float = 0.2
    retries: int = 3
    patience: float = 5.0


FULL = Effort()
SHORT = Effort(
    rounds=3,
    reads_for=0.15,
    writes_for=0.7,
    mix_for=1.0,
    contended=10,
    noise=0.5,
    retries=0,
    patience=0.0,
)


def in_turns(systems, effort, measure):
    """system -> figure -> Series, of the quietest rounds of ``measure(system, round)``."""
    rounds = []
    for number in range(effort.rounds + effort.retries):
        rounds.append(_round(systems, effort, measure, number))
        quiet = [one for one in rounds if one[0] <= effort.noise]
        if len(quiet) >= effort.rounds:
            break
    kept = sorted(rounds, key=itemgetter(0))[: effort.rounds]
    return {
        system: {
            figure: Series([found[system][figure] for _, found in kept], [one for one, _ in kept])
            for figure in kept[0][1][system]
        }
        for system in systems
    }


def _round(systems, effort, measure, number):
    found, noise = {}, 0.0
    for system in systems:
        wait_for_quiet(_QUIET_FOR_START, effort.patience)
        with Meter() as meter:
            found[system] = measure(system, number)
        noise = max(noise, meter.noise.total)
    return noise, found


def reads(what, effort):
    """Milliseconds of a slot query: ``day``, ``month`` or ``any`` (a month, whoever is free)."""

    def measure(system, number):
        client, dice = system.users(1)[0], random.Random(SEED + number)
        query = _query(what, client, system.workload)
        query(dice)
        return {what: _p50(client, lambda: query(dice), effort.reads_for)}

    return measure


def writes(effort):
    """Milliseconds of booking, moving and cancelling, one after the other."""

    def measure(system, number):
        client, dice = system.users(1)[0], random.Random(SEED + number)
        lot = system.workload.lot(client.number, 1)
        spent = {"book": [], "reschedule": [], "cancel": []}
        end = time.perf_counter() + effort.writes_for
        while time.perf_counter() < end or not spent["cancel"]:
            _change(client, spent, *dice.sample(lot, 2), effort.pause)
        return {what: percentile(values, 0.5) for what, values in spent.items()}

    return measure


def mix(clients, effort):
    """Operations a second of ``clients`` that each repeat the mix, and the 99th percentile."""

    def measure(system, number):
        users = system.users(clients)
        end = time.perf_counter() + effort.mix_for
        began = time.perf_counter()
        spent = all_at_once(
            [
                lambda n=n, user=user: _keep_mixing(user, system.workload, n, clients, number, end)
                for n, user in enumerate(users)
            ]
        )
        seconds = time.perf_counter() - began
        done = [value for one in spent for values in one.values() for value in values]
        slowest = {
            f"{what} p99": percentile([value for one in spent for value in one[what]], 0.99)
            for what in ("day", "book", "reschedule", "cancel")
        }
        return {"ops": len(done) / seconds, "p99": max(slowest.values()), **slowest}

    return measure


def _query(what, client, workload):
    month = workload.month
    return {
        "day": lambda dice: client.day_slots(
            dice.randrange(workload.offering), dice.choice(workload.month_workdays)
        ),
        "month": lambda dice: client.month_slots(dice.randrange(workload.offering), month),
        "any": lambda _dice: client.month_slots(None, month),
    }[what]


def _p50(client, work, seconds):
    spent, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or not spent:
        spent.append(_timed(client, work)[0])
    return percentile(spent, 0.5)


def _timed(client, work):
    """Milliseconds in requests, and the answer."""
    before = client.http.busy
    answer = work()
    return (client.http.busy - before) * 1e3, answer


def _change(client, spent, here, there, pause=0.0):
    """Books, moves and cancels; whatever happens, nothing is left behind."""
    handle = here
    for what, call in (
        ("book", client.book),
        ("reschedule", lambda handle: client.reschedule(handle, there)),
        ("cancel", client.cancel),
    ):
        took, handle = _timed(client, lambda call=call, handle=handle: call(handle))
        if not handle:
            raise AssertionError(f"{what} was refused, and nobody else was in the way")
        spent[what].append(took)
        _turn(pause)


def _turn(seconds):
    """A pause in naps: after one long sleep of the core the next call would seem slow."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        time.sleep(_NAP)


def _keep_mixing(client, workload, number, clients, round_number, end):
    dice = random.Random(f"{SEED} {round_number} {number}")
    lot, query = workload.lot(number, clients), _query("day", client, workload)
    spent = {what: [] for what in MIX}
    while time.perf_counter() < end:
        for _ in range(MIX.count("day")):
            spent["day"].append(_timed(client, lambda: query(dice))[0])
        _change(client, spent, *dice.sample(lot, 2))
    return spent


def all_at_once(works):
    """What each gave, of works that begin together in threads."""
    barrier, answers = threading.Barrier(len(works)), [None] * len(works)

    def run(number):
        barrier.wait()
        try:
            answers[number] = works[number]()
        except _FAULTS as error:
            answers[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    faults = [answer for answer in answers if isinstance(answer, Exception)]
    if faults:
        raise faults[0]
    return answers
