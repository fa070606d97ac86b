"""A URL may name several servers, as libpq writes it."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from libs import running
from libs.persistence.database_urls import read_url
from libs.persistence.databases import sibling_of
from libs.persistence.engine import connect
from libs.settings import SettingError
from rebook.cli import main
from services.scheduling import bootstrap, config


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


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:5,6@host:5433/rebook",
        "postgresql://user:pa,ss@host/db",
        "postgresql://us,er@host/db",
        "postgresql://us,er:a/b,c@host:5433/db?sslmode=require",
    ],
)
def test_a_comma_in_a_user_or_a_password_is_no_second_server(url):
    assert read_url(url) == sa.make_url(url)
    assert "target_session_attrs" not in read_url(url).query


def test_a_password_with_commas_and_slashes_stands_before_several_servers():
    read = read_url("postgresql://u,s:a/b,c@one,two:5433/rebook")
    assert (read.username, read.password, read.query["host"]) == ("u,s", "a/b,c", "one,two")


def test_hosts_in_one_parameter_are_asked_for_the_one_that_takes_writes_too():
    read = read_url("postgresql://u@/rebook?host=one,::1&port=5433,5434")
    assert dict(read.query) == {
        "host": "one,::1",
        "port": "5433,5434",
        "target_session_attrs": "read-write",
    }
    said = "postgresql://u@/rebook?host=one,two&target_session_attrs=any"
    assert read_url(said) == sa.make_url(said)


MALFORMED = [
    "postgresql://u:se,cret@one,two:5x/rebook",
    "postgresql://u:se,cret@one:5x/rebook",
    "postgresql://u:se,cret@/rebook?host=one,two&port=1,2,3",
    "postgresql:/u:se,cret@one",
    "oracle://u:se,cret@one/rebook",
    "sqlite://",
]


@pytest.mark.parametrize("url", MALFORMED)
def test_what_makes_no_sense_is_a_setting_s_error_that_quotes_nothing(url):
    with pytest.raises(SettingError) as told:
        connect(url)
    assert not any(word in str(told.value) for word in ("cret", "5x", "one,", "u:"))


@pytest.mark.parametrize("command", ["migrate", "backup", "doctor"])
def test_a_command_says_that_a_url_makes_no_sense(command, tmp_path):
    words = [str(tmp_path / "kept")] if command == "backup" else []
    given = ["--data", str(tmp_path), "--database-url", MALFORMED[0]]
    done = CliRunner().invoke(main, [command, *words, *given])
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert "URL (REBOOK_DATABASE_URL" in done.output
    assert "cret" not in done.output
    assert done.output.count("FAULT  database of") == (4 if command == "doctor" else 0)


def test_a_service_says_so_as_it_says_that_of_any_setting(capsys):
    given = {
        "REBOOK_DATABASE_URL": MALFORMED[0],
        "REBOOK_AMQP_URL": "memory://",
        "REBOOK_KEYS": "a key that is long enough",
    }
    status = running.main(config.read, bootstrap.build, ["migrate"], given)
    said = capsys.readouterr().err
    assert (status, "URL (REBOOK_DATABASE_URL" in said, "cret" in said) == (2, True, False)
