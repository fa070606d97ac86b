"""The deck holds what it promises, and every mutant still fits the code."""

import json
from collections import Counter
from types import SimpleNamespace

import pytest

from rebook.installation import SERVICES
from tests.faults import deck, deliveries
from tests.faults.house import Post
from tests.faults.invariants import INVARIANTS
from tests.faults.mutants import MUTANTS

POSTS = [Post(name, what) for name in SERVICES for what in ("http", "worker")]
HOUSE = SimpleNamespace(posts=POSTS)


def test_the_deck_has_sixty_faults_and_kills_each_process_three_times():
    cards = Counter(card.kind for card in deck.full(HOUSE))
    assert cards.total() >= 60
    assert all(cards[f"kill -9: {post.name}"] >= 3 for post in POSTS)
    assert cards["broker: kill -9 and restart"] >= 2
    assert all(cards[f"deliveries: queue of {service} reordered"] >= 2 for service in SERVICES)
    assert cards.keys() == {card.kind for card in deck.short(HOUSE)}


def test_a_seed_deals_the_same_deck_again():
    cards = deck.short(HOUSE)
    first, again, other = (deck.shuffled(cards, seed) for seed in ("a", "a", "b"))
    assert first == again
    assert first != other
    assert Counter(card.kind for card in first) == Counter(card.kind for card in other)


def test_what_is_overtaken_comes_after_the_newest_of_its_subject():
    def message(number, kind, subject):
        return json.dumps({"id": str(number), "type": kind, "subject": subject}).encode()

    sent = [
        message(1, "appointment.booked", "a"),
        message(2, "appointment.rescheduled", "a"),
        message(3, "contact.changed", "c"),
        b"poison",
        message(4, "task.requested", "a"),
        message(5, "appointment.cancelled", "a"),
    ]
    newest, overtaken = deliveries.newest_and_overtaken(sent)
    assert deliveries.ids_of(newest) == {"3", "4", "5"}
    assert deliveries.ids_of(overtaken) == {"1", "2"}
    assert sorted(newest + overtaken) == sorted(sent)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_mutant_fits_the_code(mutant, tmp_path):
    place = mutant.code_in(tmp_path)
    assert bool(place) == bool(mutant.changes)
    assert mutant.changes or mutant.statement
    assert mutant.bites in INVARIANTS
    for path, _, new in mutant.changes:
        text = (place / path).read_text()
        assert new in text
        compile(text, path, "exec")
