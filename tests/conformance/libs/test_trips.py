"""Writes that go with others: in their order, all or none, and before anybody could miss them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from libs.persistence.prepared import Prepared
from tests.support.counting import statements

SEATS = sa.Table(
    "trip_seats",
    sa.MetaData(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, nullable=False),
)
TAKE = Prepared(sa.insert(SEATS), ["id", "person"])
CHANGE = Prepared(
    sa.update(SEATS)
    .where(SEATS.c.id == sa.bindparam("wanted"))
    .values(person=sa.bindparam("new"))
    .returning(SEATS.c.id)
)
WHO = Prepared(sa.select(SEATS.c.person).order_by(SEATS.c.id))


class NobodyThereError(Exception):
    """No seat was changed."""


@pytest.fixture
def seats(engine):
    SEATS.metadata.create_all(engine)
    return engine


def take(connection, seat, person="Ada"):
    TAKE.later(connection, {"id": seat, "person": person})


def change(connection, seat, person):
    CHANGE.later(connection, {"wanted": seat, "new": person}, require)


def require(rows):
    if not rows:
        raise NobodyThereError


def take_and_change(connection, taken, changed):
    take(connection, taken)
    change(connection, changed, "Bob")
    connection.commit()


def people(engine):
    with engine.connect() as connection:
        return [row.person for row in WHO.all(connection, {})]


def test_what_waits_is_there_for_the_next_statement_whoever_runs_it(seats):
    with seats.begin() as connection:
        take(connection, "a")
        assert connection.scalar(sa.select(SEATS.c.person)) == "Ada"
        take(connection, "b", "Bob")
        assert [row.person for row in WHO.all(connection, {})] == ["Ada", "Bob"]


def test_what_waits_is_kept_by_the_commit_in_its_order(seats):
    with statements(seats) as seen, seats.begin() as connection:
        take(connection, "a")
        change(connection, "a", "Bob")
        change(connection, "a", "Cyd")
    assert people(seats) == ["Cyd"]
    assert len(seen) == 3


def test_a_check_that_refuses_takes_all_back(seats):
    with seats.connect() as connection, pytest.raises(NobodyThereError):
        take_and_change(connection, "a", "z")
    assert people(seats) == []


def test_what_was_taken_back_is_not_sent_by_the_next_who_has_the_connection(seats):
    with seats.connect() as connection:
        take(connection, "a")
        connection.rollback()
        take(connection, "b", "Bob")
        connection.commit()
    assert people(seats) == ["Bob"]


def test_a_savepoint_takes_back_what_waited_since_it_and_nothing_else(seats):
    with seats.begin() as connection:
        take(connection, "a")
        savepoint = connection.begin_nested()
        take(connection, "b", "Bob")
        savepoint.rollback()
        take(connection, "c", "Cyd")
    assert people(seats) == ["Ada", "Cyd"]


@pytest.mark.parametrize("used_before", [0, 3, 9])
def test_the_first_that_the_database_refuses_is_told_and_the_others_work_later(seats, used_before):
    """Those behind it never reached the database: the driver must not believe that they did."""
    with seats.connect() as connection:
        TAKE.all(connection, {"id": "a", "person": "Ada"})
        for _ in range(used_before):
            CHANGE.all(connection, {"wanted": "a", "new": "Ada"})
        connection.commit()
        with pytest.raises(IntegrityError):
            take_and_change(connection, "a", "a")
        connection.rollback()
        change(connection, "a", "Cyd")
        take(connection, "b")
        connection.commit()
    assert people(seats) == ["Cyd", "Ada"]


def take_twice(connection, seat):
    take(connection, seat)
    take(connection, seat)
    connection.commit()


def test_of_what_waited_the_one_that_was_refused_is_named(seats):
    with seats.connect() as connection:
        TAKE.all(connection, {"id": "a", "person": "Ada"})
        change(connection, "a", "Bob")
        with pytest.raises(IntegrityError, match="INSERT INTO trip_seats"):
            take_twice(connection, "a")


def test_nothing_waits_where_there_is_no_transaction_to_wait_for(seats):
    apart = seats.execution_options(isolation_level="AUTOCOMMIT")
    with apart.connect() as connection, pytest.raises(RuntimeError, match="transaction"):
        take(connection, "a")
    assert people(seats) == []


def test_a_connection_goes_back_without_what_waited_on_it(seats):
    with seats.connect() as connection:
        take(connection, "a")
    with seats.begin() as connection:
        assert WHO.all(connection, {}) == []
    assert people(seats) == []
