"""What no app gets to see is refused as everything else is: with a problem and a request id."""

import socket

import pytest
import requests

from libs.web.actor_tokens import HEADER
from libs.web.serving import Serving
from tests.support.little_door import MEI, TOKENS, LittleDoor

START = b"POST /notes HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n"
UNREADABLE = {
    "a body beyond all measure": (START + b"Content-Length: 999999999999\r\n\r\n", 413),
    "a length that is none": (START + b"Content-Length: long\r\n\r\n", 400),
    "a length without end": (START + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", 400),
    "a header without a colon": (START + b"nonsense\r\n\r\n", 400),
    "an address that is none": (b"GET http://[ HTTP/1.1\r\nX-Request-Id: mine\r\n\r\n", 400),
    "an encoding nobody knows": (START + b"Transfer-Encoding: gzip\r\n\r\n", 501),
    "no HTTP at all": (b"\x16\x03\x01\x00\xa5\r\n\r\n", 400),
}


@pytest.fixture
def port(sqlite_url):
    door = LittleDoor(sqlite_url)
    serving = Serving(door.app)
    serving.start()
    yield serving.port
    serving.stop()
    door.engine.dispose()


def said(port, sent):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


@pytest.mark.parametrize(("sent", "status"), UNREADABLE.values(), ids=UNREADABLE)
def test_it_is_a_problem_like_any_other(port, sent, status):
    head, _, body = said(port, sent).partition("\r\n\r\n")
    assert f" {status} " in head.splitlines()[0]
    assert "Content-Type: application/problem+json" in head
    assert f'"status":{status}' in body


def test_the_request_id_is_the_callers(port):
    assert "X-Request-Id: mine" in said(port, UNREADABLE["a length that is none"][0])


@pytest.mark.parametrize("megabytes", [1, 3, 7, 20])
def test_a_body_of_any_size_is_too_large_with_a_request_id(port, megabytes):
    answer = requests.post(
        f"http://127.0.0.1:{port}/notes",
        data=b" " * megabytes * 1_000_000,
        headers={HEADER: TOKENS.sign(MEI), "Content-Type": "application/json"},
        timeout=60,
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.headers["X-Request-Id"]
