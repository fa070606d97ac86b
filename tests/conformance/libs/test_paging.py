"""Pages over any kinds of keys, in either direction, and cursors that nobody issued."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from libs.contracts.problem import ProblemError
from libs.contracts.values import PageQuery
from libs.persistence.columns import Moment
from libs.persistence.engine import connect
from libs.persistence.paging import Listing

METADATA = sa.MetaData()
THINGS = sa.Table(
    "things",
    METADATA,
    sa.Column("at", Moment, nullable=False),
    sa.Column("number", sa.BigInteger, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)
BY_TIME = Listing("things", (THINGS.c.at, THINGS.c.number), (datetime, int))
START = datetime(2026, 11, 18, 9, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def connection(database_url):
    engine = connect(database_url)
    rows = [
        {"at": START + timedelta(minutes=number // 3), "number": number, "name": "x"}
        for number in range(8)
    ]
    with engine.connect() as connection:
        METADATA.create_all(connection)
        connection.execute(sa.insert(THINGS), rows)
        yield connection
    engine.dispose()


def walk(connection, listing, limit):
    cursor, found = None, []
    while True:
        query = PageQuery(limit=limit, cursor=cursor)
        rows, cursor = listing.page(connection, sa.select(THINGS.c.number), query)
        found.append([row.number for row in rows])
        if cursor is None:
            return found


def refusal_of(connection, cursor, listing=BY_TIME):
    with pytest.raises(ProblemError) as caught:
        listing.page(connection, sa.select(THINGS.c.number), PageQuery(cursor=cursor))
    return caught.value.code, caught.value.extra["errors"][0].field


@pytest.mark.parametrize("limit", [1, 3, 4, 7])
def test_pages_hold_every_row_once_in_order(connection, limit):
    found = walk(connection, BY_TIME, limit)
    assert [number for page in found for number in page] == list(range(8))
    assert {len(page) for page in found[:-1]} == {limit}


def test_pages_go_backwards_too(connection):
    backwards = Listing("things", BY_TIME.keys, BY_TIME.kinds, descending=True)
    assert walk(connection, backwards, 5) == [[7, 6, 5, 4, 3], [2, 1, 0]]


@pytest.mark.parametrize("limit", [8, 9])
def test_the_last_page_has_no_cursor(connection, limit):
    assert walk(connection, BY_TIME, limit) == [list(range(8))]


@pytest.mark.parametrize(
    "key",
    [
        [],
        ["2026-11-18T09:00:00Z"],
        ["2026-11-18T09:00:00Z", 1, 1],
        ["yesterday", 1],
        ["9999-11-18T09:00:00Z", 1],
        [5, 1],
        ["2026-11-18T09:00:00Z", "1"],
        ["2026-11-18T09:00:00Z", True],
        ["2026-11-18T09:00:00Z", 2**63],
        ["2026-11-18T09:00:00Z", None],
    ],
)
def test_a_forged_key_is_refused(connection, key):
    _, issued = BY_TIME.page(connection, sa.select(THINGS.c.number), PageQuery(limit=1))
    scope = json.loads(base64.urlsafe_b64decode(issued + "=="))[0]
    forged = base64.urlsafe_b64encode(json.dumps([scope, *key]).encode()).decode()
    assert refusal_of(connection, forged) == ("invalid", "cursor")


@pytest.mark.parametrize("name", ["\x00", "\ud800", 5, None])
def test_a_forged_text_is_refused(connection, name):
    by_name = Listing("names", (THINGS.c.name, THINGS.c.number), (str, int))
    _, issued = by_name.page(connection, sa.select(THINGS.c.number), PageQuery(limit=1))
    scope = json.loads(base64.urlsafe_b64decode(issued + "=="))[0]
    forged = base64.urlsafe_b64encode(json.dumps([scope, name, 1]).encode()).decode()
    assert refusal_of(connection, forged, by_name) == ("invalid", "cursor")


@pytest.mark.parametrize(
    "cursor", ["x", "!!!!", "bnVsbA", "e30", "NQ", "W10", "WyJhIl0", "ü", "a" * 1000, "W" * 999]
)
def test_nonsense_is_refused(connection, cursor):
    assert refusal_of(connection, cursor) == ("invalid", "cursor")


def test_deep_nonsense_is_refused(connection):
    deep = base64.urlsafe_b64encode(b"[" * 740).decode()
    assert refusal_of(connection, deep) == ("invalid", "cursor")
