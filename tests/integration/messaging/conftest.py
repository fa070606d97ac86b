"""What the tests of messaging under faults ask for."""

import pytest

from libs.persistence.engine import connect
from libs.process import Process
from tests.support.little_service import prepare


@pytest.fixture
def start():
    """``start(name=loop, …)`` runs loops until the test is over."""
    running = []

    def start(**loops):
        process = Process(loops)
        process.start()
        running.append(process)
        return process

    yield start
    stopped = [process.stop() for process in running]
    assert all(stopped)


@pytest.fixture
def opened():
    """``opened(url)`` gives an engine on prepared tables and closes it in the end."""
    engines = []

    def opened(url):
        prepare(url)
        engines.append(connect(url))
        return engines[-1]

    yield opened
    for engine in engines:
        engine.dispose()


@pytest.fixture
def listener(opened, tmp_path):
    """The listening service's database."""
    return opened(f"sqlite:///{tmp_path}/listener.db")


@pytest.fixture
def teller(opened, tmp_path):
    """The telling service's database."""
    return opened(f"sqlite:///{tmp_path}/teller.db")
