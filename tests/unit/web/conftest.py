"""The little door that these suites knock on."""

import pytest

from tests.support.little_door import LittleDoor


@pytest.fixture
def little(sqlite_url):
    door = LittleDoor(sqlite_url)
    yield door
    door.engine.dispose()
