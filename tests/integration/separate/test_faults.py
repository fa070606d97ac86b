"""Broker, database and workers fall while two services tell each other things, both ways."""

from functools import partial

import pytest

from tests.support.agreement import Databases
from tests.support.caller import Caller
from tests.support.eventually import eventually
from tests.support.ports import is_open
from tests.support.running import is_ready
from tests.support.writers import Writers


@pytest.fixture
def processes(founded, own_postgres, own_rabbitmq):
    """One of each, on servers that may be killed."""
    processes = founded(own_postgres.fresh(), own_rabbitmq.fresh())
    for service in ("scheduling", "gateway"):
        for command in ("http", "worker"):
            processes.start(service, command)
    port = processes.installation.port
    processes.ready(port, port + 1)
    return processes


def agree(databases):
    """Everything sent and handled, and both services of one mind."""
    assert databases.waiting() == 0
    assert databases.differing_access() == set()
    assert databases.differing_accounts() == set()
    return True


@pytest.mark.timeout(400)
def test_after_every_fall_both_services_are_of_one_mind(
    processes, own_postgres, own_rabbitmq, sign_in
):
    port = processes.installation.port
    databases = Databases(processes.installation)
    with Writers(lambda _: sign_in(port), bookers=2, people=3, contacts=9) as writers:
        writers.go_on(10)
        own_rabbitmq.kill()
        writers.go_on(20)
        own_rabbitmq.start()
        _kill_workers(processes)
        writers.go_on(20)
        own_postgres.kill()
        own_postgres.start()
        writers.go_on(20)
        _kill_workers(processes)
    eventually(partial(agree, databases), within=60, every=0.2)
    assert writers.broken == []
    assert set(writers.acknowledged) <= set(databases.kept())
    assert databases.kept() == databases.owed()
    assert databases.overlaps() == []
    eventually(lambda: is_ready(f"http://127.0.0.1:{port}"), within=60)


def _kill_workers(processes):
    """Each worker dies at once, and another one takes its place."""
    for running in list(processes.workers()):
        running.kill()
        processes.start(running.service, "worker")


@pytest.mark.timeout(400)
def test_while_scheduling_is_away_nothing_is_half_done(
    founded, postgres_siblings, amqp_url, sign_in
):
    processes = founded(postgres_siblings, amqp_url)
    scheduling = processes.start("scheduling", "http")
    gateway = processes.start("gateway", "http")
    port = processes.installation.port
    eventually(lambda: is_open(port) and is_open(port + 1), within=60)
    jonas = sign_in(port)
    scheduling.end()
    body = {"name": "Zoe", "email": "zoe@harborpine.example", "time_zone": "Europe/Berlin"}
    refused = jonas.post("/staff", body | {"password": "long-enough"})
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert jonas.get("/slots", type_id="x").status_code == 503
    assert jonas.get("/session").status_code == 200
    databases = Databases(processes.installation)
    asked = "SELECT count(*) FROM {} WHERE email = 'zoe@harborpine.example'"
    assert databases.ask("gateway", asked.format("accounts")) == [(0,)]
    assert databases.ask("scheduling", asked.format("staff")) == [(0,)]
    processes.start("scheduling", "http")
    made = eventually(lambda: _made(jonas, body), within=60)
    zoe = Caller(jonas.url)
    assert zoe.sign_in(made["email"], "long-enough").status_code == 201
    assert gateway.end() == 0


def _made(jonas, body):
    answer = jonas.post("/staff", body | {"password": "long-enough"})
    return answer.status_code == 201 and answer.json()
