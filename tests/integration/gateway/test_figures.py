"""What the gateway counts, whether the broker is there or not."""

import pika
import pytest

from libs.messaging.publisher import AmqpPublisher
from libs.persistence.outbox import Letter
from tests.support.eventually import eventually
from tests.support.front_door import FrontDoor, migrated
from tests.support.ports import free_port


@pytest.fixture
def door_before(sqlite_like):
    """``door_before(broker_url)``"""
    made = []

    def build(broker_url):
        made.append(FrontDoor(sqlite_like(migrated), broker_url=broker_url))
        return made[-1]

    yield build
    for door in made:
        door.close()


@pytest.fixture
def with_a_dead_letter(amqp_url):
    """A broker that holds one message for the gateway, and one that died there."""
    publisher = AmqpPublisher(amqp_url)
    letters = [Letter(n, f"id{n}", "contact.created", f'{{"n":{n}}}') for n in (1, 2)]
    publisher.publish(letters, {})
    publisher.close()
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    channel = connection.channel()
    eventually(lambda: channel.queue_declare("gateway", passive=True).method.message_count == 2)
    channel.basic_reject(channel.basic_get("gateway")[0].delivery_tag, requeue=False)
    connection.close()
    return amqp_url


def test_without_the_broker_the_other_figures_are_there(door_before):
    door = door_before(f"amqp://guest:guest@127.0.0.1:{free_port()}/none")
    figures = door.service.ground.health.figures()
    assert {"outbox_waiting", "inbox_parked", "outbox_age_seconds", "sessions"} <= set(figures)
    assert "queue_waiting" not in figures


def test_what_waits_and_what_died_is_counted(door_before, with_a_dead_letter):
    door = door_before(with_a_dead_letter)
    door.service.ground.health._counted._keep_for = 0

    def counted():
        figures = door.service.ground.health.figures()
        return (figures["queue_waiting"], figures["dead_letters"]) == (1.0, 1.0)

    eventually(counted)
