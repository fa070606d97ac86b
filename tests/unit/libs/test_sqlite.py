"""How SQLite files are opened."""

import sqlite3
import threading

import pytest
import sqlalchemy as sa

from libs.persistence import sqlite, unit_of_work
from libs.persistence.engine import connect
from libs.persistence.faults import DatabaseAwayError
from libs.settings import SettingError
from tests.support.little_service import deeds, prepare, transactions_on


@pytest.fixture
def engine(sqlite_url):
    prepare(sqlite_url)
    engine = connect(sqlite_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)],
)
def test_every_connection_is_durable_and_strict(engine, pragma, value):
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y"])
def test_other_databases_are_refused(url):
    with pytest.raises(SettingError):
        connect(url)


def test_readers_do_not_wait_for_a_writer(engine):
    transactions = transactions_on(engine)

    def work(uow):
        uow.do("amara")
        return deeds(engine)

    assert transactions.run(work) == []


def test_two_engines_of_one_file_write_in_turn(engine, sqlite_url):
    other = connect(sqlite_url)

    def write(transactions):
        for _ in range(50):
            transactions.run(lambda uow: uow.do("amara"))

    threads = [
        threading.Thread(target=write, args=(transactions_on(one),)) for one in (engine, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert len(deeds(engine)) == 100


def test_a_commit_that_fails_gives_the_turn_back(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql(
            "CREATE TABLE c (p INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)"
        )
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO c VALUES (1)")
    transactions_on(engine).run(lambda uow: uow.do("amara"))
    assert deeds(engine) == [("amara", 1)]


def test_a_connection_that_is_closed_in_a_transaction_gives_the_turn_back(engine):
    connection = engine.connect()
    connection.exec_driver_sql("SELECT 1")
    connection.invalidate()
    connection.close()
    transactions_on(engine).run(lambda uow: uow.do("amara"))
    assert deeds(engine) == [("amara", 1)]


def test_a_disk_that_is_full_is_unavailable_and_the_next_write_works(engine):
    transactions = transactions_on(engine)
    big = "x" * 100_000

    def limit(uow, pages):
        uow.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        uow.do(big)

    with pytest.raises(DatabaseAwayError):
        transactions.run(lambda uow: limit(uow, 1))
    transactions.run(lambda uow: limit(uow, 1_000_000))
    assert deeds(engine) == [(big, 1)]


def test_a_file_that_another_process_has_locked_is_unavailable(engine, monkeypatch):
    monkeypatch.setattr(unit_of_work, "_ATTEMPTS", 1)
    other = sqlite3.connect(engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with engine.connect().execution_options(readonly=True) as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 10")
    with pytest.raises(DatabaseAwayError):
        transactions_on(engine).run(lambda uow: uow.do("amara"))
    other.close()
    transactions_on(engine).run(lambda uow: uow.do("amara"))
    assert deeds(engine) == [("amara", 1)]


def test_whoever_waits_too_long_for_a_turn_is_told_to_come_back(engine, monkeypatch):
    monkeypatch.setattr(unit_of_work, "_ATTEMPTS", 1)
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.05)
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(DatabaseAwayError):
            transactions_on(engine).run(lambda uow: uow.do("amara"))
