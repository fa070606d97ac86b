"""Timers: each done once, at its time, unless something newer supersedes it."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from libs.clock import FixedClock, SystemClock
from libs.persistence.claims import DueWork, Timer
from libs.persistence.due_worker import DueBatches, DueWorker
from libs.persistence.faults import DatabaseAwayError
from tests.support.eventually import eventually
from tests.support.little_service import deeds, transactions_on

LEASE = timedelta(seconds=30)


@pytest.fixture
def clock():
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def transactions(engine, clock):
    return transactions_on(engine, clock=clock)


@pytest.fixture
def due(clock):
    return DueWork(clock, lease_for=LEASE, attempts=2)


@pytest.fixture
def plan(transactions, due, clock):
    def plan(key="k", *, within=timedelta(), subject="amara", version=1, payload=None, kind="do"):
        timer = Timer(kind, key, clock.now() + within, subject, version, payload)
        transactions.run(lambda uow: due.schedule(uow.connection, [timer]))

    return plan


@pytest.fixture
def claim(transactions, due):
    return lambda: transactions.run(lambda uow: due.claim(uow.connection))


@pytest.fixture
def finish(transactions, due):
    return lambda job: transactions.run(lambda uow: due.finish(uow.connection, job))


@pytest.fixture
def worker(transactions, due):
    effects = {"do": lambda job, uow: uow.do(job.key, job.subject_version)}
    return DueWorker(transactions, due, effects)


def states(engine, due):
    with engine.connect() as connection:
        return due.count_by_state(connection)


def test_a_timer_is_claimed_at_its_time_and_not_before(plan, claim, clock):
    plan(within=timedelta(minutes=5), payload={"a": [1]})
    early = claim()
    clock.advance(timedelta(minutes=5))
    (job,) = claim()
    assert (early, job.key, job.payload, job.attempts) == ([], "k", {"a": [1]}, 1)


def test_the_longest_due_comes_first(plan, claim):
    for minutes in (1, 3, 2):
        plan(f"k{minutes}", within=-timedelta(minutes=minutes))
    assert [job.key for job in claim()] == ["k3", "k2", "k1"]


def test_a_key_is_scheduled_once(plan, claim):
    plan()
    plan(payload="another")
    assert [job.payload for job in claim()] == [None]


def test_scheduling_nothing_is_fine(transactions, due):
    transactions.run(lambda uow: due.schedule(uow.connection, []))


def test_a_leased_job_is_nobody_elses(plan, claim):
    plan()
    assert (len(claim()), claim()) == (1, [])


def test_a_lease_that_ran_out_goes_to_another_and_the_first_may_not_finish(
    plan, claim, finish, clock
):
    plan()
    (first,) = claim()
    clock.advance(LEASE + timedelta(seconds=1))
    (second,) = claim()
    assert (finish(first), finish(second), second.attempts) == (False, True, 2)


def test_a_newer_version_supersedes_what_waits_even_if_it_is_leased(
    engine, transactions, due, plan, claim, finish
):
    plan("k1")
    (leased,) = claim()
    plan("k2")
    plan("k3", version=2)
    plan("k4", subject="bo")
    superseded = transactions.run(lambda uow: due.supersede(uow.connection, "amara", below=2))
    assert (sorted(superseded), finish(leased)) == (["k1", "k2"], False)
    assert states(engine, due) == {"superseded": 2, "waiting": 2}


def test_only_the_named_kinds_are_superseded(transactions, due, plan):
    plan("k1", kind="remind")
    plan("k2", kind="wait")
    superseded = transactions.run(
        lambda uow: due.supersede(uow.connection, "amara", 2, kinds=["remind"])
    )
    assert superseded == ["k1"]


def test_the_worker_does_each_job_once(engine, plan, worker):
    plan("k1")
    plan("k2")
    assert (worker.tick(), worker.tick()) == (2, 0)
    assert sorted(deeds(engine)) == [("k1", 1), ("k2", 1)]


def test_a_job_that_fails_rolls_back_is_tried_later_and_dies_in_the_end(
    engine, transactions, due, plan, clock
):
    def fail(job, uow):
        uow.do("half")
        raise ValueError("no")

    worker = DueWorker(transactions, due, {"do": fail})
    plan()
    counts = [worker.tick(), worker.tick()]
    clock.advance(timedelta(hours=1))
    counts.append(worker.tick())
    assert (counts, deeds(engine), states(engine, due)) == ([1, 0, 1], [], {"dead": 1})


def test_what_failed_is_due_when_it_was_and_can_be_revived_when_it_is_dead(
    engine, transactions, due, plan, claim, clock, worker
):
    plan()
    planned_for = clock.now()
    for _ in range(2):
        (job,) = claim()
        assert job.due_at == planned_for
        transactions.run(lambda uow, job=job: due.fail(uow.connection, job, "no"))
        clock.advance(timedelta(hours=1))
    revived = transactions.run(lambda uow: due.revive(uow.connection, "k"))
    unknown = transactions.run(lambda uow: due.revive(uow.connection, "other"))
    worker.tick()
    assert (revived, unknown, deeds(engine)) == (True, False, [("k", 1)])


def test_what_is_planned_about_a_subject_can_be_read(transactions, due, plan, clock):
    plan("k2", within=timedelta(minutes=2))
    plan("k1", within=timedelta(minutes=1))
    with transactions.read() as connection:
        planned = [timer.key for timer in due.waiting_for(connection, "amara")]
        assert (planned, due.next_due(connection)) == (
            ["k1", "k2"],
            clock.now() + timedelta(minutes=1),
        )


def test_settled_jobs_are_purged(engine, transactions, due, plan, worker, clock):
    plan("k1")
    worker.tick()
    plan("k2")
    before = clock.now() + timedelta(seconds=1)
    purged = transactions.run(lambda uow: due.purge(uow.connection, before))
    assert (purged, states(engine, due)) == (1, {"waiting": 1})


def test_many_workers_share_the_work_and_do_nothing_twice(engine, transactions, due, clock):
    timers = [Timer("do", f"k{n}", clock.now(), "s", 1) for n in range(60)]
    transactions.run(lambda uow: due.schedule(uow.connection, timers))
    effects = {"do": lambda job, uow: uow.do(job.key)}

    def work():
        worker = DueWorker(transactions, due, effects, batch=7)
        while worker.tick():
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(deeds(engine)) == Counter((f"k{n}", 1) for n in range(60))


def test_jobs_of_one_claim_are_finished_together_but_for_those_that_were_lost(
    transactions, due, plan, claim
):
    plan("a")
    plan("b", subject="jonas")
    jobs = claim()
    transactions.run(lambda uow: due.supersede(uow.connection, "jonas", below=2))
    mine = transactions.run(lambda uow: due.finish_all(uow.connection, jobs))
    assert [job.key for job in mine] == ["a"]


def test_a_batch_is_done_in_one_transaction(engine, transactions, due, plan):
    for key in "abc":
        plan(key)
    asked = []

    def effect(jobs, uow):
        asked.append(len(jobs))
        for job in jobs:
            uow.do(job.key)

    batches = DueBatches(transactions, due, effect)
    assert [batches.tick(), batches.tick(), asked] == [3, 0, [3]]
    assert len(deeds(engine)) == 3


def test_a_bad_job_in_a_batch_does_not_stop_the_others(engine, transactions, due, plan):
    for key in ("good", "bad", "better"):
        plan(key)

    def effect(jobs, uow):
        for job in jobs:
            uow.do(job.key)
            if job.key == "bad":
                raise ZeroDivisionError

    DueBatches(transactions, due, effect).tick()
    assert sorted(key for key, _ in deeds(engine)) == ["better", "good"]
    assert states(engine, due) == {"done": 2, "waiting": 1}


def test_a_batch_waits_for_its_database(transactions, due, plan):
    plan()

    def effect(jobs, uow):
        raise DatabaseAwayError

    with pytest.raises(DatabaseAwayError):
        DueBatches(transactions, due, effect).tick()


def test_no_more_are_claimed_than_asked_for(transactions, due, plan):
    for key in "abcdef":
        plan(key)
    found = transactions.run(lambda uow: due.claim(uow.connection, 2))
    assert len(found) == 2


def test_the_databases_own_time_is_shifted_like_the_process_s(engine, tmp_path, monkeypatch):
    monkeypatch.delenv("REBOOK_ENV", raising=False)
    offset = tmp_path / "offset"
    clock = SystemClock(offset)
    transactions, due = transactions_on(engine, clock=clock), DueWork(clock)
    timer = Timer("do", "k", clock.now() + timedelta(minutes=59), "amara", 1)
    transactions.run(lambda uow: due.schedule(uow.connection, [timer]))

    def claim():
        return transactions.run(lambda uow: due.claim(uow.connection))

    early = claim()
    offset.write_text("3600")
    (job,) = eventually(claim)
    again = claim()
    offset.write_text("3700")
    (taken_over,) = eventually(claim)
    assert (early, job.attempts, again, taken_over.attempts) == ([], 1, [], 2)


def test_while_the_database_is_away_the_worker_says_so_and_fails_no_job(
    engine, transactions, due, plan
):
    def away(job, uow):
        raise DatabaseAwayError

    plan()
    with pytest.raises(DatabaseAwayError):
        DueWorker(transactions, due, {"do": away}).tick()
    assert states(engine, due) == {"waiting": 1}


def test_a_job_that_was_superseded_after_its_claim_has_no_effect(engine, transactions, due, plan):
    def supersede_the_other(job, uow):
        uow.do(job.key)
        due.supersede(uow.connection, "amara", below=2)

    plan("k1", within=-timedelta(minutes=1))
    plan("k2")
    DueWorker(transactions, due, {"do": supersede_the_other}).tick()
    assert (deeds(engine), states(engine, due)) == ([("k1", 1)], {"done": 1, "superseded": 1})
