"""Dead letters at a real broker, settled through the operators' API one by one and by kind."""

import pytest

from tests.support.dying import let_die, waiting
from tests.support.eventually import eventually
from tests.support.front_door import FrontDoor, migrated
from tests.support.put_by import kept

DEAD = "/status/dead-letters"


@pytest.fixture
def door(sqlite_like, amqp_url):
    """The event e1 died in two queues."""
    let_die(
        amqp_url,
        ("e1", "scheduling", "contact.created"),
        ("e1", "gateway", "contact.created"),
        ("e2", "gateway", "staff.changed"),
        ("e3", "gateway", ""),
    )
    door = FrontDoor(sqlite_like(migrated), broker_url=amqp_url)
    yield door
    door.close()


@pytest.fixture
def jonas(door):
    return door.admin()


def left(jonas):
    return [(one["id"], one["service"]) for one in jonas.get(DEAD).json["items"]]


@pytest.mark.parametrize(
    ("chosen", "number"),
    [
        ("id=e1&service=gateway", 1),
        ("id=e1", 2),
        ("service=gateway", 3),
        ("type=contact.created", 2),
        ("type=", 1),
        ("id=e1&type=staff.changed", 0),
        ("id=nothing", 0),
        ("", 4),
    ],
)
def test_those_go_back_that_were_chosen_and_no_others(jonas, chosen, number):
    assert jonas.post(f"{DEAD}/return?{chosen}").json == {"number": number}
    assert len(left(jonas)) == 4 - number


def test_one_is_given_up_for_a_reason_and_kept(door, jonas, amqp_url):
    answer = jonas.post(f"{DEAD}/discard?id=e1&service=gateway", {"reason": "A test of ours"})
    assert answer.json == {"number": 1}
    assert left(jonas) == [("e1", "scheduling"), ("e2", "gateway"), ("e3", "gateway")]
    assert "Jonas: A test of ours" in kept(door.service.ground, "dead:e1").error
    eventually(waiting(amqp_url, "gateway", 0))


@pytest.mark.parametrize("query", ["kind=x", "id=1&id=2", f"id={'x' * 256}", "id=%00"])
def test_an_odd_choice_is_refused_and_nothing_is_settled(jonas, query):
    assert jonas.post(f"{DEAD}/return?{query}").status_code == 422
    assert jonas.post(f"{DEAD}/discard?{query}", {"reason": "Old"}).status_code == 422
    assert len(left(jonas)) == 4
