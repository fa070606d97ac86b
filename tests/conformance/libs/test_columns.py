"""What goes into a column comes out the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from tests.support.little_service import NOTES

NOON = datetime(2026, 11, 18, 12, 0, 0, 123456, tzinfo=UTC)


def stored(engine, **values):
    with engine.begin() as connection:
        connection.execute(NOTES.insert().values(name="n", **values))
        return connection.execute(sa.select(NOTES)).one()


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        NOON.astimezone(timezone(timedelta(hours=14))),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2199, 12, 31, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_to_the_microsecond_and_in_utc(engine, moment):
    found = stored(engine, at=moment).at
    assert (found, found.utcoffset()) == (moment, timedelta())


def test_no_moment_comes_back_as_none(engine):
    assert stored(engine, at=None).at is None


def test_a_naive_datetime_is_refused(engine):
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        stored(engine, at=datetime(2026, 11, 18))


def test_moments_sort_and_compare(engine):
    with engine.begin() as connection:
        rows = [{"name": str(n), "at": NOON + timedelta(microseconds=n)} for n in (2, 0, 1)]
        connection.execute(NOTES.insert(), rows)
        later = sa.select(NOTES.c.name).where(NOTES.c.at > NOON).order_by(NOTES.c.at)
        assert connection.scalars(later).all() == ["1", "2"]


@pytest.mark.parametrize("value", [5, "5", {"ä": [1, None, {"b": "☃"}]}, [], "", False])
def test_a_json_value_comes_back_as_it_was(engine, value):
    assert stored(engine, content=value).content == value


def test_json_none_is_null(engine):
    stored(engine, content=None)
    with engine.connect() as connection:
        nulls = sa.select(sa.func.count()).where(NOTES.c.content.is_(None))
        assert connection.scalar(nulls) == 1
