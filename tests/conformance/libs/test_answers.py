"""Answers that are kept for their Idempotency-Key."""

import threading
from datetime import UTC, datetime, timedelta

from libs.persistence import answers
from libs.persistence.answers import StoredAnswer, find_answer, keep_answer
from tests.support.little_service import ANSWERS, deeds

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
ANSWER = StoredAnswer("print", 201, b'{"id":"a"}')


def find(uow, key="k"):
    return find_answer(uow.connection, ANSWERS, "scope", key)


def keep(uow, key="k", answer=ANSWER, at=NOON):
    keep_answer(uow.connection, ANSWERS, "scope", key, answer, at)


def reserve_and_keep(uow):
    assert find(uow) is None
    keep(uow)


def test_a_new_key_has_no_answer_and_a_used_one_has_the_first(transactions):
    transactions.run(reserve_and_keep)
    assert transactions.run(find) == ANSWER


def test_a_key_of_a_failed_request_is_as_new(transactions):
    def fail(uow):
        reserve_and_keep(uow)
        raise LookupError

    try:
        transactions.run(fail)
    except LookupError:
        assert transactions.run(find) is None


def test_a_key_that_was_reserved_and_not_answered_is_still_new(transactions):
    transactions.run(find)
    assert transactions.run(find) is None


def test_an_answer_may_be_kept_without_looking_first(transactions):
    transactions.run(keep)
    assert transactions.run(find) == ANSWER


def test_whoever_did_not_look_and_comes_second_does_nothing(engine, transactions):
    transactions.run(keep)
    attempts = []

    def second(uow):
        attempts.append(find(uow) if attempts else None)
        if attempts[-1] is None:
            uow.do("twice")
            keep(uow, answer=StoredAnswer("print", 201, b"other"))

    transactions.run(second)
    assert (attempts, deeds(engine)) == ([None, ANSWER], [])


def test_twins_do_it_once_and_get_the_same_answer(engine, transactions):
    start = threading.Barrier(6)
    given = []

    def request(n):
        def work(uow):
            stored = find(uow)
            if stored is None:
                uow.do("once")
                stored = StoredAnswer("print", 201, b"%d" % n)
                keep(uow, answer=stored)
            return stored

        start.wait()
        given.append(transactions.run(work))

    threads = [threading.Thread(target=request, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(given), len(set(given)), deeds(engine)) == (6, 1, [("once", 1)])


def test_answers_are_forgotten_after_a_day(transactions):
    transactions.run(lambda uow: keep(uow, "old", at=NOON - timedelta(hours=25)))
    transactions.run(lambda uow: keep(uow, "new", at=NOON - timedelta(hours=23)))
    purged = transactions.run(lambda uow: answers.purge(uow.connection, NOON))
    kept = transactions.run(lambda uow: (find(uow, "old"), find(uow, "new")))
    assert (purged, kept) == (1, (None, ANSWER))
