"""When a service gives no answer, the log says once which one and why, and nothing of anybody."""

import json

import pytest

from libs import logs
from libs.contracts.problem import ProblemError
from libs.web import http_transport
from libs.web.http_transport import HttpTransport
from libs.web.transport import Outgoing
from tests.support.moody import Moody
from tests.support.ports import free_port

SECRET, SOMEBODY = "a-secret-in-a-header", "amara@okafor.example"
WRITE = Outgoing(
    "POST",
    f"/contacts/{SOMEBODY}",
    f"q={SOMEBODY}",
    {"X-Request-Id": "r1", "X-Rebook-Actor": SECRET},
    SOMEBODY.encode(),
)


@pytest.fixture
def lines(capsys):
    logs.configure("debug")
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def in_vain(address, timeouts=(1, 0.2)):
    transport = HttpTransport("scheduling", address, timeouts=timeouts)
    try:
        with pytest.raises(ProblemError, match="unavailable"):
            transport.send(WRITE)
    finally:
        transport.close()


@pytest.mark.parametrize(
    ("moods", "kind", "error"),
    [
        (["hang"], "timed_out", "TimeoutError"),
        (["stall"], "timed_out", "TimeoutError"),
        (["drop", "drop"], "cut_off", "RemoteDisconnected"),
        (["cut", "cut"], "cut_off", "IncompleteRead"),
    ],
)
def test_why_no_answer_came_is_told_once(lines, moods, kind, error):
    server = Moody(*moods)
    in_vain(server.address)
    server.end()
    (told,) = lines()
    assert (told["event"], told["to"], told["request_id"]) == (
        *("service.no_answer", "scheduling", "r1"),
    )
    assert (told["kind"], told["error"], told["method"]) == (kind, error, "POST")


def test_nobody_there_is_refused_and_the_line_names_no_address(lines):
    port = free_port()
    in_vain(f"http://user:{SECRET}@127.0.0.1:{port}")
    (told,) = lines()
    assert (told["kind"], told["level"]) == ("refused", "warning")
    said = json.dumps(told)
    assert [one for one in (SECRET, "okafor", str(port), "/contacts") if one in said] == []


def test_an_answer_on_the_second_try_is_nothing_to_tell(lines):
    server = Moody("drop", "answer")
    transport = HttpTransport("scheduling", server.address)
    assert transport.send(WRITE).status == 204
    transport.close()
    server.end()
    assert lines() == []


def test_none_free_is_told_as_such(lines, monkeypatch):
    monkeypatch.setattr(http_transport, "_POOL", 1)
    transport = HttpTransport("scheduling", "http://127.0.0.1:9", timeouts=(0.2, 1))
    taken = transport._pool._get_conn()
    with pytest.raises(ProblemError):
        transport.send(WRITE)
    transport._pool._put_conn(taken)
    transport.close()
    (told,) = lines()
    assert (told["kind"], told["error"]) == ("all_connections_taken", "Empty")
