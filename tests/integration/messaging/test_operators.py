"""What operators see and do: depths of queues, dead letters."""

import pika
import pytest

from libs.messaging.parked import QueueDepth, check_broker, depths, return_dead
from libs.messaging.publisher import AmqpPublisher
from libs.persistence.outbox import Letter
from tests.support.eventually import eventually


def letter(n):
    return Letter(n, f"id{n}", "portal.access_changed", f'{{"n":{n}}}')


@pytest.fixture
def filled(amqp_url):
    publisher = AmqpPublisher(amqp_url)
    publisher.publish([letter(n) for n in (1, 2, 3)], {})
    publisher.close()
    return amqp_url


def waiting(url, queue, count):
    return lambda: depths(url)[queue] == QueueDepth(count, 0)


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


def test_dead_letters_go_back_to_where_they_died(filled):
    connection = pika.BlockingConnection(pika.URLParameters(filled))
    channel = connection.channel()
    for _ in range(2):
        method, _, _ = channel.basic_get("scheduling")
        channel.basic_reject(method.delivery_tag, requeue=False)
    connection.close()
    eventually(waiting(filled, "rebook.dead", 2))
    assert return_dead(filled) == 2
    eventually(waiting(filled, "rebook.dead", 0))
    eventually(waiting(filled, "scheduling", 3))
