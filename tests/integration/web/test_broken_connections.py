"""What comes of a request whose connection breaks, wherever it breaks."""

import socket
import threading
import time
from urllib.parse import unquote_to_bytes

import pytest

from libs.contracts.problem import ProblemError
from libs.web import http_transport
from libs.web.http_transport import HttpTransport
from libs.web.transport import Outgoing
from tests.support.certificates import certificate
from tests.support.eventually import eventually
from tests.support.moody import LATE, Moody

JSON = {"Content-Type": "application/json"}
BROKEN = ["drop", "cut", "cut chunks", "no gzip"]


@pytest.fixture
def transport():
    """Closed after the test: an open connection is a warning, and warnings are errors."""
    made = []

    def make(address, **more):
        made.append(HttpTransport("notes", address, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_broken_connection_is_tried_again_once_with_the_same_key(transport):
    server = Moody("drop", "answer")
    found = transport(server.address).send(Outgoing("POST", "/notes", headers=JSON, body=b"{}"))
    server.end()
    assert found.status == 204
    first, second = server.keys()
    assert first == second
    assert ["X-Rebook-Fresh-Key" in text for text in server.heard] == [True, False]


def test_after_the_second_break_the_outcome_is_unknown(transport):
    server = Moody("drop", "drop")
    with pytest.raises(ProblemError) as caught:
        transport(server.address).send(Outgoing("POST", "/notes", headers=JSON, body=b"{}"))
    server.end()
    problem = caught.value.problem()
    assert (problem.status, problem.outcome) == (503, "unknown")
    assert problem.idempotency_key == server.keys()[0]


def test_a_time_out_of_a_change_is_unknown_and_not_tried_again(transport):
    server = Moody("hang")
    own = {"Idempotency-Key": "mine"}
    with pytest.raises(ProblemError) as caught:
        transport(server.address, timeouts=(1, 0.2)).send(Outgoing("PATCH", "/notes", headers=own))
    server.end()
    problem = caught.value.problem()
    assert (problem.outcome, problem.idempotency_key) == ("unknown", "mine")
    assert len(server.heard) == 1


def test_an_answer_may_take_longer_than_a_connection(transport):
    server = Moody("late")
    found = transport(server.address, timeouts=(LATE / 2, 60)).send(Outgoing("GET", "/notes"))
    server.end()
    assert found.status == 204


def test_no_answer_may_take_as_long_as_a_connection(transport):
    server, began = Moody("hang"), time.monotonic()
    with pytest.raises(ProblemError):
        transport(server.address, timeouts=(60, 0.2)).send(Outgoing("GET", "/notes"))
    assert time.monotonic() - began < 30
    server.end()


def test_a_time_out_of_a_read_changed_nothing(transport):
    server = Moody("hang")
    with pytest.raises(ProblemError) as caught:
        transport(server.address, timeouts=(1, 0.2)).send(Outgoing("GET", "/notes"))
    server.end()
    assert caught.value.problem().outcome is None


@pytest.mark.parametrize("mood", BROKEN)
def test_an_answer_that_breaks_off_is_asked_for_again_with_the_same_key(transport, mood):
    server = Moody(mood, "answer")
    found = transport(server.address).send(Outgoing("POST", "/notes", headers=JSON, body=b"{}"))
    server.end()
    assert (found.status, len(set(server.keys())), len(server.keys())) == (204, 1, 2)


@pytest.mark.parametrize("mood", BROKEN)
def test_what_breaks_off_twice_is_unavailable(transport, mood):
    server = Moody(mood, mood)
    with pytest.raises(ProblemError) as caught:
        transport(server.address).send(Outgoing("POST", "/notes", headers=JSON, body=b"{}"))
    server.end()
    assert (caught.value.status, caught.value.problem().outcome) == (503, "unknown")


def test_a_read_that_breaks_off_twice_changed_nothing(transport):
    server = Moody("cut", "cut")
    with pytest.raises(ProblemError) as caught:
        transport(server.address).send(Outgoing("GET", "/notes"))
    server.end()
    assert (caught.value.status, caught.value.problem().outcome) == (503, None)


def test_an_answer_that_stops_in_the_middle_is_a_time_out(transport):
    server = Moody("stall")
    with pytest.raises(ProblemError) as caught:
        transport(server.address, timeouts=(1, 0.2)).send(Outgoing("POST", "/notes", body=b"{}"))
    server.end()
    assert (caught.value.problem().outcome, len(server.heard)) == ("unknown", 1)


def test_nobody_there_any_more_for_the_second_try_leaves_the_outcome_unknown(transport):
    server = Moody("drop")
    with pytest.raises(ProblemError) as caught:
        transport(server.address).send(Outgoing("POST", "/notes", headers=JSON, body=b"{}"))
    server.end()
    assert caught.value.problem().outcome == "unknown"


def test_every_byte_of_a_query_arrives_as_it_was(transport):
    sent = [bytes([byte]) + b"%zz" for byte in range(256)]
    server = Moody(*["answer"] * len(sent))
    here = transport(server.address)
    for query in sent:
        here.send(Outgoing("GET", "/notes", query.decode("latin-1")))
    server.end()
    arrived = [text.partition("?")[2].partition(" HTTP")[0] for text in server.heard]
    assert [unquote_to_bytes(query) for query in arrived] == sent


@pytest.fixture
def untrusted(tmp_path):
    """The address of a server whose certificate nobody signed."""
    context, _ = certificate(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        greeting = threading.Thread(target=greet, args=(listening, context))
        greeting.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        greeting.join(60)


def greet(listening, context):
    connection, _ = listening.accept()
    with connection, pytest.raises(OSError):
        context.wrap_socket(connection, server_side=True).recv(1)


def hang_up(listening):
    listening.accept()[0].close()


@pytest.fixture
def plain():
    """The address of a server that hangs up on whoever greets it with TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        greeting = threading.Thread(target=hang_up, args=(listening,))
        greeting.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        greeting.join(60)


@pytest.mark.parametrize("server", ["untrusted", "plain"])
def test_without_a_secure_connection_nothing_was_changed(request, transport, server):
    here = transport(request.getfixturevalue(server))
    with pytest.raises(ProblemError) as caught:
        here.send(Outgoing("POST", "/notes", headers=JSON, body=b"{}"))
    assert (caught.value.status, caught.value.problem().outcome) == (503, None)


def test_what_was_closed_sends_nothing(transport):
    here = transport("http://127.0.0.1:9")
    here.close()
    with pytest.raises(ProblemError) as caught:
        here.send(Outgoing("POST", "/notes", headers=JSON, body=b"{}"))
    assert (caught.value.status, caught.value.problem().outcome) == (503, None)


def ask_in_vain(transport):
    with pytest.raises(ProblemError):
        transport.send(Outgoing("GET", "/notes"))


def test_while_all_connections_are_taken_nothing_is_sent_and_nobody_waits_long(
    transport, monkeypatch
):
    monkeypatch.setattr(http_transport, "_POOL", 1)
    server = Moody("hang")
    here = transport(server.address, timeouts=(0.2, 60))
    first = threading.Thread(target=ask_in_vain, args=(here,))
    first.start()
    eventually(lambda: server.heard)
    began = time.monotonic()
    with pytest.raises(ProblemError) as caught:
        here.send(Outgoing("POST", "/notes", headers=JSON, body=b"{}"))
    assert time.monotonic() - began < 30
    server.end()
    first.join(60)
    assert (caught.value.problem().outcome, len(server.heard)) == (None, 1)
