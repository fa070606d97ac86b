"""A URL may name several servers, as libpq writes it."""

import pytest
import sqlalchemy as sa

from libs.persistence.database_urls import read_url
from libs.persistence.databases import sibling_of


@pytest.mark.parametrize(
    ("url", "hosts", "ports"),
    [
        ("postgresql://u@one:5433,two:5434/rebook", "one,two", "5433,5434"),
        ("postgresql+psycopg://u:p%40,%2F@one,two:6432/rebook", "one,two", "5432,6432"),
        ("postgresql://one,[::1]:5433/rebook?sslmode=require", "one,::1", "5432,5433"),
        ("postgresql://u@/rebook?host=one:5433&host=two", "one,two", "5433,5432"),
    ],
)
def test_several_servers_are_asked_for_the_one_that_takes_writes(url, hosts, ports):
    query = read_url(url).query
    asked = query["host"], query["port"], query["target_session_attrs"]
    assert asked == (hosts, ports, "read-write")


def test_what_a_url_says_itself_is_kept():
    read = read_url("postgresql://u:p%40@one,two/rebook?target_session_attrs=any&sslmode=require")
    assert (read.username, read.password, read.database) == ("u", "p@", "rebook")
    assert (read.query["target_session_attrs"], read.query["sslmode"]) == ("any", "require")


@pytest.mark.parametrize(
    "url", ["postgresql://u@one:5433/rebook", "sqlite:////var/re,book.db", "postgresql:///rebook"]
)
def test_one_server_is_read_as_ever(url):
    assert read_url(url) == sa.make_url(url)


def test_the_databases_beside_one_are_on_the_same_servers():
    beside = read_url(sibling_of("postgresql://u@one:5433,two/rebook", "gateway"))
    assert beside == read_url("postgresql://u@one:5433,two/rebook_gateway")


def test_a_port_that_is_none_is_an_error():
    with pytest.raises(sa.exc.ArgumentError, match="two:port"):
        read_url("postgresql://u@one,two:port/rebook")
