"""The front door that these suites come to: over SQLite, and where it matters over PostgreSQL."""

import pytest

from libs.settings import Settings
from libs.web.http_transport import HttpTransport
from libs.web.inprocess import InProcess
from libs.web.serving import Serving
from services.scheduling import bootstrap as scheduling
from tests.support import firm
from tests.support.fake_scheduling import KEYS
from tests.support.front_door import FrontDoor, migrated


@pytest.fixture
def door(sqlite_like):
    door = FrontDoor(sqlite_like(migrated))
    yield door
    door.close()


@pytest.fixture
def secure_door(sqlite_like):
    door = FrontDoor(sqlite_like(migrated), public_url="https://rebook.example")
    yield door
    door.close()


@pytest.fixture
def distant_door(sqlite_like):
    """Between it and its scheduling lies a network."""
    ends = []

    def over_http(fake):
        serving = Serving(fake.app)
        serving.start()
        transport = HttpTransport("scheduling", f"http://127.0.0.1:{serving.port}")
        ends.extend((transport.close, serving.stop))
        return transport

    door = FrontDoor(sqlite_like(migrated), over_http)
    yield door
    door.close()
    for end in ends:
        end()


@pytest.fixture
def true_door(sqlite_like):
    """Behind it is the true scheduling, and no stand-in; ``behind`` is the way to it."""
    settings = Settings(database_url=sqlite_like(firm.migrated), broker_url="memory://", keys=KEYS)
    service = scheduling.build(settings)
    behind = InProcess(service.app)
    door = FrontDoor(sqlite_like(migrated), lambda _fake: behind)
    door.behind, door.true_scheduling = behind, service
    yield door
    door.close()
    service.close()


@pytest.fixture
def any_door(database_like):
    door = FrontDoor(database_like(migrated))
    yield door
    door.close()
