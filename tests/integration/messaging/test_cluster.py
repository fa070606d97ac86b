"""A broker of several nodes: its queues are on all of them, and any of them may be lost."""

import socket
import time
from collections import Counter
from contextlib import ExitStack

import pytest
from kombu.exceptions import OperationalError
from kombu.utils import functional

from libs.clock import SystemClock
from libs.contracts.events import PortalAccessChanged
from libs.messaging.consumer import Consumer
from libs.messaging.dead_letters import BROKER_ERRORS
from libs.messaging.inspecting import inspect_topology
from libs.messaging.parked import check_broker, depths
from libs.messaging.publisher import publisher_for
from libs.messaging.relay import Relay
from libs.persistence.outbox import Letter
from tests.support.eventually import eventually
from tests.support.little_service import deeds, on_fact, tell, transactions_on, unsent
from tests.support.ports import free_ports
from tests.support.rabbitmq_cluster import RabbitMQCluster

_ANY = "127.0.0.1", 0


def consumer_on(engine, url):
    return Consumer(
        transactions_on(engine, source="scheduling"),
        url,
        service="scheduling",
        subscriptions={PortalAccessChanged: on_fact},
        clock=SystemClock(),
    )


@pytest.fixture
def one_of_three(amqp_url):
    """A broker of which two nodes are away."""
    away = [f"amqp://guest:guest@127.0.0.1:{port}/" for port in free_ports(2)]
    return f"{away[0]};{amqp_url};{away[1]}"


def test_a_node_that_answers_is_found_among_those_that_are_away(one_of_three, teller, listener):
    for number in range(6):  # in whatever order they are asked
        publisher = publisher_for(one_of_three)
        letter = Letter(number, f"id{number}", "portal.access_changed", "{}")
        assert set(publisher.publish([letter], {})) == {number}
        publisher.close()
    assert depths(one_of_three)["scheduling"].messages == 6
    assert inspect_topology(one_of_three) == []


@pytest.fixture
def hanging():
    """``hanging(count)`` gives the addresses of nodes that let one knock and say nothing."""
    with ExitStack() as open_doors:

        def hang(count):
            doors = [open_doors.enter_context(socket.create_server(_ANY)) for _ in range(count)]
            ports = [door.getsockname()[1] for door in doors]
            return [f"amqp://guest:guest@127.0.0.1:{port}/" for port in ports]

        yield hang


@pytest.mark.parametrize("asked", [check_broker, depths])
def test_a_look_at_nodes_that_hang_is_over_before_the_gateway_gives_it_up(hanging, asked):
    began = time.monotonic()
    with pytest.raises(BROKER_ERRORS):
        asked(";".join(hanging(3)))
    assert time.monotonic() - began < 3


def test_one_node_that_answers_among_some_that_hang_is_found_in_time(hanging, amqp_url):
    for _ in range(3):  # in whatever order they are asked
        assert check_broker(";".join([*hanging(2), amqp_url])) == "ok"


def test_where_nothing_answers_that_is_told_without_a_pause(monkeypatch):
    slept = []
    monkeypatch.setattr(functional, "sleep", slept.append)
    for count in (1, 3):
        url = ";".join(f"amqp://guest:guest@127.0.0.1:{port}/" for port in free_ports(count))
        with pytest.raises(OperationalError):
            publisher_for(url).publish([Letter(1, "id1", "portal.access_changed", "{}")], {})
    assert slept == []


def test_whoever_listens_finds_the_node_that_answers(one_of_three, listener, start):
    consumer = consumer_on(listener, one_of_three)
    start(consumer=consumer.run)
    assert consumer.caught_up.wait(60)


@pytest.mark.timeout(400)
def test_a_cluster_that_loses_the_node_that_leads_loses_nothing(teller, listener, start):
    cluster = RabbitMQCluster()
    try:
        url = cluster.start().fresh()
        relay = Relay(teller, url, source="gateway")
        start(relay=relay.run, consumer=consumer_on(listener, url).run)
        transactions = transactions_on(teller, wake=relay.wake)
        tell(transactions, 100)
        eventually(lambda: len(deeds(listener)) >= 50)
        leader, members = cluster.queues(url)["scheduling"]
        assert {one.port for one in members} == {one.port for one in cluster.nodes}
        tell(transactions, 100, start=101)
        leader.kill()
        tell(transactions, 100, start=201)
        eventually(lambda: unsent(teller) == 0 and len(deeds(listener)) >= 300, within=60)
        assert Counter(deeds(listener)) == Counter(deeds(teller))
        assert cluster.queues(url)["scheduling"][0] not in (None, leader)
    finally:
        cluster.close()
