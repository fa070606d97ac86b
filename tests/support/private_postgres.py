"""A PostgreSQL of our own, from the binaries on this machine, in a temporary folder."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.support import sweeper
from tests.support.eventually import eventually
from tests.support.ports import free_port
from tests.support.processes import are_gone, of_family

FAST = ("fsync=off", "full_page_writes=off", "timezone=UTC", "max_connections=200")


class ServerUnavailableError(RuntimeError):
    """A server that the tests need could not be had; the message says why."""


class PrivatePostgres:
    """Started by ``start()``; ``kill()`` is a crash, ``stop()`` an orderly end; both may be
    followed by ``start()`` on the same port with the same data. ``close()`` removes everything.

    ``keeps_commits`` makes a commit outlive a crash of the server (not of the machine). With
    ``follows``, another of these that runs, it is that one's standby.
    """

    def __init__(self, *, keeps_commits=False, follows=None):
        self.binaries = find_binaries()
        self.directory = Path(tempfile.mkdtemp(prefix="rebook-postgres-"))
        self.port = free_port()
        self.options = options(keeps_commits=keeps_commits)
        self.process = None
        self._follows = follows
        self._become = _unprivileged(self.directory)

    @property
    def url(self):
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def start(self):
        """Start it and wait until it takes connections; nothing happens when it runs."""
        if self.is_running:
            return self
        if not (self.directory / "data").exists():
            self._initialise()
        end = time.monotonic() + 30
        while not self._launch():  # the children of a killed server need a moment to go
            if time.monotonic() > end:
                raise ServerUnavailableError(self._log())
        sweeper.watch(self.directory, self.process.pid)
        return self

    def stop(self):
        """Orderly: refuse newcomers, cut connections, write a checkpoint."""
        self._end(signal.SIGINT)

    def kill(self):
        """At once, like a crash: the next start recovers from the log."""
        self._end(signal.SIGQUIT)

    def follow(self, other):
        """Forget everything: the next start makes it a standby of another that runs."""
        shutil.rmtree(self.directory / "data")
        self._follows = other

    def lose(self):
        """As when its machine goes: nobody says goodbye, no process of it is left."""
        pids = [self.process.pid, *of_family(self.process.pid)]
        for pid in pids:
            sweeper.end(pid)
        self.process.wait(60)
        self.process = None
        eventually(lambda: are_gone(pids))

    def close(self):
        """End it and leave nothing behind."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)
        sweeper.forget(self.directory)

    def _end(self, with_signal):
        if self.process is None:
            return
        sweeper.end(self.process.pid, with_signal=with_signal)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _initialise(self):
        made = subprocess.run(
            [str(word) for word in (*self._founding(), "-D", self.directory / "data")],
            **self._surroundings(),
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise ServerUnavailableError(made.stderr)

    def _founding(self):
        if self._follows is None:
            words = "-U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions"
            return [self.binaries / "initdb", *words.split()]
        words = f"-h 127.0.0.1 -p {self._follows.port} -U postgres -R -X stream -c fast --no-sync"
        return [self.binaries / "pg_basebackup", *words.split()]

    def _launch(self):
        place = f"-h 127.0.0.1 -p {self.port} -k {self.directory} -D {self.directory}/data"
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", *place.split(), *words_for(self.options)],
                **self._surroundings(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the test run, which ends us in good order
            )
        eventually(lambda: self._is_ready() or not self.is_running, 30)
        return self.is_running

    def _is_ready(self):
        with contextlib.suppress(OSError):
            lines = (self.directory / "data/postmaster.pid").read_text().splitlines()
            ours = lines[:1] == [str(self.process.pid)]
            return ours and len(lines) > 7 and lines[7].strip() == "ready"
        return False

    def _surroundings(self):
        path = f"{self.binaries}:/usr/bin:/bin"
        env = {"PATH": path, "LC_ALL": "C.UTF-8", "HOME": str(self.directory)}
        return {"env": env, "cwd": self.directory, **self._become}

    def _log(self):
        return (self.directory / "log").read_text()[-2000:]


def options(*, keeps_commits):
    """The server's settings for tests: quick, and safe from its own crash if commits are kept."""
    return (*FAST, f"synchronous_commit={'on' if keeps_commits else 'off'}")


def words_for(settings):
    """The same as words of its command."""
    return [part for setting in settings for part in ("-c", setting)]


def find_binaries():
    """The folder with initdb and postgres: from PATH, else Debian's newest."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    if not debian:
        raise ServerUnavailableError("no PostgreSQL server binaries on this machine")
    return debian[-1].parent


def _unprivileged(directory):
    """How to be somebody else than root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(directory, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
