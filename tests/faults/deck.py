"""The faults: a deck of cards, shuffled by a seed and played one after the other."""

import hashlib
import random
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial

from rebook.installation import SERVICES
from tests.faults import deliveries, worst_moments

SKEW = 3600
# How often each card is in a full deck.
FULL = {
    "kill": 3,
    "net": 2,
    "broker": 2,
    "database": 2,
    "deliveries": 4,
    "mail": 2,
    "poison": 2,
    "moment": 2,
    "reminders": 1,
}


@dataclass(frozen=True)
class Card:
    """One fault: what kind it is, and what plays it (given the player)."""

    kind: str
    play: object


class Player:
    """Plays cards on a house and writes down what it did.

    ``lasts`` is for how many seconds connections stall and clocks are wrong. ``parked`` holds
    (listener, inbox id) of all poison, ``delivered`` counts what was sent again or out of order,
    ``pointless`` are the keys of reminders that waited when their appointment was cancelled,
    ``ended_at`` is when the last fault was over, on the monotonic clock.
    ``desk`` is a client that does what a card asks for.
    """

    def __init__(self, house, seed, tell=print, lasts=6.0, desk=None):
        self.house = house
        self.desk = desk
        self.lasts = lasts
        self.seed = seed
        self.random = random.Random(f"{seed} faults")
        self.played = Counter()
        self.took = []
        self.ended_at = time.monotonic()
        self.delivered = 0
        self.parked = set()
        self.pointless = set()
        self._tell = tell

    def play(self, card):
        started = time.monotonic()
        card.play(self)
        self.ended_at = time.monotonic()
        took = self.ended_at - started
        self.played[card.kind] += 1
        self.took.append((card.kind, took))
        self._tell(f"{card.kind} ({took:.1f} s)")


def full(house):
    """Every kind, each process killed at least three times: at least 60 cards."""
    return _cards(house, FULL)


def short(house):
    """Every kind once."""
    return _cards(house, dict.fromkeys(FULL, 1))


def shuffled(cards, seed):
    return random.Random(f"{seed} deck").sample(cards, len(cards))


def _cards(house, times):
    deck = [
        Card(f"kill -9: {post.name}", partial(kill, number=number))
        for number, post in enumerate(house.posts)
        for _ in range(times["kill"])
    ]
    for name in ("amqp", "database"):
        for what in ("stall", "cut"):
            card = Card(f"{name} connection: {what}", partial(network, name=name, what=what))
            deck += [card] * times["net"]
    deck += [Card("broker: kill -9 and restart", broker)] * times["broker"]
    deck += [Card("database: immediate stop", database)] * times["database"]
    deck += [Card("deliveries: doubled, shuffled", doubles)] * times["deliveries"]
    deck += reorderings() * max(1, times["deliveries"] // 2)
    for kind in deliveries.KINDS:
        deck += [Card(f"poison: {kind}", partial(poison, kind=kind))] * times["poison"]
    deck += moments() * times["moment"]
    deck += [reminders()] * times["reminders"]
    for name in MAIL:
        deck += [Card(f"mail server: {name}", partial(mail, name=name))] * times["mail"]
    deck += [Card("clock of a replica: +1 h", partial(skew, by=SKEW))]
    deck += [Card("clock of a replica: -1 h", partial(skew, by=-SKEW))]
    deck += [Card("broker: no disk left", disk_alarm)]
    return deck


def moments():
    """Kills of whoever has something in hand."""
    return [relays(), *map(listeners, ("notifications", "automations", "gateway"))]


def reorderings():
    """Each service hears the old after the new."""
    return [
        Card(
            f"deliveries: queue of {service} reordered",
            partial(worst_moments.overtaken, service=service),
        )
        for service in SERVICES
    ]


def relays():
    return Card("kill -9: relays with events in hand", worst_moments.relays)


def listeners(service):
    play = partial(worst_moments.listeners, service=service)
    return Card(f"kill -9: {service} with messages in hand", play)


def reminders():
    return Card(
        "mail server: away until reminders are pointless", worst_moments.pointless_reminders
    )


def kill(player, number):
    player.house.kill(player.house.posts[number])


def network(player, name, what):
    proxy = getattr(player.house, f"{name}_proxy")
    proxy.set(what)
    time.sleep(player.lasts / (2 if name == "database" or what == "cut" else 1))
    if what == "stall":
        proxy.set("cut")
    proxy.set("pass")


def broker(player):
    player.house.rabbitmq.kill()
    player.house.rabbitmq.start()


def database(player):
    player.house.postgres.kill()
    time.sleep(player.lasts / 4)
    player.house.postgres.start()


def doubles(player):
    """A wish for a link among them: nothing but the inbox tells its double from a second wish."""
    asked = worst_moments.link_asked_for(player)
    player.delivered += deliveries.again(player.house, player.random, 60, also=asked)


def poison(player, kind):
    for body, listener in deliveries.poison(player.house, player.random, kind):
        known = body if isinstance(body, str) else f"sha256:{hashlib.sha256(body).hexdigest()}"
        player.parked.add((listener, known))


MAIL = {
    "refuses": {"mail": lambda _: "451 4.3.0 Not now"},
    "hangs": {"rcpt": lambda _: "hang"},
    "hangs up before the content is kept": {"end": lambda _: "cut"},
    "hangs up after the dot": {"after": lambda _: "cut"},
}


def mail(player, name):
    player.house.mail.faults = dict(MAIL[name])
    time.sleep(player.lasts / 2)
    player.house.mail.faults = {}


def skew(player, by):
    """The clock of the second worker of notifications is wrong."""
    player.house.set_clock(2, by)
    time.sleep(player.lasts)
    player.house.set_clock(2, 0)


def disk_alarm(player):
    """Publishers are held up; who listens goes on."""
    rabbitmq = player.house.rabbitmq
    rabbitmq.control("set_disk_free_limit", "900000GB")
    time.sleep(player.lasts)
    rabbitmq.control("set_disk_free_limit", "50MB")
