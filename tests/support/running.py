"""Rebook as real processes: started, waited for until they are ready, looked into, ended."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import requests
import sqlalchemy as sa

from libs.persistence.engine import connect
from rebook.installation import SERVICES, Installation
from tests.support.caller import Caller
from tests.support.eventually import eventually
from tests.support.ports import free_ports, is_open

ROOT = Path(__file__).parents[2]


def surroundings(**more):
    """Our environment with a place for compiled code, so that starting costs little."""
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled = str(ROOT / ".pytest_cache" / "compiled")
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": compiled} | more


class Running:
    """One process; what it says goes to a file."""

    def __init__(self, words, log, **environment):
        self._log = Path(log)
        with self._log.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, *words],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=surroundings(**environment),
            )

    @property
    def said(self):
        return self._log.read_text()

    def end(self, with_signal=signal.SIGTERM, within=60):
        """Send a signal and wait; the exit status."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(with_signal)
        return self.process.wait(within)

    def kill(self):
        return self.end(signal.SIGKILL)


class Rebook:
    """``rebook up`` on a folder of its own: embedded, or separate when it is given servers."""

    def __init__(
        self, data, *options, database_url=None, amqp_url=None, port=None, log_level="warning"
    ):
        # one for each service and one for the mailbox
        self.port = port or free_ports(len(SERVICES) + 1)[0]
        broker = {"broker_url": amqp_url} if amqp_url else {}
        self.installation = Installation(
            data=Path(data), port=self.port, database_url=database_url, **broker
        )
        self.url = f"http://127.0.0.1:{self.port}"
        self.running = None
        names = SERVICES if amqp_url else ("gateway",)
        self._ports = [self.installation.address_of(name)[1] for name in names]
        self._addresses = [f"http://127.0.0.1:{port}" for port in self._ports]
        self._options, self._log_level = list(options), log_level
        self._where = ["--data", str(data), "--port", str(self.port)]
        self._where += ["--database-url", database_url] if database_url else []
        self._where += ["--amqp-url", amqp_url] if amqp_url else []

    def start(self):
        """Start it; `ready` waits."""
        self.installation.data.mkdir(parents=True, exist_ok=True)
        words = ["-m", "rebook", "--log-level", self._log_level, "up", *self._where, *self._options]
        self.running = Running(words, self.installation.data / "log")
        return self

    def ready(self, within=60):
        """Wait until every service answers that it is ready."""
        eventually(lambda: all(map(is_ready, self._addresses)) or self._has_fallen(), within)
        assert not self._has_fallen(), self.running.said
        return self

    def listening(self, within=60):
        """Wait until every service takes connections, ready or not."""
        eventually(lambda: all(map(is_open, self._ports)) or self._has_fallen(), within)
        assert not self._has_fallen(), self.running.said
        return self

    def is_gone(self):
        """Whether none of its services listens any more."""
        return not any(map(is_open, self._ports))

    def end(self, with_signal=signal.SIGTERM):
        return self.running.end(with_signal)

    def do(self, command, *words):
        """Run ``rebook command`` on the same installation; what it printed."""
        line = [sys.executable, "-m", "rebook", command, *self._where, *words]
        done = subprocess.run(
            line, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def caller(self, email=None, **more):
        """A visitor; signed in when there is an e-mail address."""
        caller = Caller(self.url)
        if email:
            answer = caller.sign_in(email, **more)
            assert answer.status_code == 201, answer.text
        return caller

    @property
    def mailbox(self):
        """Where its mails are kept."""
        port = self.port if len(self._ports) == 1 else self.port + len(self._ports)
        return f"http://127.0.0.1:{port}/mailbox"

    def mails(self, to, newer_than=()):
        """The mails to this address, the newest first, without those that were seen before."""
        seen = {mail["id"] for mail in newer_than}
        items = requests.get(f"{self.mailbox}.json", timeout=60).json()["items"]
        return [mail for mail in items if to in mail["to"] and mail["id"] not in seen]

    def rows(self, service, statement):
        """What a service's database answers to a statement."""
        return rows(self.installation.url_of(service), statement)

    def _has_fallen(self):
        return self.running.process.poll() is not None


class ServiceProcesses:
    """``python -m services.<name> http|worker``, each on its own, all of one installation."""

    def __init__(self, installation):
        self.installation = installation
        self.all = []

    def start(self, service, command, **environment):
        given = self.installation.environment(service)
        given |= {"REBOOK_LOG_LEVEL": "warning"} | environment
        log = self.installation.data / f"{service}-{command}.log"
        running = Running(["-m", f"services.{service}", command], log, **given)
        running.service, running.command = service, command
        self.all.append(running)
        return running

    def workers(self):
        """The workers that still run."""
        return [one for one in self.all if one.command == "worker" and one.process.poll() is None]

    def ready(self, *ports):
        """Wait until what listens on these ports says that it is ready."""
        for port in ports:
            eventually(lambda port=port: is_ready(f"http://127.0.0.1:{port}"), within=60)

    def end(self):
        """End all that still run, as an operator would; the exit statuses."""
        for one in self.all:
            with contextlib.suppress(ProcessLookupError):
                one.process.send_signal(signal.SIGTERM)
        return [one.process.wait(60) for one in self.all]


def is_ready(url):
    """Whether a service at this address says that it is ready."""
    with contextlib.suppress(requests.RequestException):
        return requests.get(f"{url}/readyz", timeout=20).status_code == 200
    return False


def rows(database_url, statement):
    """What a database answers to a statement."""
    engine = connect(database_url)
    try:
        with engine.connect().execution_options(readonly=True) as connection:
            return connection.execute(sa.text(statement)).all()
    finally:
        engine.dispose()
