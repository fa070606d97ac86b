"""``rebook up``: how it starts, what it says, and how it ends."""

import os
import re
import signal
import socket

import pytest
import requests

from tests.support.eventually import eventually
from tests.support.ports import free_port
from tests.support.processes import are_gone, children
from tests.support.running import Rebook
from tests.support.siblings import with_siblings

ADMIN = {
    "name": "Jonas Weber",
    "email": "jonas@harborpine.example",
    "password": "rebook-demo",
    "time_zone": "Europe/Berlin",
}
KIM = {"name": "Kim", "email": "kim@guests.example", "time_zone": "Europe/Berlin"}


@pytest.fixture
def separate(tmp_path, servers, postgres_databases):
    """Every service as processes of its own, not started yet."""
    with with_siblings(postgres_databases) as database_url:
        rebook = Rebook(tmp_path / "var", database_url=database_url, amqp_url=servers.vhost())
        yield rebook
        if rebook.running is not None:
            rebook.running.kill()
            eventually(rebook.is_gone)


def test_an_empty_rebook_prints_a_link_that_makes_the_first_admin(empty):
    empty.start().ready()
    link = eventually(lambda: re.search(r"http://\S+/setup\?token=(\S+)", empty.running.said))
    assert requests.get(link.group(), timeout=60).status_code == 200
    form = ADMIN | {"token": link.group(1)}
    sent = requests.post(f"{empty.url}/setup", data=form, timeout=60)
    assert (sent.status_code, "Welcome, Jonas Weber" in sent.text) == (201, True)
    assert empty.caller(ADMIN["email"]).get("/profile").json()["time_zone"] == "Europe/Berlin"
    assert requests.get(link.group(), timeout=60).status_code == 403
    assert empty.end() == 0
    empty.start().ready()
    assert len(re.findall("setup", empty.running.said)) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_embedded_form_ends_in_peace(empty, number):
    empty.start().ready()
    assert empty.end(number) == 0
    assert "Traceback" not in empty.running.said


def test_a_taken_port_is_named(empty):
    with socket.create_server(("127.0.0.1", empty.port)):
        empty.start()
        assert empty.running.process.wait(60) == 1
    said = empty.running.said
    assert f"port {empty.port} of 127.0.0.1 cannot be used (Address already in use)" in said
    assert "Traceback" not in said


@pytest.mark.timeout(400)
def test_the_separate_form_ends_in_peace_at_ctrl_c(separate):
    separate.start().ready()
    eventually(lambda: "Rebook answers at" in separate.running.said)
    pids = children(separate.running.process.pid)
    assert set(pids) == {
        "services.automations http",
        "services.automations worker",
        "services.gateway http",
        "services.gateway worker",
        "services.notifications http",
        "services.notifications worker",
        "services.scheduling http",
        "services.scheduling worker",
    }
    assert separate.end(signal.SIGINT) == 0
    assert are_gone(pids.values())
    assert "Traceback" not in separate.running.said


@pytest.mark.timeout(400)
def test_a_killed_process_comes_back_and_a_killed_supervisor_leaves_no_orphans(separate):
    supervisor = separate.start().ready().running.process.pid
    before = children(supervisor)
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: are_gone(before.values()) and len(children(supervisor)) == 8, within=60)
    separate.ready()
    assert "process.fallen" in separate.running.said
    after = children(supervisor)
    separate.running.kill()
    eventually(lambda: are_gone(after.values()), within=60)


@pytest.mark.timeout(400)
def test_a_port_that_a_service_needs_is_named(separate):
    with socket.create_server(("127.0.0.1", separate.port + 1)):
        separate.start()
        assert separate.running.process.wait(60) == 1
    assert f"port {separate.port + 1} of 127.0.0.1 cannot be used" in separate.running.said


def test_a_database_that_is_away_is_told_in_one_line(tmp_path):
    url = f"postgresql://postgres@127.0.0.1:{free_port()}/rebook"
    rebook = Rebook(tmp_path, database_url=url, amqp_url="amqp://127.0.0.1:1/")
    rebook.start()
    assert rebook.running.process.wait(60) == 1
    assert rebook.running.said == "Error: The database cannot be reached. Try again soon.\n"


@pytest.mark.timeout(400)
def test_a_broker_that_is_away_is_waited_for(tmp_path, postgres_databases, own_rabbitmq):
    amqp_url = own_rabbitmq.fresh()
    own_rabbitmq.stop()
    with with_siblings(postgres_databases) as database_url:
        rebook = Rebook(tmp_path, "--demo", database_url=database_url, amqp_url=amqp_url).start()
        try:
            rebook.listening(within=120)
            jonas = rebook.caller("jonas@harborpine.example")
            made = jonas.post("/contacts", KIM)
            assert made.status_code == 201
            own_rabbitmq.start()
            rebook.ready()
            unsent = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
            eventually(lambda: rebook.rows("scheduling", unsent) == [(0,)], within=60)
            assert rebook.end() == 0
        finally:
            rebook.running.kill()
