"""``rebook mailbox``: a mailbox for services that run elsewhere."""

import smtplib
import socket

import pytest
import requests

from tests.support.eventually import eventually
from tests.support.ports import free_ports, is_open
from tests.support.running import Running


@pytest.fixture
def mailbox(tmp_path):
    """``mailbox(port, smtp_port)`` starts one; it is ended whatever happens."""
    started = []

    def start(port, smtp_port):
        words = ["-m", "rebook", "mailbox", "--port", str(port), "--smtp-port", str(smtp_port)]
        started.append(Running(words, tmp_path / "log"))
        return started[-1]

    yield start
    for one in started:
        one.kill()


def test_it_keeps_what_it_is_sent_and_shows_it_until_it_is_told_to_stop(mailbox):
    port, smtp_port = free_ports(2)
    running = mailbox(port, smtp_port)
    eventually(lambda: is_open(port) and is_open(smtp_port))
    with smtplib.SMTP("127.0.0.1", smtp_port) as server:
        server.sendmail("a@x.example", ["b@x.example"], "Subject: Hello\r\n\r\nThere.\r\n")
    place = f"http://127.0.0.1:{port}"
    assert requests.get(f"{place}/healthz", timeout=60).json() == {"alive": True}
    (mail,) = requests.get(f"{place}/mailbox.json", timeout=60).json()["items"]
    assert (mail["to"], mail["subject"]) == ("b@x.example", "Hello")
    assert running.end() == 0


def test_a_taken_port_is_named(mailbox):
    port, smtp_port = free_ports(2)
    with socket.create_server(("127.0.0.1", smtp_port)):
        running = mailbox(port, smtp_port)
        assert running.process.wait(60) == 1
    assert "Address already in use" in running.said
    assert "Traceback" not in running.said
