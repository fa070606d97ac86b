"""Statements that are compiled once: the same rows, errors and transactions as SQLAlchemy's."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from libs.persistence.columns import Json, Moment
from libs.persistence.engine import connect
from libs.persistence.prepared import Among, Prepared, Texts
from tests.support.counting import statements
from tests.support.little_service import prepare

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
THINGS = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", Moment),
    sa.Column("tags", Json),
    sa.Column("good", sa.Boolean),
)
ADD = Prepared(sa.insert(THINGS), [column.name for column in THINGS.c])
ONE = Prepared(sa.select(THINGS).where(THINGS.c.id == sa.bindparam("wanted")))
SOME = Prepared(
    sa.select(THINGS.c.id)
    .where(Among(THINGS.c.id, sa.bindparam("ids", type_=Texts())))
    .order_by(THINGS.c.id)
)
RENAME = Prepared(
    sa.update(THINGS)
    .where(THINGS.c.id == sa.bindparam("wanted"))
    .values(id=sa.bindparam("new"))
    .returning(THINGS.c.id)
)


@pytest.fixture
def things(engine):
    THINGS.metadata.create_all(engine)
    with engine.begin() as connection:
        for name in ("a", "b", "c"):
            add(connection, name)
    return engine


def add(connection, name):
    ADD.all(connection, {"id": name, "at": NOON, "tags": ["x", None], "good": True})


def test_a_row_is_read_as_it_was_written(things):
    with things.connect() as connection:
        found = ONE.first(connection, {"wanted": "a"})
    assert (found.id, found.at, found.tags, found.good) == ("a", NOON, ["x", None], True)


def test_what_is_not_there_is_none(things):
    with things.connect() as connection:
        assert ONE.first(connection, {"wanted": "z"}) is None


def test_one_statement_asks_for_any_number(things):
    with things.connect() as connection, statements(things) as seen:
        found = [SOME.all(connection, {"ids": ids}) for ids in ([], ["a"], ["c", "a", "z"])]
    assert [[row.id for row in rows] for rows in found] == [[], ["a"], ["a", "c"]]
    assert len(set(seen)) == 1


def test_a_change_may_give_rows_back(things):
    with things.begin() as connection:
        assert RENAME.first(connection, {"wanted": "a", "new": "d"}) == ("d",)
        assert RENAME.first(connection, {"wanted": "a", "new": "e"}) is None


@pytest.mark.parametrize(
    ("statement", "parameters"),
    [
        (ADD, {"id": "d", "at": NOON, "good": True}),
        (ADD, {"at": NOON, "tags": [], "good": True}),
        (ONE, {}),
        (RENAME, {"wanted": "a"}),
    ],
)
def test_a_parameter_that_was_forgotten_is_an_error_and_not_a_value(things, statement, parameters):
    with things.connect() as connection, pytest.raises(KeyError):
        statement.all(connection, parameters)


def test_a_statement_that_is_written_anew_each_time_is_refused(things):
    among = Prepared(sa.select(THINGS.c.id).where(THINGS.c.id.in_(["a", "b"])))
    with things.connect() as connection, pytest.raises(ValueError, match="one text"):
        among.all(connection, {})


def test_what_is_not_committed_is_gone(things):
    with things.connect() as connection:
        add(connection, "d")
    with things.connect() as connection:
        assert ONE.first(connection, {"wanted": "d"}) is None


def test_what_is_committed_stays(things):
    with things.connect() as connection:
        add(connection, "d")
        connection.commit()
    with things.connect() as connection:
        assert ONE.first(connection, {"wanted": "d"}) is not None


def test_a_broken_constraint_is_told_as_sqlalchemy_tells_it(things):
    with things.connect() as connection, pytest.raises(IntegrityError):
        add(connection, "a")


def test_a_moment_without_a_zone_is_refused(things):
    naive = {"id": "d", "at": NOON.replace(tzinfo=None), "tags": [], "good": True}
    with things.connect() as connection, pytest.raises(ValueError, match="time zone"):
        ADD.all(connection, naive)


def test_each_counts_as_a_statement(things):
    with things.connect() as connection, statements(things) as seen:
        ONE.first(connection, {"wanted": "a"})
    assert len(seen) == 1


def test_a_connection_that_is_cut_is_told_and_not_used_again(postgres_like):
    engine = connect(postgres_like(prepare))
    cut = Prepared(sa.select(sa.func.pg_terminate_backend(sa.func.pg_backend_pid()).label("done")))
    with engine.connect() as connection, pytest.raises(DBAPIError) as told:
        cut.first(connection, {})
    assert told.value.connection_invalidated
    with engine.connect() as connection:
        assert connection.scalar(sa.select(1)) == 1
    engine.dispose()
