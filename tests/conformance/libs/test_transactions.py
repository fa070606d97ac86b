"""One transaction per piece of work: all of it or nothing, errors as answers."""

import threading

import pytest
import sqlalchemy as sa
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

from libs.contracts.problem import ProblemError
from libs.persistence.engine import connect
from libs.persistence.faults import AgainError, BrokenConstraintError, DatabaseAwayError
from tests.support.little_service import DEEDS, NOTES, OUTBOX, deeds, tell, transactions_on, unsent


def refused():
    return ProblemError("slot_taken", "taken")


def note(name, **values):
    return lambda uow: uow.connection.execute(NOTES.insert().values(name=name, **values))


def test_what_was_done_and_told_is_committed_together(engine, transactions):
    transactions.run(lambda uow: uow.do_and_tell("amara"))
    assert (deeds(engine), unsent(engine)) == ([("amara", 1)], 1)


def test_work_that_raises_leaves_nothing_behind(engine, transactions):
    def work(uow):
        uow.do_and_tell("amara")
        raise refused()

    with pytest.raises(ProblemError):
        transactions.run(work)
    assert (deeds(engine), unsent(engine)) == ([], 0)


def test_a_part_that_fails_by_itself_takes_back_what_it_did_and_nothing_else(engine, transactions):
    woken = []

    def part(uow):
        uow.do_and_tell("jonas")
        uow.after_commit(lambda: woken.append("jonas"))
        uow.connection.execute(NOTES.insert().values(name=None))

    def work(uow):
        uow.do_and_tell("amara")
        kept = uow.apart(lambda: uow.do_and_tell("leo", 2), str)
        uow.after_commit(lambda: woken.append("amara"))
        return kept, uow.apart(lambda: part(uow), lambda error: type(error).__name__)

    assert transactions.run(work) == (None, "IntegrityError")
    assert (sorted(deeds(engine)), unsent(engine)) == ([("amara", 1), ("leo", 2)], 2)
    assert woken == ["amara"]


def test_what_concerns_the_whole_transaction_is_no_failure_of_a_part(transactions):
    tries = []

    def part():
        tries.append("once more")
        if len(tries) == 1:
            raise OperationalError("SELECT 1", {}, DeadlockDetected())
        raise DatabaseAwayError

    with pytest.raises(DatabaseAwayError):
        transactions.run(lambda uow: uow.apart(part, lambda _error: None))
    assert len(tries) == 2


def test_work_answers(transactions):
    assert transactions.run(lambda uow: 42) == 42


def test_the_relay_is_woken_after_the_commit_and_only_if_there_is_something_to_send(engine):
    woken = []
    transactions = transactions_on(engine, wake=lambda: woken.append(unsent(engine)))
    transactions.run(lambda uow: uow.do("amara"))
    transactions.run(lambda uow: uow.do_and_tell("amara"))
    assert woken == [1]


def test_all_events_of_a_transaction_are_one_statement(engine, transactions):
    statements = []
    sa.event.listen(
        engine,
        "before_cursor_execute",
        lambda c, cursor, statement, *rest: statements.append(statement),
    )

    def work(uow):
        for version in range(1, 6):
            uow.do_and_tell("amara", version)

    transactions.run(work)
    told = [statement for statement in statements if "outbox" in statement]
    assert (len(told), unsent(engine)) == (1, 5)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"name": "taken"}, {"notes_name", "notes.name"}),
        ({"name": "n", "about": 99}, {"notes_about", "FOREIGN KEY constraint failed"}),
        ({"name": None}, {"notes.name"}),
    ],
)
def test_a_broken_constraint_becomes_the_refusal_that_was_named(engine, values, names):
    transactions = transactions_on(engine, refusals=dict.fromkeys(names, refused))
    transactions.run(note("taken"))
    with pytest.raises(ProblemError, match="slot_taken"):
        transactions.run(lambda uow: uow.connection.execute(NOTES.insert().values(values)))


def test_a_check_has_the_same_name_on_both_databases(engine):
    transactions = transactions_on(engine, refusals={"deeds_version": refused})
    with pytest.raises(ProblemError, match="slot_taken"):
        transactions.run(lambda uow: uow.do("amara", version=0))


def test_a_trigger_speaks_through_its_message(sqlite_url):
    engine = connect(sqlite_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
        connection.exec_driver_sql(
            "CREATE TRIGGER tr BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no_overlap'); END"
        )
    transactions = transactions_on(engine, refusals={"no_overlap": refused})
    with pytest.raises(ProblemError, match="slot_taken"):
        transactions.run(lambda uow: uow.connection.exec_driver_sql("INSERT INTO t VALUES (1)"))
    engine.dispose()


def test_a_constraint_without_a_refusal_is_a_bug_that_quotes_nothing(transactions):
    transactions.run(note("secret"))
    with pytest.raises(BrokenConstraintError) as caught:
        transactions.run(note("secret"))
    assert "secret" not in str(caught.value)


def test_an_error_in_sql_is_a_bug(transactions):
    with pytest.raises(sa.exc.DBAPIError):
        transactions.run(lambda uow: uow.connection.exec_driver_sql("SELECT * FROM nowhere"))


def test_work_runs_again_with_a_new_unit_of_work_when_it_may(engine, transactions):
    seen = []

    def work(uow):
        seen.append(uow)
        uow.do_and_tell("amara", len(seen))
        if len(seen) < 3:
            raise AgainError

    transactions.run(work)
    assert (len(set(seen)), deeds(engine), unsent(engine)) == (3, [("amara", 3)], 1)


def test_work_that_never_succeeds_is_given_up_as_unavailable(transactions):
    def work(uow):
        raise AgainError

    with pytest.raises(DatabaseAwayError) as caught:
        transactions.run(work)
    assert caught.value.problem().retry_after == 2


def test_a_database_that_is_away_is_unavailable(transactions):
    for url in ("postgresql://nobody@127.0.0.1:1/none", "sqlite:////nonexistent/folder/x.db"):
        away = transactions_on(connect(url))
        with pytest.raises(DatabaseAwayError):
            away.run(lambda uow: uow.do("amara"))
        with pytest.raises(DatabaseAwayError), away.read() as connection:
            connection.execute(sa.select(1))


def test_reading_sees_what_is_committed(transactions):
    transactions.run(lambda uow: uow.do("amara"))
    with transactions.read() as connection:
        assert connection.scalar(sa.select(DEEDS.c.subject)) == "amara"


def test_an_error_in_sql_that_reads_is_a_bug(transactions):
    with pytest.raises(sa.exc.DBAPIError), transactions.read() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_after_any_error_the_next_transaction_works(engine, transactions):
    with pytest.raises(sa.exc.DBAPIError):
        transactions.run(lambda uow: uow.connection.exec_driver_sql("nonsense"))
    with pytest.raises(BrokenConstraintError):
        transactions.run(lambda uow: uow.do("amara", version=0))
    transactions.run(lambda uow: uow.do("amara"))
    assert deeds(engine) == [("amara", 1)]


def test_concurrent_writers_all_succeed(engine, transactions):
    def write(n):
        tell(transactions, 10, subject=f"w{n}")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(deeds(engine)), unsent(engine)) == (80, 80)


def test_numbers_of_the_outbox_are_never_used_twice(engine, transactions):
    transactions.run(lambda uow: uow.do_and_tell("amara"))
    with engine.begin() as connection:
        first = connection.scalar(sa.select(OUTBOX.c.seq))
        connection.execute(OUTBOX.delete())
    transactions.run(lambda uow: uow.do_and_tell("amara"))
    with transactions.read() as connection:
        assert connection.scalar(sa.select(OUTBOX.c.seq)) > first


def test_what_is_to_follow_the_commit_follows_it_and_not_a_rollback(engine):
    done = []

    def work(uow):
        uow.do("amara")
        uow.after_commit(lambda: done.append(len(deeds(engine))))

    def broken(uow):
        work(uow)
        raise ZeroDivisionError

    transactions = transactions_on(engine)
    transactions.run(work)
    with pytest.raises(ZeroDivisionError):
        transactions.run(broken)
    assert done == [1]
