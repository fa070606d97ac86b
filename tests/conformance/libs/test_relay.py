"""How a relay takes over from one that leads, and when it waits."""

import time

import pytest

from libs.clock import SystemClock
from libs.messaging import carriers
from libs.messaging.carriers import RememberingCarrier
from libs.messaging.publisher import MemoryPublisher
from libs.messaging.receipts import report
from libs.messaging.relay import Relay
from libs.persistence.lead import Progress, lead_of
from libs.process import Process
from tests.support.eventually import eventually
from tests.support.little_service import tell, unsent


@pytest.fixture
def carrier(engine, memory_url):
    carrier = RememberingCarrier(engine, MemoryPublisher(memory_url), SystemClock(), wake=list)
    yield carrier
    carrier.close()


def take_all(letters):
    return [letter.seq for letter in letters]


def test_while_somebody_sends_nobody_else_does(engine, transactions):
    lead = lead_of(engine, SystemClock())
    other = lead_of(engine, SystemClock())
    tell(transactions, 3)
    seen = []

    def send(letters):
        seen.append(other.carry(take_all, ()))
        return take_all(letters)

    seen.append(lead.carry(send, ()))
    seen.append(other.carry(take_all, ()))
    assert (seen, unsent(engine)) == ([Progress.BEHIND, Progress.IDLE, Progress.IDLE], 0)


def test_a_full_batch_says_that_there_may_be_more(engine, transactions):
    tell(transactions, 130)
    lead = lead_of(engine, SystemClock())
    assert [lead.carry(take_all, ()) for _ in range(2)] == [Progress.MORE, Progress.IDLE]


def test_what_was_not_taken_stays_and_may_be_left_out(engine, transactions):
    tell(transactions, 3)
    lead = lead_of(engine, SystemClock())
    lead.carry(lambda letters: [1, 3], ())
    seen = []
    lead.carry(lambda letters: seen.extend(take_all(letters)) or [], [2])
    assert (unsent(engine), seen) == (1, [])


def test_sending_that_fails_marks_nothing(engine, transactions):
    tell(transactions, 3)

    def fail(letters):
        raise OSError

    with pytest.raises(OSError):
        lead_of(engine, SystemClock()).carry(fail, ())
    assert unsent(engine) == 3


def test_in_memory_nothing_is_marked_before_all_listeners_have_reported(
    engine, transactions, carrier, monkeypatch
):
    monkeypatch.setattr(carriers, "_MARK_EVERY", 0)
    tell(transactions, 2)
    carrier.carry()
    report(carrier._receipts.id, 2, "scheduling")
    carrier.carry()
    assert unsent(engine) == 1


def test_in_memory_only_so_much_is_on_its_way(transactions, carrier, monkeypatch):
    monkeypatch.setattr(carriers, "_MOST_OPEN", 2)
    tell(transactions, 2)
    carrier.carry()
    tell(transactions, 1)
    carrier.carry()
    assert len(carrier._receipts.open()) == 2


def test_in_memory_a_listener_without_a_queue_has_it_declared_next_time(
    transactions, carrier, memory_url
):
    tell(transactions, 1)
    carrier.carry()
    carrier._publisher._connection.transport.state.clear()
    tell(transactions, 1)
    carrier.carry()
    forgotten = carrier._receipts.open()
    carrier.carry()
    assert (forgotten, len(carrier._receipts.open())) == ([], 2)


def test_a_relay_that_does_not_lead_leaves_the_outbox_alone(engine, transactions, memory_url):
    tell(transactions, 1)
    made = [
        RememberingCarrier(engine, MemoryPublisher(memory_url), SystemClock(), wake=list)
        for _ in range(2)
    ]
    for one in made:
        one.carry()
    seen = [len(one._receipts.open()) for one in made]
    for one in made:
        one.close()
    assert seen == [1, 0]


def test_a_woken_relay_takes_over_as_soon_as_the_lead_is_free(engine, transactions, amqp_url):
    relay = Relay(engine, amqp_url, source="gateway", poll_for=30)
    process = Process({"relay": relay.run})
    tell(transactions, 1)

    def send(letters):
        process.start()
        relay.wake()
        time.sleep(0.3)
        return ()

    lead_of(engine, SystemClock()).carry(send, ())
    eventually(lambda: unsent(engine) == 0)
    relay.wake()
    process.stop()
