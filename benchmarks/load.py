"""The load generator: one client after the other, many at once, and all at one slot.

Systems are measured in turns, round by round, so that a machine that becomes slower does so for
all of them. A round in which others used the cores is repeated.
"""

import random
import threading
import time
from dataclasses import dataclass, field
from operator import attrgetter

from benchmarks.figures import Series, percentile
from benchmarks.machine import Meter, wait_for_quiet
from benchmarks.workload import SEED

_NAP = 0.0005
_QUIET_FOR_START = 0.35
BACK_TO_BACK = ", back to back"


@dataclass(frozen=True)
class Effort:
    """How long to measure: ``rounds`` of so many seconds for a query, for changes, for a mix
    (which may have fewer).

    A round is noisy when others used more than ``noise`` cores: up to ``retries`` more are made. No
    round begins when the first was ``rounds_for`` seconds ago, even if they are too few. Before
    each system's turn there is a wait: at most ``patience`` seconds for a quiet moment, at most
    ``rest_for`` until the mails of what was measured before have left. Changes are made twice: with
    a ``pause`` after each, in which its mails leave, and back to back. Contended rounds end after
    ``contended_for`` seconds, however many there were.
    """

    rounds: int = 5
    mix_rounds: int = 5
    rounds_for: float = 330.0
    reads_for: float = 0.4
    rested_for: float = 2.0
    writes_for: float = 1.0
    pause: float = 0.07
    mix_for: float = 2.5
    contended: int = 500
    contended_for: float = 240.0
    noise: float = 0.2
    retries: int = 3
    patience: float = 3.0
    rest_for: float = 15.0


FULL = Effort()
SHORT = Effort(
    rounds=2,
    mix_rounds=1,
    rounds_for=15.0,
    reads_for=0.1,
    rested_for=0.3,
    writes_for=0.3,
    mix_for=0.5,
    contended=3,
    contended_for=2.0,
    noise=0.5,
    retries=0,
    patience=0.0,
    rest_for=1.0,
)


@dataclass
class _Round:
    """What was found of each system; ``noise`` is others' cores, the most of any turn.

    ``rested``: before each turn the mails of the one before had left.
    """

    noise: float = 0.0
    rested: bool = True
    found: dict = field(default_factory=dict)

    @property
    def restless_and_noise(self):
        return not self.rested, self.noise


def in_turns(systems, effort, measure, failed):
    """system -> figure -> Series, of the quietest rounds of ``measure(system, round)``.

    Rounds in which nobody still wrote another's mails come first. A system that fails is left out
    from then on; ``failed[system]`` is why.
    """
    rounds, end = [], time.monotonic() + effort.rounds_for
    for number in range(effort.rounds + effort.retries):
        there = [system for system in systems if system not in failed]
        rounds.append(_round(there, effort, measure, number, failed))
        quiet = [one for one in rounds if one.noise <= effort.noise and one.rested]
        if len(quiet) >= effort.rounds or time.monotonic() > end:
            break
    kept = sorted(rounds, key=attrgetter("restless_and_noise"))[: effort.rounds]
    return {
        system: {
            figure: Series(
                [one.found[system][figure] for one in kept],
                [one.noise for one in kept],
                [one.rested for one in kept],
            )
            for figure in _in_every([one.found[system] for one in kept])
        }
        for system in systems
        if system not in failed
    }


def _in_every(rounds):
    """The figures that were found in each round: a round may have none of some."""
    return [figure for figure in rounds[0] if all(figure in one for one in rounds)]


def _round(systems, effort, measure, number, failed):
    made = _Round()
    for system in systems:
        rested = wait_for_quiet(_QUIET_FOR_START, effort.patience, effort.rest_for)
        made.rested = made.rested and rested
        with Meter() as meter:
            try:
                made.found[system] = measure(system, number)
            except Exception as error:  # noqa: BLE001 - whatever it was: the others go on
                failed[system] = error
        made.noise = max(made.noise, meter.noise.total)
    return made


def calls(effort):
    """Milliseconds of every call, one client alone: queries, then changes in both ways."""
    measures = [reads(what, effort) for what in ("day", "month", "any")]
    return together([*measures, rested(effort), back_to_back(effort)])


def together(measures):
    """The figures of each, one measure after the other."""

    def measure(system, number):
        found = {}
        for one in measures:
            found |= one(system, number)
        return found

    return measure


def reads(what, effort):
    """Milliseconds of a slot query: ``day``, ``month`` or ``any`` (a month, whoever is free)."""

    def measure(system, number):
        client, dice = system.users(1)[0], random.Random(SEED + number)
        asking = query(what, client, system.workload)
        if number == 0:  # the first is slower, and a peer's month takes seconds
            asking(dice)
        return {what: p50(client.http, lambda: asking(dice), effort.reads_for)}

    return measure


def rested(effort):
    """Milliseconds of booking, moving and cancelling, each after the mails of the last."""
    return _writes(effort.rested_for, effort.pause, "")


def back_to_back(effort):
    """The same without a pause: the mails of the last changes are written meanwhile."""
    return _writes(effort.writes_for, 0.0, BACK_TO_BACK)


def _writes(seconds, pause, mark):
    def measure(system, number):
        client, dice = system.users(1)[0], random.Random(SEED + number)
        lot = system.workload.lot(client.number, 1)
        spent = {"book": [], "reschedule": [], "cancel": []}
        end = time.perf_counter() + seconds
        while time.perf_counter() < end or not spent["cancel"]:
            change(client, spent, *dice.sample(lot, 2), pause)
        return {what + mark: percentile(values, 0.5) for what, values in spent.items()}

    return measure


def query(what, client, workload):
    month = workload.month
    return {
        "day": lambda dice: client.day_slots(
            dice.randrange(workload.offering), dice.choice(workload.month_workdays)
        ),
        "month": lambda dice: client.month_slots(dice.randrange(workload.offering), month),
        "any": lambda _dice: client.month_slots(None, month),
    }[what]


def p50(http, work, seconds):
    """Milliseconds that ``work`` spends in requests of ``http``, again and again."""
    spent, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or not spent:
        spent.append(timed(http, work)[0])
    return percentile(spent, 0.5)


def timed(http, work):
    """Milliseconds in requests, and the answer."""
    before = http.busy
    answer = work()
    return (http.busy - before) * 1e3, answer


def change(client, spent, here, there, pause=0.0):
    """Books, moves and cancels; whatever happens, nothing is left behind."""
    handle = here
    for what, call in (
        ("book", client.book),
        ("reschedule", lambda handle: client.reschedule(handle, there)),
        ("cancel", client.cancel),
    ):
        took, handle = timed(client.http, lambda call=call, handle=handle: call(handle))
        if not handle:
            raise AssertionError(f"{what} was refused, and nobody else was in the way")
        spent[what].append(took)
        _turn(pause)


def _turn(seconds):
    """A pause in naps: after one long sleep of the core the next call would seem slow."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        time.sleep(_NAP)


def all_at_once(works):
    """What each gave, of works that begin together in threads."""
    barrier, answers = threading.Barrier(len(works)), [None] * len(works)

    def run(number):
        barrier.wait()
        try:
            answers[number] = works[number]()
        except Exception as error:  # noqa: BLE001 - it is raised again below
            answers[number] = error

    threads = [
        threading.Thread(target=run, args=(number,), daemon=True) for number in range(len(works))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    faults = [answer for answer in answers if isinstance(answer, Exception)]
    if faults:
        raise faults[0]
    return answers
