"""What a publisher says it has given to the broker is in the queues, and nothing else."""

import pytest

from libs.messaging.publisher import publisher_for
from libs.messaging.topology import connection_to, queue_of
from libs.persistence.outbox import Letter
from tests.support.eventually import eventually


@pytest.fixture
def publisher(broker_url):
    publisher = publisher_for(broker_url)
    yield publisher
    publisher.close()


def letter(seq, routing_key="portal.access_changed"):
    return Letter(seq, f"id{seq}", routing_key, f'{{"n":{seq}}}')


@pytest.fixture
def queued(broker_url):
    connection = connection_to(broker_url)

    def queued(service="scheduling"):
        queue = queue_of(service, broker_url)(connection.default_channel)
        found = []
        while (message := queue.get(no_ack=True)) is not None:
            found.append(message.headers["seq"])
        return found

    yield queued
    connection.release()


def in_order(queued, expected):
    found = []

    def fact():
        found.extend(queued())
        return found == expected

    return fact


def test_a_batch_arrives_in_its_order(publisher, queued):
    taken = publisher.publish([letter(n) for n in range(1, 121)], {})
    assert set(taken) == set(range(1, 121))
    eventually(in_order(queued, list(range(1, 121))))


def test_what_reaches_no_queue_is_told_apart(publisher, queued):
    taken = publisher.publish([letter(1), letter(2, "un.heard"), letter(3)], {})
    assert set(taken) == {1, 3}
    eventually(in_order(queued, [1, 3]))


def test_queues_exist_before_the_first_message_so_that_nothing_is_lost(publisher, queued):
    publisher.publish([letter(1, "to.automations.x")], {})
    eventually(lambda: queued("automations") == [1])


def test_it_connects_anew_after_hanging_up(publisher, queued):
    publisher.publish([letter(1)], {})
    publisher.close()
    publisher.close()
    assert set(publisher.publish([letter(2)], {})) == {2}
    eventually(in_order(queued, [1, 2]))


def test_headers_go_along(publisher, broker_url):
    publisher.publish([letter(7)], {"relay": "r"})
    connection = connection_to(broker_url)
    queue = queue_of("scheduling", broker_url)(connection.default_channel)
    message = eventually(lambda: queue.get(no_ack=True))
    connection.release()
    assert (message.headers["relay"], message.headers["seq"]) == ("r", 7)
    assert message.properties["message_id"] == "id7"
    assert message.body in {'{"n":7}', b'{"n":7}'}
