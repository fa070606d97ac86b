"""The database dies and comes back: messages are held, requests are answered."""

import threading
import time
from collections import Counter

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from libs.clock import SystemClock
from libs.contracts.events import PortalAccessChanged
from libs.messaging.consumer import Consumer
from libs.messaging.parked import depths
from libs.messaging.relay import Relay
from libs.persistence.engine import connect
from libs.persistence.faults import DatabaseAwayError
from tests.support.eventually import eventually
from tests.support.little_service import (
    deeds,
    fact,
    inbox_states,
    on_fact,
    prepare,
    tell,
    transactions_on,
    unsent,
)

DIE_AT_COMMIT = """
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER die AFTER INSERT ON deeds DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.subject = 'mortal') EXECUTE FUNCTION die()
"""


@pytest.fixture
def engine(postgres_like):
    engine = connect(postgres_like(prepare))
    yield engine
    engine.dispose()


@pytest.mark.timeout(400)
def test_messages_are_held_while_the_database_is_away(
    own_postgres, amqp_url, teller, opened, start
):
    listener = opened(own_postgres.fresh())
    consumer = Consumer(
        transactions_on(listener, source="scheduling"),
        amqp_url,
        service="scheduling",
        subscriptions={PortalAccessChanged: on_fact},
        clock=SystemClock(),
    )
    tell(transactions_on(teller), 600)
    start(relay=Relay(teller, amqp_url, source="gateway").run, consumer=consumer.run)
    eventually(lambda: len(deeds(listener)) > 50)
    own_postgres.kill()
    time.sleep(3)
    own_postgres.start()
    eventually(lambda: len(deeds(listener)) >= 600, within=60)
    assert Counter(deeds(listener)) == Counter(deeds(teller))
    assert set(inbox_states(listener).values()) == {"handled"}
    assert depths(amqp_url)["rebook.dead"].messages == 0


@pytest.mark.timeout(400)
def test_the_relay_goes_on_after_its_database_was_away(own_postgres, amqp_url, opened, start):
    teller = opened(own_postgres.fresh())
    relay = Relay(teller, amqp_url, source="gateway")
    transactions = transactions_on(teller, wake=relay.wake)
    start(relay=relay.run)
    tell(transactions, 5)
    eventually(lambda: unsent(teller) == 0)
    own_postgres.kill()
    own_postgres.start()
    tell(transactions, 5, start=6)
    eventually(lambda: unsent(teller) == 0)
    assert depths(amqp_url)["scheduling"].messages >= 10


@pytest.mark.timeout(400)
def test_nobody_notices_that_the_database_was_restarted(own_postgres, opened):
    engine = opened(own_postgres.fresh())
    transactions = transactions_on(engine)
    with transactions.read() as one, transactions.read() as two:
        one.execute(sa.select(1))
        two.execute(sa.select(1))
    own_postgres.stop()
    own_postgres.start()
    transactions.run(lambda uow: uow.do("amara"))
    with transactions.read() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM deeds")) == 1


@pytest.mark.timeout(400)
def test_while_the_database_is_away_callers_are_told_when_to_come_back(own_postgres, opened):
    transactions = transactions_on(opened(own_postgres.fresh()))
    transactions.run(lambda uow: uow.do("amara"))
    own_postgres.stop()
    with pytest.raises(DatabaseAwayError) as caught:
        transactions.run(lambda uow: uow.do("amara"))
    assert (caught.value.status, caught.value.problem().retry_after) == (503, 2)
    with pytest.raises(DatabaseAwayError), transactions.read() as connection:
        connection.execute(sa.select(1))


def test_work_is_done_again_when_the_connection_breaks_before_the_commit(engine):
    attempts = []

    def work(uow):
        attempts.append(1)
        uow.do("amara", len(attempts))
        if len(attempts) == 1:
            uow.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    transactions_on(engine).run(work)
    assert deeds(engine) == [("amara", 2)]


def test_a_connection_that_breaks_while_committing_leaves_the_outcome_unknown(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql(DIE_AT_COMMIT)
    attempts = []

    def work(uow):
        attempts.append(1)
        uow.do("mortal")

    with pytest.raises(DatabaseAwayError) as caught:
        transactions_on(engine).run(work)
    assert (len(attempts), caught.value.problem().outcome) == (1, "unknown")


def test_work_that_notices_that_it_was_done_is_repeated_even_then(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql(DIE_AT_COMMIT)
    attempts = []

    def work(uow):
        attempts.append(1)
        uow.do("mortal" if len(attempts) == 1 else "amara")

    transactions_on(engine).run(work, repeatable=True)
    assert deeds(engine) == [("amara", 1)]


def test_of_two_transactions_that_block_each_other_both_succeed(engine):
    both = threading.Barrier(2, timeout=60)
    attempts = []

    def work_on(first, second):
        def work(uow):
            attempts.append(1)
            for key in (first, second):
                lock = sa.select(sa.func.pg_advisory_xact_lock(7, key))
                uow.connection.execute(lock)
                if key == first and len(attempts) <= 2:
                    both.wait()
            uow.do("amara")

        return lambda: transactions_on(engine).run(work)

    threads = [threading.Thread(target=work_on(*keys)) for keys in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(attempts), len(deeds(engine))) == (3, 2)


def test_a_pool_that_is_used_up_is_unavailable_and_not_a_bug(engine):
    engine.pool._timeout = 0.05
    engine.pool._max_overflow = 0
    held = [engine.connect() for _ in range(engine.pool.size())]
    with pytest.raises(DatabaseAwayError):
        transactions_on(engine).run(lambda uow: uow.do("amara"))
    for connection in held:
        connection.close()


@pytest.mark.parametrize(
    "write",
    [
        lambda uow: uow.do("amara"),
        lambda uow: uow.publish(fact()),
    ],
    ids=["a statement", "a prepared one"],
)
def test_a_database_that_is_only_read_is_no_standby_and_the_log_says_so(engine, write):
    name = engine.dialect.identifier_preparer.quote(engine.url.database)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    engine.dispose()
    with capture_logs() as lines, pytest.raises(DatabaseAwayError):
        transactions_on(engine).run(write)
    told = [one for one in lines if one["event"] == "database.refused_to_write"]
    assert {one["in_hot_standby"] for one in told} == {"off"}
    assert {one["reason"] for one in told} == {"cannot execute INSERT in a read-only transaction"}
