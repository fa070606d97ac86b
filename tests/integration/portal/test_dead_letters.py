"""The operators' page of dead letters before a real broker: one by one, by kind, all at once."""

import pytest

from libs.messaging.dead_letters import list_dead
from tests.support.dying import let_die
from tests.support.firm import migrated as migrated_scheduling
from tests.support.front_door import migrated as migrated_gateway
from tests.support.link_house import LinkHouse
from tests.support.put_by import kept

PAGE = "/status/dead-letters"
ONE = {"id": "e1", "service": "gateway"}


@pytest.fixture
def house(sqlite_like, amqp_url):
    """Three letters of two kinds."""
    let_die(
        amqp_url,
        ("e1", "gateway", "contact.created"),
        ("e2", "scheduling", "contact.created"),
        ("e3", "gateway", ""),
    )
    urls = sqlite_like(migrated_gateway), sqlite_like(migrated_scheduling)
    house = LinkHouse(*urls, broker_url=amqp_url)
    yield house
    house.close()


def left(url):
    return [one.id for one in list_dead(url)]


def test_one_is_tried_again_and_the_others_are_still_shown(jonas, amqp_url):
    jonas.get(PAGE)
    assert "Try again : contact.created e1" in jonas.text
    assert jonas.post(PAGE, do="return", **ONE).headers["Location"] == PAGE
    assert "On their way again: 1" in jonas.get(PAGE).get_data(as_text=True)
    assert left(amqp_url) == ["e2", "e3"]


def test_one_is_given_up_for_a_reason(house, jonas, amqp_url):
    assert jonas.post(PAGE, do="discard", reason="A test of ours", **ONE).status_code == 303
    assert "A test of ours" in kept(house.service.ground, "dead:e1").error
    assert left(amqp_url) == ["e2", "e3"]


@pytest.mark.parametrize("chosen", [ONE, {"type": ""}, {"type": "contact.created"}, {}])
def test_without_a_reason_nothing_happens_and_the_fault_stands_at_its_letters(
    jonas, amqp_url, chosen
):
    assert jonas.post(PAGE, do="discard", reason=" ", **chosen).status_code == 422
    assert jonas.html.count('id="reason"') == jonas.html.count('id="reason-wrong"') == 1
    assert jonas.html.count('<details class="disclosure" open>') == bool(chosen)
    assert left(amqp_url) == ["e1", "e2", "e3"]


@pytest.mark.parametrize(("kind", "rest"), [("contact.created", ["e3"]), ("", ["e1", "e2"])])
def test_all_of_a_kind_are_tried_again(jonas, amqp_url, kind, rest):
    jonas.get(PAGE)
    assert "By kind" in jonas.text
    assert jonas.post(PAGE, do="return", type=kind).status_code == 303
    assert left(amqp_url) == rest


def test_who_comes_second_is_told_so(jonas):
    for _ in range(2):
        jonas.post(PAGE, do="return", **ONE)
    assert "somebody else was faster" in jonas.get(PAGE).get_data(as_text=True)


def test_all_are_tried_again_at_once(jonas, amqp_url):
    assert jonas.post(PAGE, do="return").headers["Location"] == "/status"
    assert left(amqp_url) == []


@pytest.mark.parametrize("part", ["id", "type", "service"])
def test_an_odd_choice_is_refused_and_nothing_is_settled(jonas, amqp_url, part):
    assert jonas.post(PAGE, do="return", **{part: "x" * 256}).status_code == 422
    assert left(amqp_url) == ["e1", "e2", "e3"]
