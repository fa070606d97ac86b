"""What every test may ask for: servers, fresh databases, empty brokers."""

import contextlib
import os
import shutil
import threading

import pytest
from hypothesis import settings
from playwright.sync_api import expect

from tests.support import scratch
from tests.support.databases import PostgresDatabases, SqliteDatabases
from tests.support.logging_kept import logging_kept
from tests.support.memory_broker import empty_memory_broker
from tests.support.order import dealt
from tests.support.routes_kept import keep_routes
from tests.support.servers import KINDS, SOCKET, Counter, Shared, Visitor, plan, start_own

_NEEDS = {
    "postgres_url": "postgres",
    "postgres_databases": "postgres",
    "amqp_url": "rabbitmq",
}
_SERVERS = pytest.StashKey()
FLAGS = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-dev-shm-usage",
]

# How long an example takes is no fact about it: the first one loads what the others find.
settings.register_profile("rebook", deadline=None)
settings.load_profile("rebook")
expect.set_options(timeout=60_000)
keep_routes()


def pytest_configure(config):
    if hasattr(config, "workerinput"):
        config.stash[_SERVERS] = Visitor(os.environ[SOCKET])
        return
    if give_back := scratch.take():
        config.add_cleanup(give_back)
    shared = Shared()
    counter = Counter(shared)
    os.environ[SOCKET] = counter.address
    config.stash[_SERVERS] = shared
    config.add_cleanup(shared.close)
    config.add_cleanup(counter.close)


def pytest_report_header(config):
    plans = ", ".join(f"{kind.title} ({plan(kind)})" for kind in KINDS.values())
    return f"servers, where needed: {plans}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    if hasattr(config, "workerinput"):
        items[:] = dealt(items, config.workerinput["workercount"])


def pytest_collection_finish(session):
    """Start what the collected tests need while the first of them run."""
    if session.config.option.collectonly:
        return
    asked = {name for item in session.items for name in item.fixturenames}
    asked |= {"postgres_url" for item in session.items if "postgresql" in item.name}
    servers = session.config.stash[_SERVERS]
    for name in {_NEEDS[fixture] for fixture in asked & _NEEDS.keys()}:
        threading.Thread(target=_warm_up, args=(servers, name), daemon=True).start()


def _warm_up(servers, name):
    with contextlib.suppress(Exception):  # the test that needs it says what is wrong
        servers.url(name)


def pytest_terminal_summary(terminalreporter, config):
    used = config.stash[_SERVERS].used()
    for name, way in sorted(used.items()):
        terminalreporter.write_line(f"{KINDS[name].title}: {way}")
    for report in _not_run(terminalreporter):
        terminalreporter.write_line(f"NOT RUN, which counts as failed: {report.nodeid}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """A test that is skipped or expected to fail proves nothing, so the run fails."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    not_run = [] if reporter is None else [report.nodeid for report in _not_run(reporter)]
    if not_run and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if not_run and session.config.pluginmanager.has_plugin("cacheprovider"):
        session.config.cache.set("rebook/not_run", not_run)  # a second hearing heals no such thing


def _not_run(reporter):
    kinds = ("skipped", "xfailed", "xpassed")
    return [report for kind in kinds for report in reporter.stats.get(kind, [])]


@pytest.fixture(autouse=True)
def _logging_as_it_was():
    """Commands that tests call in this process set logging up for themselves."""
    with logging_kept():
        yield


@pytest.fixture(scope="session")
def servers(pytestconfig):
    """The servers all tests share: ``servers.url("postgres")``, ``servers.vhost()``."""
    return pytestconfig.stash[_SERVERS]


@pytest.fixture(scope="session")
def postgres_databases(servers):
    """``fresh(template=None) -> url`` and ``drop(url)`` on the shared PostgreSQL."""
    databases = PostgresDatabases(servers.url("postgres"))
    yield databases
    databases.close()


@pytest.fixture
def postgres_url(postgres_databases):
    """The URL of a new empty PostgreSQL database, dropped after the test."""
    url = postgres_databases.fresh()
    yield url
    postgres_databases.drop(url)


@pytest.fixture
def sqlite_url(tmp_path):
    """The URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path}/test.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """A new empty database of either kind: the test runs once with each."""
    kinds = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    return request.getfixturevalue(kinds[request.param])


@pytest.fixture(scope="session")
def prepared_databases():
    """The database that each ``prepare`` function has made once, by kind of database."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def database_like(request, prepared_databases, tmp_path_factory):
    """``database_like(prepare) -> url``: a copy of the database that ``prepare(url)`` makes.

    ``prepare`` (migrations, say) runs once in each worker and must leave no connection open.
    """
    yield from _copies(request, request.param, prepared_databases, tmp_path_factory)


@pytest.fixture
def postgres_like(request, prepared_databases, tmp_path_factory):
    """``database_like`` for PostgreSQL alone."""
    yield from _copies(request, "postgresql", prepared_databases, tmp_path_factory)


@pytest.fixture
def sqlite_like(request, prepared_databases, tmp_path_factory):
    """``database_like`` for SQLite alone."""
    yield from _copies(request, "sqlite", prepared_databases, tmp_path_factory)


def _copies(request, kind, prepared, tmp_path_factory):
    if kind == "postgresql":
        databases = request.getfixturevalue("postgres_databases")
    else:
        databases = SqliteDatabases(tmp_path_factory.mktemp("databases"))
    made = []

    def copy(prepare):
        if (kind, prepare) not in prepared:
            prepared[kind, prepare] = databases.fresh()
            prepare(prepared[kind, prepare])
        made.append(databases.fresh(template=prepared[kind, prepare]))
        return made[-1]

    yield copy
    for url in made:
        databases.drop(url)


@pytest.fixture
def amqp_url(servers):
    """The URL of a virtual host of RabbitMQ that nobody has used."""
    return servers.vhost()


@pytest.fixture
def memory_url():
    """The in-memory broker of this process, emptied before and after."""
    empty_memory_broker()
    yield "memory://"
    empty_memory_broker()


@pytest.fixture(params=["memory", "rabbitmq"])
def broker_url(request):
    """An empty broker of either kind: the test runs once with each."""
    return request.getfixturevalue("memory_url" if request.param == "memory" else "amqp_url")


@pytest.fixture(scope="session")
def _own_postgres_server():
    server, _ = start_own(KINDS["postgres"], keeps_commits=True)
    yield server
    server.close()


@pytest.fixture
def own_postgres(_own_postgres_server):
    """A PostgreSQL that the test may ``kill()``, ``stop()`` and ``start()``; commits survive.

    ``own_postgres.fresh()`` makes a database in it and gives its URL.
    """
    _own_postgres_server.start()
    databases = PostgresDatabases(_own_postgres_server.url)
    _own_postgres_server.fresh = databases.fresh
    yield _own_postgres_server
    _own_postgres_server.start()
    databases.close()


@pytest.fixture(scope="session")
def _own_rabbitmq_server():
    server, _ = start_own(KINDS["rabbitmq"])
    yield server
    server.close()


@pytest.fixture
def own_rabbitmq(_own_rabbitmq_server):
    """A RabbitMQ that the test may ``kill()``, ``stop()``, ``start()``, or have ``paused()``.

    ``own_rabbitmq.fresh()`` makes a virtual host in it and gives its URL.
    """
    _own_rabbitmq_server.start()
    _own_rabbitmq_server.fresh = lambda: _own_rabbitmq_server.create_vhosts()[0]
    yield _own_rabbitmq_server
    _own_rabbitmq_server.start()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium; as root it has no sandbox."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("There is no Chromium: apt-get install --no-install-recommends chromium")
    return browser_type_launch_args | {
        "executable_path": chromium,
        "chromium_sandbox": os.geteuid() != 0,
        "args": FLAGS,
    }
