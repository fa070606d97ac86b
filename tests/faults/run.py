"""One run: a house, its clients, a deck of faults, and what must hold in the end."""

import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.faults import deck, leftovers, settling
from tests.faults.crowd import Clients
from tests.faults.house import House
from tests.faults.invariants import Evidence, check
from tests.faults.journal import Journal

EVENTS = "SELECT count(*) FROM outbox"
UNKNOWN = "SELECT count(*) FROM messages WHERE state = 'unknown'"


@dataclass
class Result:
    """What a run was and what came of it; ``violations`` are {invariant: what breaks it}."""

    seed: str
    played: dict = field(default_factory=dict)
    took: list = field(default_factory=list)
    delivered: int = 0
    answers: int = 0
    refusals: dict = field(default_factory=dict)
    events: int = 0
    mails: int = 0
    unknown: int = 0
    settled: float = 0.0
    drained: float = 0.0
    seconds: float = 0.0
    violations: dict = field(default_factory=dict)

    @property
    def broken(self):
        return {name: found for name, found in self.violations.items() if found}


@dataclass(frozen=True)
class Plan:
    """``cards(house)`` makes the deck; between two faults clients get ``pace`` answers, and in the
    end there are ``events`` of them or more. ``faults`` is the most that is played, ``lasts``
    how many seconds what is stalled stays so, ``rest`` how many each client rests after each step.
    """

    cards: object
    pace: int = 5
    events: int = 0
    per_kind: int = 2
    rest: float = 0.0
    patience: float = 60
    faults: int | None = None
    lasts: float = 6.0


FULL = Plan(cards=deck.full, pace=6, events=5000, lasts=5.0)
SHORT = Plan(cards=deck.short, pace=2, per_kind=1, lasts=2.5)


def run(folder, postgres, rabbitmq, seed, plan, *, tell=print, afterwards=None, **house_options):
    """Play it; the Result. What is wrong is in it, nothing is raised for it.

    ``afterwards`` is called with the evidence, once all has been checked and ended.
    """
    started = time.monotonic()
    result = Result(seed=seed)
    with (
        _noted(result, "the run came to its end", tell),
        House(folder, postgres, rabbitmq, **house_options) as house,
    ):
        tell(f"up after {time.monotonic() - started:.0f} s")
        evidence = _run_in(house, result, plan, tell)
        if afterwards:
            afterwards(evidence)
    result.seconds = time.monotonic() - started
    return result


def _run_in(house, result, plan, tell):
    journal = Journal(house.folder / "journal.jsonl")
    clients = Clients(house, journal, result.seed, per_kind=plan.per_kind, pause=plan.rest)
    player = deck.Player(house, result.seed, tell, plan.lasts, clients.patron)
    result.played, result.took = player.played, player.took
    clients.start()
    with _noted(result, "the deck was played to its end", tell):
        try:
            _play(player, clients, plan)
        finally:
            clients.stop()
            journal.close()
    result.delivered = player.delivered
    _settle(house, result, player.ended_at, plan.patience, tell)
    evidence = Evidence(house, journal, player, result.seed)
    result.violations |= check(evidence)
    result.events = _events(house)
    result.answers, result.refusals = len(journal.answers), dict(journal.refusals)
    result.mails = len(house.mail.taken)
    result.unknown = house.rows("notifications", UNKNOWN)[0][0]
    result.violations |= {
        "every process ended when it was asked, and none before": leftovers.fallen(house)
        + leftovers.badly_ended(house.end()),
        "no process and no connection is left": leftovers.left(house),
    }
    return evidence


@contextmanager
def _noted(result, name, tell):
    """An error inside breaks what is named so; what was seen until then is told all the same."""
    result.violations[name] = []
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a run tells what happened, whatever it was
        result.violations[name] = [f"{type(error).__name__}: {error}"]
        tell(traceback.format_exc())


def _play(player, clients, plan):
    """The last fault comes when all clients have done what they had to: what it left is settled."""
    house = player.house
    clients.go_on(plan.pace)
    *cards, last = deck.shuffled(plan.cards(house), player.seed)[: plan.faults]
    for card in cards:
        player.play(card)
        house.tend()
        clients.go_on(plan.pace)
    while _events(house) < plan.events:
        clients.go_on(20)
    player.play(last)


def _settle(house, result, since, patience, tell):
    """First what people wait for; then what may rest in the hands of the dead for a while."""
    house.tend()
    left = settling.settled(house, settling.WAITING, patience, tell)
    result.settled = time.monotonic() - since
    tell(f"settled {result.settled:.1f} s after the last fault {left or ''}")
    left = settling.settled(house, settling.LEASED, patience, tell)
    result.drained = time.monotonic() - since
    tell(f"leases drained {result.drained:.1f} s after it {left or ''}")


def _events(house):
    return sum(
        house.rows(post.service, EVENTS)[0][0] for post in house.posts if post.command == "http"
    )
