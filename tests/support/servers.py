"""Where the tests get PostgreSQL and RabbitMQ from: named, private, Docker or an error.

Never a skip. Only the process that the test run began in starts anything, at the first wish;
xdist's workers ask it through a socket.
"""

import contextlib
import os
import shutil
import tempfile
import threading
from dataclasses import dataclass, field
from multiprocessing.connection import Client, Listener

from tests.support import containers, private_postgres, sweeper
from tests.support.explicit import ExplicitRabbitMQ, ExplicitServer
from tests.support.private_postgres import PrivatePostgres, ServerUnavailableError
from tests.support.private_rabbitmq import PrivateRabbitMQ, find_scripts

SOCKET = "REBOOK_TEST_SERVERS_SOCKET"
HELP = """{title} is needed by these tests and none could be had. Tried, in order:
{tried}
Do one of:
  * set {variable}=... to a server that the tests may use;
  * install it (Debian, Ubuntu: apt-get install {package}): the tests start a private one from it;
  * start Docker: the tests then run {image} through testcontainers."""


@dataclass(frozen=True)
class Kind:
    """One kind of server and every way to have it."""

    title: str
    variable: str
    package: str
    image: str
    explicit: type
    private: type
    docker: object
    find: object


KINDS = {
    "postgres": Kind(
        title="PostgreSQL",
        variable="TEST_DATABASE_URL",
        package="postgresql",
        image=containers.POSTGRES_IMAGE,
        explicit=ExplicitServer,
        private=PrivatePostgres,
        docker=containers.contained_postgres,
        find=private_postgres.find_binaries,
    ),
    "rabbitmq": Kind(
        title="RabbitMQ",
        variable="TEST_AMQP_URL",
        package="rabbitmq-server",
        image=containers.RABBITMQ_IMAGE,
        explicit=ExplicitRabbitMQ,
        private=PrivateRabbitMQ,
        docker=containers.contained_rabbitmq,
        find=find_scripts,
    ),
}


def start(kind, *, environ=os.environ, **options):
    """A running server and the way it was had; an explicit one that is silent is an error."""
    if url := environ.get(kind.variable):
        return kind.explicit(url).start(), kind.variable
    return start_own(kind, environ=environ, **options)


def start_own(kind, *, environ=os.environ, **options):
    """A running server that the tests may kill, and the way it was had."""
    wanted = environ.get("TEST_SERVICES", "")
    tried = []
    for way, make in (("private", kind.private), ("docker", kind.docker)):
        if wanted not in ("", way):
            tried.append(f"  - {way}: not tried, because TEST_SERVICES={wanted}")
            continue
        try:
            return make(**options).start(), way
        except Exception as error:  # noqa: BLE001 - whatever it was, it is told below
            reason = (str(error).strip().splitlines() or [""])[-1][:200]
            tried.append(f"  - {way}: {type(error).__name__}: {reason}")
    raise ServerUnavailableError(
        HELP.format(
            title=kind.title,
            tried="\n".join(tried),
            variable=kind.variable,
            package=kind.package,
            image=kind.image,
        )
    )


def plan(kind, environ=os.environ):
    """What ``start`` will probably do, for the head of the report."""
    if environ.get(kind.variable):
        return kind.variable
    if environ.get("TEST_SERVICES") == "docker":
        return "docker"
    try:
        return f"private, from {kind.find()}"
    except ServerUnavailableError:
        return "docker"


@dataclass
class Shared:
    """The two servers that all tests of one run share, each started at the first wish."""

    _locks: dict = field(default_factory=lambda: {name: threading.RLock() for name in KINDS})
    _started: dict = field(default_factory=dict)
    _vhosts: list = field(default_factory=list)

    def url(self, name):
        """Its administrator's URL."""
        return self._server(name).url

    def vhost(self):
        """The URL of a virtual host that nobody has used; made ten at a time."""
        with self._locks["rabbitmq"]:
            if not self._vhosts:
                self._vhosts += self._server("rabbitmq").create_vhosts(10)
            return self._vhosts.pop()

    def used(self):
        """Which were started, and how."""
        return {name: way for name, (server, way) in self._started.items() if server is not None}

    def close(self):
        for server, _ in self._started.values():
            if server is not None:
                server.close()
        self._started.clear()

    def _server(self, name):
        with self._locks[name]:
            if name not in self._started:
                try:
                    self._started[name] = start(KINDS[name])
                except ServerUnavailableError as error:
                    self._started[name] = (None, str(error))
            server, way = self._started[name]
        if server is None:
            raise ServerUnavailableError(way)
        return server


class Counter:
    """Answers the workers' wishes from ``Shared``, each worker in a thread of its own."""

    def __init__(self, shared):
        self._shared = shared
        self._directory = tempfile.mkdtemp(prefix="rebook-tests-")
        sweeper.watch(self._directory)
        self.address = f"{self._directory}/socket"
        self._listener = Listener(self.address, "AF_UNIX")
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._listener.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                visitor = self._listener.accept()
                threading.Thread(target=self._attend, args=(visitor,), daemon=True).start()

    def _attend(self, visitor):
        with visitor, contextlib.suppress(EOFError):
            wish, arguments = visitor.recv()
            try:
                visitor.send((True, getattr(self._shared, wish)(*arguments)))
            except ServerUnavailableError as error:
                visitor.send((False, str(error)))


class Visitor:
    """What ``Shared`` looks like in a worker."""

    def __init__(self, address):
        self._address = address

    def url(self, name):
        return self._ask("url", name)

    def vhost(self):
        return self._ask("vhost")

    def _ask(self, wish, *arguments):
        with Client(self._address, "AF_UNIX") as counter:
            counter.send((wish, arguments))
            fine, answer = counter.recv()
        if not fine:
            raise ServerUnavailableError(answer)
        return answer
