"""A server that is told to stop: whoever is connected is answered, whoever comes is refused."""

import errno
import http.client
import socket
import threading

import pytest

from libs.web.serving import Serving
from tests.support.eventually import eventually
from tests.support.ports import is_open

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
FOR_EVER = 60


def app(_environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"done"]


class Leaving:
    """``leave()`` gives the order to stop; the loop runs in a thread of its own."""

    def __init__(self, serving, linger):
        self.serving, self.port, self.stop = serving, serving.port, threading.Event()
        given = {"drain": FOR_EVER, "linger": linger}
        self.thread = threading.Thread(target=serving.run, args=(self.stop,), kwargs=given)

    def start(self):
        self.thread.start()
        return self

    def leave(self):
        self.stop.set()
        eventually(lambda: not is_open(self.port))

    def hears(self):
        """Whether part of a request has come."""
        return any(one.request for one in list(self.serving._server.active_channels.values()))


@pytest.fixture
def served():
    """``served(linger)`` listens, and serves once it is started; it is ended after the test."""
    made = []

    def serve(linger):
        made.append(Leaving(Serving(app), linger))
        return made[-1]

    yield serve
    for one in made:
        one.stop.set()
        one.thread.join(60)
        assert not one.thread.is_alive()


@pytest.fixture
def kept():
    """``kept(port)`` is a connection that stays open; it is closed after the test."""
    made = []

    def connect(port):
        made.append(http.client.HTTPConnection("127.0.0.1", port, timeout=60))
        made[-1].connect()
        return made[-1]

    yield connect
    for one in made:
        one.close()


def ask(connection):
    connection.request("GET", "/")
    answer = connection.getresponse()
    return answer.read(), answer.headers.get("Connection")


def test_who_keeps_a_connection_is_answered_once_more_and_told_to_come_no_more(served, kept):
    leaving = served(FOR_EVER).start()
    connection = kept(leaving.port)
    before = ask(connection)
    leaving.leave()
    assert (before, ask(connection)) == ((b"done", None), (b"done", "close"))


def test_who_stood_in_the_queue_before_the_door_is_let_in(served, kept):
    leaving = served(FOR_EVER)
    waiting = [kept(leaving.port) for _ in range(3)]
    leaving.stop.set()
    leaving.start()
    assert [ask(one) for one in waiting] == [(b"done", "close")] * 3


def test_who_sends_slowly_is_heard_to_the_end(served):
    leaving = served(0).start()
    with socket.create_connection(("127.0.0.1", leaving.port), 60) as slow:
        slow.sendall(GET[:10])
        eventually(leaving.hears)
        leaving.leave()
        slow.sendall(GET[10:])
        assert slow.recv(1000).startswith(b"HTTP/1.1 200 OK")


def test_a_connection_that_nobody_uses_holds_nobody_up(served, kept):
    leaving = served(0.01).start()
    connection = kept(leaving.port)
    ask(connection)
    leaving.leave()
    assert connection.sock.recv(1) == b""


def test_half_a_request_whose_other_half_does_not_come_holds_nobody_up(served):
    leaving = served(0).start()
    with socket.create_connection(("127.0.0.1", leaving.port), 60) as half:
        half.sendall(GET[:10])
        eventually(leaving.hears)
        leaving.leave()
        leaving.thread.join(20)
        assert not leaving.thread.is_alive()


def test_who_gave_up_in_the_queue_keeps_nobody_behind_out(served, kept, monkeypatch):
    leaving = served(FOR_EVER)
    server = leaving.serving._server
    accept, gone = server.accept, []

    def accepts():
        """The first to be let in has hung up meanwhile, as macOS tells it."""
        connection, address = accept()
        if not gone:
            gone.append(address)
            connection.close()
            raise OSError(errno.EINVAL, "Invalid argument")
        return connection, address

    monkeypatch.setattr(server, "accept", accepts)
    kept(leaving.port)
    behind = kept(leaving.port)
    leaving.stop.set()
    leaving.start()
    assert ask(behind) == (b"done", "close")
