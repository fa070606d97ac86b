"""The servers that tests stand on."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import kombu
import psycopg
import pytest

from tests.support.eventually import eventually
from tests.support.ports import is_open
from tests.support.servers import KINDS, ServerUnavailableError, start


def query(url, text):
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(text)
        return cursor.fetchall() if cursor.description else None


def make_notes(url):
    query(url, "CREATE TABLE notes (text text)")


def test_a_postgres_database_starts_empty(postgres_url):
    assert query(postgres_url, "SELECT count(*) FROM pg_stat_user_tables") == [(0,)]


def test_a_copy_holds_what_was_prepared_and_is_the_tests_own(postgres_like):
    first, second = postgres_like(make_notes), postgres_like(make_notes)
    query(first, "INSERT INTO notes VALUES ('mine')")
    assert query(second, "SELECT * FROM notes") == []


def test_postgres_keeps_its_commits_through_a_crash(own_postgres):
    url = own_postgres.fresh()
    make_notes(url)
    query(url, "INSERT INTO notes VALUES ('kept')")
    own_postgres.kill()
    assert not is_open(own_postgres.port)
    own_postgres.start()
    assert query(url, "SELECT * FROM notes") == [("kept",)]


def test_each_test_has_a_virtual_host_of_its_own(amqp_url, servers):
    other = servers.vhost()
    with kombu.Connection(amqp_url) as mine, kombu.Connection(other) as theirs:
        mine.SimpleQueue("letters").put("hello")
        assert theirs.SimpleQueue("letters").qsize() == 0


@pytest.mark.timeout(400)
def test_rabbitmq_keeps_durable_messages_through_a_crash(own_rabbitmq):
    url = own_rabbitmq.fresh()
    with kombu.Connection(url, transport_options={"confirm_publish": True}) as connection:
        connection.SimpleQueue("letters").put("hello")
    own_rabbitmq.kill()
    own_rabbitmq.start()
    with kombu.Connection(url) as connection:
        assert connection.SimpleQueue("letters").get(timeout=60).payload == "hello"


def test_the_memory_broker_is_empty(broker_url):
    with kombu.Connection(broker_url) as connection:
        assert connection.SimpleQueue("letters").qsize() == 0
        connection.SimpleQueue("letters").put("hello")


def test_a_named_server_that_is_silent_is_an_error_and_nothing_else_is_tried():
    named = {"TEST_DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    with pytest.raises(ServerUnavailableError, match=r"nothing answers at 127\.0\.0\.1:1"):
        start(KINDS["postgres"], environ=named)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_without_any_server_one_error_names_three_ways(kind):
    with pytest.raises(ServerUnavailableError) as refusal:
        start(kind, environ={"TEST_SERVICES": "none"})
    ways = (kind.variable, f"apt-get install {kind.package}", "Docker")
    assert [way for way in ways if way not in str(refusal.value)] == []


STARTS_AND_WAITS = """
import sys
from pathlib import Path
from tests.support.private_postgres import PrivatePostgres
server = PrivatePostgres().start()
print(server.port, server.directory, flush=True)
sys.stdin.read()
"""


def test_a_server_ends_when_whoever_started_it_is_killed():
    command = [sys.executable, "-c", STARTS_AND_WAITS]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as starter:
        port, directory = starter.stdout.readline().split()
        assert is_open(int(port))
        starter.kill()
    eventually(lambda: not is_open(int(port)) and not Path(directory).exists())


def test_the_servers_listen_on_this_machine_alone(servers):
    hosts = {urlsplit(servers.url(name)).hostname for name in KINDS}
    assert hosts == {"127.0.0.1"}
