"""Programs that the benchmark starts, and ends whatever happens: servers, and what is measured."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.support import sweeper
from tests.support.ports import free_ports, is_open
from tests.support.private_postgres import PrivatePostgres
from tests.support.private_rabbitmq import PrivateRabbitMQ

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 120
_VHOSTS = 4


class DidNotStartError(Exception):
    """A program ended, or did not listen in time; the text is the end of what it wrote."""


@dataclass
class Servers:
    """PostgreSQL and RabbitMQ of our own, each started at the first wish, and a folder."""

    folder: Path
    stack: ExitStack = field(default_factory=ExitStack)
    _vhosts: list = field(default_factory=list)
    _asking: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    @cached_property
    def postgres(self):
        """It keeps what it committed when it crashes; the disk's own delay is left out (fsync)."""
        server = PrivatePostgres(keeps_commits=True)
        return self.stack.enter_context(closing(server.start()))

    @cached_property
    def rabbitmq(self):
        return self.stack.enter_context(closing(PrivateRabbitMQ().start()))

    @cached_property
    def mail_url(self):
        """A mail server that takes all and forgets it."""
        port = free_ports(1)[0]
        program = Program(python("-m", "benchmarks.mail_taker", port), self.folder / "mail", port)
        self.stack.enter_context(closing(program.start()))
        return f"smtp://127.0.0.1:{port}"

    def database(self, name):
        """The URL of a new, empty database."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url_of(name)

    def url_of(self, name):
        return f"postgresql://postgres@127.0.0.1:{self.postgres.port}/{name}"

    def copy_database(self, known, name):
        """The database of one URL again as that of another; nobody may be connected to it."""
        one, other = (urlsplit(url).path[1:] for url in (known, name))
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{other}" TEMPLATE "{one}"')

    def vhost(self):
        """The URL of a new virtual host; several are made at once, for its tool is slow."""
        with self._asking:
            if not self._vhosts:
                self._vhosts = self.rabbitmq.create_vhosts(_VHOSTS)
            return self._vhosts.pop()

    def deadlocks(self):
        """How often PostgreSQL had to resolve one."""
        return (self.postgres.directory / "log").read_text().count("deadlock detected")

    def version(self):
        with psycopg.connect(self.postgres.url) as connection:
            return connection.execute("SHOW server_version").fetchone()[0].split()[0]


@contextmanager
def servers_in_a_folder():
    """Servers, ended and removed at the end whatever happens."""
    temporary = tempfile.TemporaryDirectory(prefix="rebook-benchmark-", ignore_cleanup_errors=True)
    with temporary as folder, Servers(Path(folder)) as servers:
        yield servers


class Program:
    """A process that listens on ``port`` soon after it was started."""

    def __init__(self, command, folder, port, environment=None):
        self.port = port
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._output = self._folder / "output"
        self._command = [str(word) for word in command]
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
        self.process = None

    def start(self):
        with self._output.open("ab") as output:
            self.process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        sweeper.watch(self._folder, self.process.pid, group=True)
        self._wait()
        return self

    def close(self):
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                sweeper.end(self.process.pid, group=True)
                self.process.wait()
        sweeper.forget(self._folder)

    def _wait(self):
        end = time.monotonic() + _PATIENCE
        while not is_open(self.port):
            if self.process.poll() is not None or time.monotonic() > end:
                self.close()
                raise DidNotStartError(self._output.read_text()[-2000:])
            time.sleep(0.02)


def python(*words):
    """A command of this interpreter."""
    return [sys.executable, *words]


def ports(count=1):
    return free_ports(count)
