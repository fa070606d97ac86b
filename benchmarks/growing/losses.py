"""What is lost while clients go on: the node that leads a queue, a primary, a standby."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from benchmarks.growing.standstill import Standstill, standstill
from tests.faults.deck import Card
from tests.faults.run import Plan, run
from tests.support.eventually import eventually

NOTHING = "nothing, beside it"
NODE = "the broker's node that leads every queue, killed"
FROZEN = "the same node, frozen for 20 s"
PRIMARY = "the primary, killed; the standby promoted at once"
STANDBY = "the standby, killed; the primary told to do without it 4 s later"
QUEUE = "notifications"
_ANSWERS = 6
_AT_LEAST = 5.0
_FROZEN_FOR = 20.0
_UNTIL_SOMEBODY_ACTS = 4.0
_PATIENCE = 240
# Without it the clients are faster than those who hear of them: a loss would be lost in that.
_REST = 2.0


@dataclass(frozen=True)
class Loss:
    """One loss: what stood still, how often clients were put off, and ``by_hand``: the seconds
    that passed until whoever operates it had done their part.
    """

    stood: Standstill
    put_off: Counter
    by_hand: float


@dataclass
class Losses:
    """What came of them, by title; ``copies`` are on how many nodes a queue was, each time."""

    tell: object = print
    found: dict = field(default_factory=lambda: defaultdict(list))
    copies: set = field(default_factory=set)

    def cards(self, times):
        """So many of each, in turns: {title: how often}."""
        plays = {
            NOTHING: self._nothing,
            NODE: self._node,
            FROZEN: self._frozen,
            PRIMARY: self._primary,
            STANDBY: self._standby,
        }
        return [Card(title, plays[title]) for title, often in times.items() for _ in range(often)]

    def _nothing(self, player):
        self._lose(player, NOTHING, tuple)

    def _node(self, player):
        leader = self._leader(player)
        self._lose(player, NODE, leader.kill)
        leader.start()

    def _frozen(self, player):
        leader = self._leader(player)

        def freeze():
            with leader.paused():
                time.sleep(_FROZEN_FOR)

        self._lose(player, FROZEN, freeze)

    def _primary(self, player):
        pair = player.house.postgres

        def fail_over():
            pair.primary.lose()
            pair.promote()

        self._lose(player, PRIMARY, fail_over)
        pair.rebuild()

    def _standby(self, player):
        pair = player.house.postgres

        def go_on_alone():
            pair.standby.lose()
            time.sleep(_UNTIL_SOMEBODY_ACTS)
            pair.do_without_standby()

        self._lose(player, STANDBY, go_on_alone)
        pair.standby.start()
        pair.wait_for_standby()

    def _leader(self, player):
        leader, members = player.house.rabbitmq.queues(player.house.broker_url)[QUEUE]
        self.copies.add(len(members))
        return leader

    def _lose(self, player, title, act):
        """Lose it, let clients go on, and wait until all that was told meanwhile is handled."""
        journal = player.desk.journal
        put_off, began = Counter(journal.put_off), time.time()
        act()
        acted, enough = time.time(), len(journal.answers) + _ANSWERS
        eventually(
            lambda: len(journal.answers) >= enough and time.time() > acted + _AT_LEAST, _PATIENCE
        )
        ended, answers = time.time(), [one.at for one in journal.answers]
        off = journal.put_off - put_off
        with player.desk.others_resting():
            stood = eventually(
                lambda: standstill(player.house, answers, began, ended), _PATIENCE, every=0.5
            )
        self.found[title].append(Loss(stood, off, acted - began))
        self.tell(f"{title}: {self.found[title][-1]}")


def lose(place, seed, times, tell):
    """(`Losses`, the `tests.faults.run.Result`) of a run in which each title is lost so often.

    ``place`` is a folder, and what makes databases and virtual hosts.
    """
    losses = Losses(tell)
    plan = Plan(
        cards=lambda _house: losses.cards(times), pace=6, per_kind=1, patience=120, rest=_REST
    )
    return losses, run(*place, seed, plan, tell=tell, proxied=False)
