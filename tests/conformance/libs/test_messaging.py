"""From one service's outbox into another's inbox: the same on both brokers and databases."""

import pytest
from kombu import Producer

from libs.clock import SystemClock
from libs.contracts.events import PortalAccessChanged
from libs.messaging.consumer import Consumer, _Session
from libs.messaging.relay import Relay
from libs.messaging.topology import EXCHANGE, connection_to, declare
from libs.persistence.engine import connect
from libs.persistence.faults import DatabaseAwayError
from libs.process import Process, once
from tests.support.eventually import eventually
from tests.support.little_service import (
    deeds,
    inbox_states,
    on_fact,
    prepare,
    sealed,
    tell,
    transactions_on,
    unsent,
)


class Pair:
    """Two services: the one that tells, and the one that listens."""

    def __init__(self, teller, listener, broker_url, handler=on_fact):
        self.teller, self.listener, self.broker_url = teller, listener, broker_url
        self.relay = Relay(teller, broker_url, source="gateway", poll_for=0.1)
        self.telling = transactions_on(teller, wake=self.relay.wake)
        self.consumer = self.listening("scheduling", listener, handler)

    def listening(self, service, engine, handler=on_fact):
        return Consumer(
            transactions_on(engine, source=service),
            self.broker_url,
            service=service,
            subscriptions={PortalAccessChanged: handler},
            clock=SystemClock(),
        )


@pytest.fixture
def start():
    running = []

    def start(**loops):
        process = Process(loops)
        process.start()
        running.append(process)
        return process

    yield start
    stopped = [process.stop() for process in running]
    assert all(stopped)


@pytest.fixture
def pair(engine, other_engine, broker_url):
    return Pair(engine, other_engine, broker_url)


def heard(engine, count):
    return lambda: len(deeds(engine)) >= count


def publish(broker_url, *bodies, listened_to=False):
    """Messages as they are, past any outbox; they are in the queue when this returns."""
    connection = connection_to(broker_url)
    # A queue that was just made may lose what its sender did not wait for.
    connection.transport_options["confirm_publish"] = True
    channel = connection.channel()
    declare(channel, broker_url)
    producer = Producer(channel)
    for body in bodies:
        producer.publish(
            body,
            exchange=EXCHANGE.name,
            routing_key=PortalAccessChanged.key,
            content_type="application/json",
            content_encoding="binary",
        )
    if not listened_to:
        eventually(lambda: channel.queue_declare("scheduling", passive=True)[1] == len(bodies))
    connection.release()


def never_quiet(breathe):
    """A connection on which something always comes."""

    def breathed(session, seconds):
        breathe(session, seconds)
        return False

    return breathed


def versions(engine):
    return [version for _, version in deeds(engine)]


def test_what_is_told_takes_effect_in_its_order_and_is_marked(pair, start):
    start(relay=pair.relay.run, consumer=pair.consumer.run)
    tell(pair.telling, 30)
    eventually(heard(pair.listener, 30))
    eventually(lambda: unsent(pair.teller) == 0)
    assert versions(pair.listener) == list(range(1, 31))


def test_what_was_told_before_anybody_listened_arrives(pair, start):
    tell(pair.telling, 150)
    start(relay=pair.relay.run)
    eventually(lambda: pair.relay)
    start(consumer=pair.consumer.run)
    eventually(heard(pair.listener, 150))
    assert versions(pair.listener) == list(range(1, 151))


def test_what_acts_on_events_begins_when_the_backlog_is_heard(pair, start):
    backlog = [body for _, body in (sealed(version=n) for n in range(1, 61))]
    publish(pair.broker_url, *backlog)
    found = []

    def act(stop):
        found.append(deeds(pair.listener))
        stop.wait()

    start(acting=once(pair.consumer.caught_up, act), consumer=pair.consumer.run)
    eventually(lambda: found)
    assert len(found[0]) == 60


def test_a_queue_that_is_never_quiet_counts_as_heard_when_its_backlog_is(pair, start, monkeypatch):
    monkeypatch.setattr("libs.messaging.consumer._NEVER_QUIET", 0)
    monkeypatch.setattr(_Session, "_breathe", never_quiet(_Session._breathe))
    publish(pair.broker_url, *(body for _, body in (sealed(version=n) for n in range(1, 4))))
    start(consumer=pair.consumer.run)
    eventually(pair.consumer.caught_up.is_set)
    eventually(heard(pair.listener, 3))


def test_an_event_for_one_service_alone_reaches_no_other(pair, start, sqlite_like):
    third = connect(sqlite_like(prepare))
    other = pair.listening("automations", third)
    start(relay=pair.relay.run, consumer=pair.consumer.run, other=other.run)
    pair.telling.run(lambda uow: uow.do_and_tell("amara", 1, only_to="automations"))
    pair.telling.run(lambda uow: uow.do_and_tell("amara", 2))
    eventually(heard(third, 1))
    eventually(heard(pair.listener, 1))
    seen = (versions(third), versions(pair.listener))
    third.dispose()
    assert seen == ([1], [2])


def test_every_listener_hears_it_once(pair, start, sqlite_like, monkeypatch):
    monkeypatch.setattr(PortalAccessChanged, "heard_by", ("scheduling", "automations"))
    third = connect(sqlite_like(prepare))
    other = pair.listening("automations", third)
    start(relay=pair.relay.run, consumer=pair.consumer.run, other=other.run)
    tell(pair.telling, 5)
    eventually(heard(third, 5))
    eventually(heard(pair.listener, 5))
    eventually(lambda: unsent(pair.teller) == 0)
    seen = (versions(third), versions(pair.listener))
    third.dispose()
    assert seen == ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])


def test_poison_is_parked_and_holds_nobody_up(pair, start):
    start(consumer=pair.consumer.run)
    good_id, good = sealed()
    bodies = (b"\xff\xfe", b"{}", b'{"id":"x","type":"y"}', b"\xff\xfe", good)
    publish(pair.broker_url, *bodies, listened_to=True)
    eventually(heard(pair.listener, 1))
    states = inbox_states(pair.listener)
    assert (states.pop(good_id), sorted(states.values())) == ("handled", ["parked"] * 3)


def test_a_handler_that_fails_holds_nobody_up_and_is_tried_again(
    engine, other_engine, broker_url, start
):
    failed = []

    def handler(event, uow):
        if event.version == 2 and not failed:
            failed.append(1)
            raise ValueError
        on_fact(event, uow)

    pair = Pair(engine, other_engine, broker_url, handler)
    pair.consumer.door._first_pause = 0.05
    start(relay=pair.relay.run, consumer=pair.consumer.run)
    tell(pair.telling, 3)
    eventually(heard(other_engine, 2))
    eventually(pair.consumer.retry_failed)
    assert versions(other_engine) == [1, 3, 2]


def test_the_same_message_twice_takes_effect_once(pair, start):
    tell(pair.telling, 1)
    first = start(relay=pair.relay.run, consumer=pair.consumer.run)
    eventually(lambda: unsent(pair.teller) == 0 and deeds(pair.listener))
    first.stop()
    with pair.teller.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET published_at = NULL")
    start(relay=pair.relay.run, consumer=pair.consumer.run)
    eventually(lambda: unsent(pair.teller) == 0)
    assert versions(pair.listener) == [1]


def test_a_consumer_that_is_stopped_leaves_the_rest_for_the_next(pair, start):
    tell(pair.telling, 200)
    first = start(relay=pair.relay.run, consumer=pair.consumer.run)
    eventually(heard(pair.listener, 10))
    first.stop()
    start(relay=pair.relay.run, consumer=pair.consumer.run)
    eventually(heard(pair.listener, 200))
    assert sorted(versions(pair.listener)) == list(range(1, 201))


def test_of_two_relays_in_one_process_one_leads_and_the_other_takes_over(pair, start):
    second = Relay(pair.teller, pair.broker_url, source="gateway", poll_for=0.05)
    first = start(relay=pair.relay.run)
    start(second=second.run, consumer=pair.consumer.run)
    tell(pair.telling, 20)
    eventually(lambda: unsent(pair.teller) == 0)
    first.stop()
    tell(pair.telling, 20, start=21)
    second.wake()
    eventually(heard(pair.listener, 40))
    assert versions(pair.listener) == list(range(1, 41))


class Shut:
    """A door whose database is away."""

    def __init__(self):
        self.knocks = 0

    def receive(self, raw):
        self.knocks += 1
        raise DatabaseAwayError


def test_messages_that_a_consumer_held_when_it_ended_go_to_the_next(pair, start):
    shut = Shut()
    holding = pair.listening("scheduling", pair.listener)
    holding.door = shut
    start(relay=pair.relay.run)
    first = start(consumer=holding.run)
    tell(pair.telling, 3)
    eventually(lambda: shut.knocks > 2)
    first.stop()
    start(consumer=pair.consumer.run)
    eventually(heard(pair.listener, 3))
    assert sorted(versions(pair.listener)) == [1, 2, 3]
