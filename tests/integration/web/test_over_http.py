"""The same door over a real connection: streams, time-outs, broken connections, a peaceful end."""

import socket
import threading
import time

import pytest
import requests

from libs.contracts.problem import ProblemError
from libs.web.actor_tokens import HEADER
from libs.web.client import Client
from libs.web.http_transport import HttpTransport
from libs.web.inprocess import InProcess
from libs.web.serving import CannotListenError, Serving
from libs.web.transport import Outgoing
from tests.support.little_door import (
    DROP,
    GET,
    LIST,
    MEI,
    TOKENS,
    WRITE,
    LittleDoor,
    NotesQuery,
    WriteNote,
)
from tests.support.ports import free_port

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def little(sqlite_url):
    door = LittleDoor(sqlite_url)
    yield door
    door.engine.dispose()


@pytest.fixture
def address(little):
    serving = Serving(little.app)
    serving.start()
    yield f"http://127.0.0.1:{serving.port}"
    serving.stop()


@pytest.fixture
def transport(request):
    """Closed after the test: an open connection is a warning, and warnings are errors."""
    made = []

    def make(address, **more):
        made.append(HttpTransport("notes", address, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(params=["over HTTP", "in one process"])
def client(request, little, transport):
    if request.param == "in one process":
        return Client(InProcess(little.app), TOKENS)
    return Client(transport(request.getfixturevalue("address")), TOKENS)


def test_a_client_gets_the_parsed_answer(client):
    note = client.call(WRITE, MEI, body=WriteNote(text="Grüße, Amara"))
    assert (note.text, note.by) == ("Grüße, Amara", "mei")
    assert client.call(LIST, MEI, query=NotesQuery(limit=5)).items[0].text == "Grüße, Amara"


def test_a_client_is_told_of_refusals(client):
    with pytest.raises(ProblemError) as caught:
        client.call(GET, MEI, parameters={"note_id": "9"})
    assert (caught.value.code, caught.value.status) == ("not_found", 404)
    with pytest.raises(ProblemError) as caught:
        client.call(WRITE, MEI, body=WriteNote.model_construct(text="", _fields_set={"text"}))
    assert caught.value.problem().errors[0].field == "text"


def test_what_is_forwarded_comes_back_as_bytes(client):
    found = client.forward(LIST, MEI, query="limit=0")
    assert (found.status, found.headers["content-type"]) == (422, "application/problem+json")
    assert b'"field":"limit"' in found.body


def test_no_answer_is_none(client):
    note = client.call(WRITE, MEI, body=WriteNote(text="a"))
    assert client.call(DROP, MEI, parameters={"note_id": note.id}) is None


def test_a_key_of_ones_own_is_kept(client, little):
    for _ in range(2):
        client.call(WRITE, MEI, body=WriteNote(text="a"), headers={"Idempotency-Key": "once"})
    assert little.notes() == ["a"]


def test_a_stream_is_measured_while_it_comes(address, little):
    parts = (b" " * 64 * 1024 for _ in range(5))
    headers = JSON | {HEADER: TOKENS.sign(MEI)}
    answer = requests.post(f"{address}/notes", data=parts, headers=headers, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert little.notes() == []


def test_a_short_stream_is_taken(address):
    headers = JSON | {HEADER: TOKENS.sign(MEI)}
    stream = iter([b'{"text"', b': "a"}'])
    answer = requests.post(f"{address}/notes", data=stream, headers=headers, timeout=60)
    assert answer.status_code == 201


def test_nobody_there_means_nothing_was_changed(transport):
    client = Client(transport(f"http://127.0.0.1:{free_port()}"), TOKENS)
    with pytest.raises(ProblemError) as caught:
        client.call(WRITE, MEI, body=WriteNote(text="a"))
    assert caught.value.problem().model_dump(include={"code", "retry_after", "outcome"}) == {
        "code": "unavailable",
        "retry_after": 2,
        "outcome": None,
    }


def test_a_connection_that_takes_too_long_changed_nothing(transport):
    crowded = socket.create_server(("127.0.0.1", 0), backlog=0)
    address = crowded.getsockname()
    waiting = [socket.socket() for _ in range(4)]
    for one in waiting:
        one.setblocking(False)
        one.connect_ex(address)
    impatient = transport(f"http://127.0.0.1:{address[1]}", timeouts=(0.1, 1))
    with pytest.raises(ProblemError) as caught:
        impatient.send(Outgoing("POST", "/notes", body=b"{}"))
    for one in (*waiting, crowded):
        one.close()
    assert caught.value.problem().outcome is None


def test_an_answer_that_is_none_is_unavailable(little):
    class Odd:
        def send(self, _request):
            return type("Odd", (), {"status": 502, "headers": {}, "body": b"<html>"})()

    with pytest.raises(ProblemError) as caught:
        Client(Odd(), TOKENS).call(LIST, MEI)
    assert (caught.value.code, little.notes()) == ("unavailable", [])


def test_a_code_nobody_knows_is_unavailable():
    class Newer:
        def send(self, _request):
            body = b'{"type": "x", "title": "x", "status": 418, "detail": "tea", "code": "teapot"}'
            return type("Newer", (), {"status": 418, "headers": {}, "body": body})()

    with pytest.raises(ProblemError, match="tea"):
        Client(Newer(), TOKENS).call(LIST, MEI)


def slow_app(started):
    def app(_environ, start_response):
        started.set()
        time.sleep(0.5)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"done"]

    return app


def test_whoever_is_being_served_is_served_to_the_end():
    started, stop, answers = threading.Event(), threading.Event(), []
    serving = Serving(slow_app(started))
    server = threading.Thread(target=serving.run, args=(stop,))
    server.start()
    address = f"http://127.0.0.1:{serving.port}"
    asking = threading.Thread(target=lambda: answers.append(requests.get(address, timeout=60).text))
    asking.start()
    started.wait(60)
    stop.set()
    asking.join(60)
    server.join(60)
    assert answers == ["done"]
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=1)


def test_who_takes_too_long_is_cut_short():
    started, stop = threading.Event(), threading.Event()
    serving = Serving(slow_app(started))
    server = threading.Thread(target=lambda: serving.run(stop, drain=0.05))
    server.start()
    with socket.create_connection(("127.0.0.1", serving.port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        started.wait(60)
        stop.set()
        server.join(60)
        assert not server.is_alive()


def test_a_taken_port_is_told_at_once():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListenError, match="in use"):
            Serving(slow_app(threading.Event()), port=port)
