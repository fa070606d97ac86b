"""What operators see and do: depths of queues, dead letters."""

import pika
import pytest

from libs.messaging.dead_letters import discard_dead, list_dead, return_dead
from libs.messaging.emptying import empty_queues
from libs.messaging.inspecting import inspect_topology
from libs.messaging.parked import QueueDepth, check_broker, depths
from libs.messaging.publisher import AmqpPublisher
from libs.persistence.outbox import Letter
from tests.support.dying import let_die, waiting
from tests.support.eventually import eventually


def letter(n):
    return Letter(n, f"id{n}", "portal.access_changed", f'{{"n":{n}}}')


@pytest.fixture
def filled(amqp_url):
    publisher = AmqpPublisher(amqp_url)
    publisher.publish([letter(n) for n in (1, 2, 3)], {})
    publisher.close()
    return amqp_url


def test_depths_of_a_broker_that_nobody_has_used_are_unknown(amqp_url):
    assert set(depths(amqp_url).values()) == {None}


def test_depths_tell_what_waits(filled):
    eventually(waiting(filled, "scheduling", 3))
    assert depths(filled)["gateway"] == QueueDepth(0, 0)


def test_the_broker_in_memory_has_no_depths(memory_url):
    assert (depths(memory_url), check_broker(memory_url)) == ({}, "ok")


def test_a_broker_that_answers_is_ok(amqp_url):
    assert check_broker(amqp_url) == "ok"


def test_a_broker_that_is_away_is_told_of_at_once():
    with pytest.raises(pika.exceptions.AMQPError):
        check_broker("amqp://guest:guest@127.0.0.1:1/none")


@pytest.fixture
def dead(filled):
    """Two of the three have died in scheduling's queue."""
    connection = pika.BlockingConnection(pika.URLParameters(filled))
    channel = connection.channel()
    for _ in range(2):
        method, _, _ = channel.basic_get("scheduling")
        channel.basic_reject(method.delivery_tag, requeue=False)
    connection.close()
    eventually(waiting(filled, "rebook.dead", 2))
    return filled


def test_dead_letters_go_back_to_where_they_died(dead):
    assert return_dead(dead) == 2
    eventually(waiting(dead, "rebook.dead", 0))
    eventually(waiting(dead, "scheduling", 3))


def test_dead_letters_that_are_looked_at_stay_where_they_are(dead):
    found = list_dead(dead)
    assert [(one.queue, one.reason) for one in found] == [("scheduling", "rejected")] * 2
    assert {one.id for one in found} <= {"id1", "id2", "id3"}
    assert all(one.died_at is not None for one in found)
    eventually(waiting(dead, "rebook.dead", 2))


def test_dead_letters_that_are_given_up_are_gone(dead):
    kept = []
    assert discard_dead(dead, lambda letter, body: kept.append((letter.queue, body))) == 2
    assert [queue for queue, _ in kept] == ["scheduling"] * 2
    eventually(waiting(dead, "rebook.dead", 0))
    assert depths(dead)["scheduling"] == QueueDepth(1, 0)


def test_those_that_nobody_chose_stay_in_their_order_however_often_others_are_settled(amqp_url):
    """RabbitMQ 4 drops what was given back twenty times."""
    names = [f"id{n}" for n in range(1, 5)]
    let_die(amqp_url, *((name, "scheduling", "staff.changed") for name in names))
    for _ in range(25):
        assert return_dead(amqp_url, lambda letter: letter.id == "none") == 0
    assert discard_dead(amqp_url, lambda *_: None, lambda letter: letter.id == "id2") == 1
    found = [(one.id, one.type, one.queue, one.reason) for one in list_dead(amqp_url)]
    assert found == [
        (name, "staff.changed", "scheduling", "rejected") for name in ("id1", "id3", "id4")
    ]


def test_one_that_stayed_still_goes_back_to_where_it_died(amqp_url):
    let_die(amqp_url, ("id1", "scheduling", ""), ("id2", "gateway", ""))
    assert return_dead(amqp_url, lambda letter: letter.queue == "gateway") == 1
    eventually(waiting(amqp_url, "gateway", 1))
    eventually(waiting(amqp_url, "rebook.dead", 1))
    assert return_dead(amqp_url) == 1
    eventually(waiting(amqp_url, "scheduling", 1))


def test_a_broker_that_nobody_has_used_holds_no_dead_letter(amqp_url, memory_url):
    assert [list_dead(url) for url in (amqp_url, memory_url)] == [[], []]
    assert [return_dead(url) for url in (amqp_url, memory_url)] == [0, 0]


def test_what_a_broker_lacks_is_named_and_what_is_declared_is_well(amqp_url, memory_url):
    missing = {fault.name for fault in inspect_topology(amqp_url)}
    assert {"rebook.events", "rebook.dead", "scheduling", "gateway"} <= missing
    publisher = AmqpPublisher(amqp_url)
    publisher.publish([letter(1)], {})
    publisher.close()
    assert [inspect_topology(url) for url in (amqp_url, memory_url)] == [[], []]


def test_a_queue_of_another_kind_is_named(filled):
    connection = pika.BlockingConnection(pika.URLParameters(filled))
    channel = connection.channel()
    channel.queue_delete("automations")
    channel.queue_declare("automations", durable=True)
    connection.close()
    (fault,) = inspect_topology(filled)
    assert (fault.name, fault.found) == ("automations", "is of another kind than we declare")


def test_a_restore_empties_the_queues(filled, memory_url):
    eventually(waiting(filled, "scheduling", 3))
    assert [empty_queues(url) for url in (filled, memory_url)] == [3, 0]
    assert depths(filled)["scheduling"] == QueueDepth(0, 0)
