"""Rebook as its operator starts it: in one process, and as separate processes."""

import pytest

from tests.support.running import Rebook
from tests.support.siblings import with_siblings


@pytest.fixture(scope="session", params=["embedded", "separate"])
def rebook(request, tmp_path_factory):
    """The demo firm, running; all tests share it, so each works on what it made itself.

    ``rebook.foreseen`` holds words of the log's lines that tell of errors which a test brought on.
    """
    data = tmp_path_factory.mktemp(request.param)
    if request.param == "embedded":
        yield from _running(Rebook(data, "--demo"))
        return
    servers = request.getfixturevalue("servers")
    databases = request.getfixturevalue("postgres_databases")
    with with_siblings(databases) as database_url:
        yield from _running(
            Rebook(data, "--demo", database_url=database_url, amqp_url=servers.vhost())
        )


def _running(rebook):
    rebook.foreseen = set()
    rebook.start().ready(within=180)
    yield rebook
    assert rebook.end() == 0, rebook.running.said
    wrong = [line for line in rebook.running.said.splitlines() if "error" in line]
    assert [line for line in wrong if not any(word in line for word in rebook.foreseen)] == []


@pytest.fixture
def empty(tmp_path):
    """Rebook on an empty folder, not started yet; it is ended whatever happens."""
    rebook = Rebook(tmp_path / "var")
    yield rebook
    if rebook.running is not None:
        rebook.running.kill()


@pytest.fixture
def jonas(rebook):
    """Staff, admin."""
    return rebook.caller("jonas@harborpine.example")


@pytest.fixture
def amara(rebook):
    """A contact of Okafor Ceramics."""
    return rebook.caller("amara@okafor.example")


@pytest.fixture
def somebody(jonas):
    """``somebody(name)`` makes a contact and gives their record; with ``access`` they sign in."""

    def make(name, *, access=False):
        email = f"{name.lower().replace(' ', '.')}@guests.example"
        body = {"name": name, "email": email, "time_zone": "Europe/Berlin"}
        contact = jonas.post("/contacts", body).json()
        if access:
            portal = {"enabled": True, "password": "rebook-demo"}
            jonas.put(f"/contacts/{contact['id']}/portal-access", portal)
        return contact

    return make
