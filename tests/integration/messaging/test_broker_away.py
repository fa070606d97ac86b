"""The broker dies, stalls and comes back: nothing is lost and nothing takes effect twice."""

import time
from collections import Counter

import pytest

from libs.clock import SystemClock
from libs.contracts.events import PortalAccessChanged
from libs.messaging import carriers, topology
from libs.messaging.carriers import carrier_for
from libs.messaging.consumer import Consumer
from libs.messaging.parked import depths
from libs.messaging.publisher import AmqpPublisher
from libs.messaging.relay import Relay
from libs.persistence.lead import Progress
from libs.persistence.outbox import Letter
from tests.support.eventually import eventually
from tests.support.little_service import deeds, fact, on_fact, tell, transactions_on, unsent


class Talker:
    """Tells facts as fast as it can until it is stopped."""

    def __init__(self, transactions):
        self.transactions = transactions
        self.told = 0

    def run(self, stop):
        while not stop.is_set():
            tell(self.transactions, 1, start=self.told + 1)
            self.told += 1
            time.sleep(0.002)


def consumer_on(engine, url):
    return Consumer(
        transactions_on(engine, source="scheduling"),
        url,
        service="scheduling",
        subscriptions={PortalAccessChanged: on_fact},
        clock=SystemClock(),
    )


@pytest.mark.timeout(400)
def test_a_broker_that_is_killed_twice_loses_nothing(own_rabbitmq, teller, listener, start):
    url = own_rabbitmq.fresh()
    relay = Relay(teller, url, source="gateway")
    talker = Talker(transactions_on(teller, wake=relay.wake))
    talking = start(talker=talker.run)
    start(relay=relay.run, consumer=consumer_on(listener, url).run)
    for _ in range(2):
        enough = len(deeds(listener)) + 50
        eventually(lambda enough=enough: len(deeds(listener)) > enough, within=60)
        own_rabbitmq.kill()
        own_rabbitmq.start()
    talking.stop()
    eventually(lambda: unsent(teller) == 0, within=60)
    eventually(lambda: len(deeds(listener)) >= talker.told, within=60)
    assert Counter(deeds(listener)) == Counter(deeds(teller))
    assert depths(url)["rebook.dead"].messages == 0


@pytest.mark.timeout(400)
def test_a_stalled_broker_delays_and_does_not_hang(own_rabbitmq, teller, listener, start):
    url = own_rabbitmq.fresh()
    relay = Relay(teller, url, source="gateway")
    transactions = transactions_on(teller, wake=relay.wake)
    start(relay=relay.run, consumer=consumer_on(listener, url).run)
    transactions.run(lambda uow: uow.do_and_tell("amara", 1))
    eventually(lambda: len(deeds(listener)) == 1)
    with own_rabbitmq.paused():
        transactions.run(lambda uow: uow.do_and_tell("amara", 2))
        time.sleep(1)
    eventually(lambda: deeds(listener) == [("amara", 1), ("amara", 2)], within=60)


@pytest.mark.timeout(400)
def test_after_a_confirm_that_came_too_late_the_channel_is_thrown_away(own_rabbitmq, monkeypatch):
    publisher = AmqpPublisher(own_rabbitmq.fresh())
    first = Letter(1, "id1", "portal.access_changed", "{}")
    assert set(publisher.publish([first], {})) == {1}
    monkeypatch.setattr(publisher, "_within", 0.5)
    with own_rabbitmq.paused(), pytest.raises(OSError):
        publisher.publish([Letter(2, "id2", "portal.access_changed", "{}")], {})
    monkeypatch.undo()
    unroutable = Letter(3, "id3", "un.heard", "{}")
    seen = eventually(lambda: [publisher.publish([unroutable], {})], within=60)
    publisher.close()
    assert seen == [set()]


def test_a_full_queue_is_no_confirmation(amqp_url, monkeypatch):
    small = topology._WORK_QUEUE | {"x-max-length": 3}
    monkeypatch.setattr(topology, "_WORK_QUEUE", small)
    publisher = AmqpPublisher(amqp_url)
    letters = [Letter(n, f"id{n}", "portal.access_changed", "{}") for n in range(1, 21)]
    taken = [n for one in letters for n in publisher.publish([one], {})]
    publisher.close()
    assert depths(amqp_url)["scheduling"].messages == len(taken) < 20


def test_refused_events_rest_and_do_not_stand_in_the_way(amqp_url, teller, monkeypatch):
    small = topology._WORK_QUEUE | {"x-max-length": 3}
    monkeypatch.setattr(topology, "_WORK_QUEUE", small)
    carrier = carrier_for(teller, amqp_url, SystemClock(), wake=list)
    transactions = transactions_on(teller)

    def is_full():
        tell(transactions, 5)
        carrier.carry()
        return unsent(teller)

    refused = eventually(is_full)
    transactions.run(lambda uow: uow.publish(fact("bo"), only_to="automations"))
    carrier.carry()
    carrier.close()
    assert (unsent(teller), depths(amqp_url)["automations"].messages) == (refused, 1)


def test_too_many_refused_events_make_the_relay_wait(amqp_url, teller, monkeypatch):
    monkeypatch.setattr(carriers, "_MOST_RESTING", 0)
    carrier = carrier_for(teller, amqp_url, SystemClock(), wake=list)
    tell(transactions_on(teller), 1)
    assert (carrier.carry(), unsent(teller)) == (Progress.IDLE, 1)


def test_an_event_that_nobody_hears_any_more_is_marked_and_not_sent(amqp_url, teller, monkeypatch):
    tell(transactions_on(teller), 3)
    monkeypatch.setattr(PortalAccessChanged, "heard_by", ())
    carrier = carrier_for(teller, amqp_url, SystemClock(), wake=list)
    carrier.carry()
    carrier.close()
    assert unsent(teller) == 0
