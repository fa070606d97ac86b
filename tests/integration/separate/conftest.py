"""The demo firm in databases of its own, and the services' processes before it."""

import pytest

from tests.support.caller import Caller
from tests.support.running import Rebook, ServiceProcesses
from tests.support.siblings import with_siblings


@pytest.fixture
def postgres_siblings(postgres_databases):
    """The URL beside whose database each service makes its own; all are dropped in the end."""
    with with_siblings(postgres_databases) as url:
        yield url


@pytest.fixture
def founded(tmp_path):
    """``founded(database_url, amqp_url)`` makes the firm; gives the processes, none started."""
    made = []

    def found(database_url, amqp_url):
        rebook = Rebook(tmp_path / "var", database_url=database_url, amqp_url=amqp_url)
        rebook.do("demo")
        made.append(ServiceProcesses(rebook.installation))
        return made[-1]

    yield found
    for processes in made:
        for one in processes.all:
            one.kill()


@pytest.fixture
def sign_in():
    """``sign_in(port)`` gives Jonas, the admin, at the gateway on this port."""

    def sign_in(port):
        caller = Caller(f"http://127.0.0.1:{port}")
        answer = caller.sign_in("jonas@harborpine.example")
        assert answer.status_code == 201, answer.text
        return caller

    return sign_in
