"""A Docker engine to test with: the one that answers, else one of our own, ended with the test."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

# Away from what engines usually take: a second engine must not lay its hand on the first's.
_BRIDGE = "10.211.0.1/24"
_POOL = "base=10.212.0.0/16,size=24"
_NO_ENGINE = """\
No Docker engine answers and none could be started: {why}
It needs root and dockerd (Debian, Ubuntu: apt-get install --no-install-recommends docker.io
iptables), or an engine that DOCKER_HOST names."""


class NoEngineError(Exception):
    """There is no engine; the text says what would help."""


@contextlib.contextmanager
def engine(folder):
    """The environment in which ``docker`` finds an engine, and whether it is one of our own."""
    if _answers(os.environ):
        yield dict(os.environ), False
        return
    own = _OwnEngine(Path(folder))
    try:
        yield own.start(), True
    finally:
        own.end()


def _answers(environment):
    command = ["docker", "version", "--format", "{{.Server.Version}}"]
    if not shutil.which("docker"):
        return False
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return done.returncode == 0


class _OwnEngine:
    """dockerd with all that it writes in one folder."""

    def __init__(self, folder):
        # A socket's path must be short.
        self._folder = Path(tempfile.mkdtemp(prefix="rebook-docker-", dir="/tmp"))
        self._log = folder / "dockerd.log"
        self._process = None

    def start(self):
        if os.geteuid() != 0 or not shutil.which("dockerd"):
            raise NoEngineError(_NO_ENGINE.format(why="not root, or there is no dockerd"))
        if other := _other_engine():
            raise NoEngineError(_NO_ENGINE.format(why=f"process {other} is a dockerd already"))
        host = f"unix://{self._folder}/socket"
        places = ["--data-root", "data", "--exec-root", "exec", "--pidfile", "pid"]
        places[1::2] = [f"{self._folder}/{place}" for place in places[1::2]]
        nets = ["--bip", _BRIDGE, "--default-address-pool", _POOL]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["dockerd", "--host", host, *places, *nets],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        environment = {**os.environ, "DOCKER_HOST": host}
        self._wait(environment)
        return environment

    def end(self):
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(60)
            self._process.kill()
            self._process.wait()
        for place in _mounts_below(self._folder):
            subprocess.run(["umount", place], check=False, capture_output=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait(self, environment):
        end = time.monotonic() + 60
        while not _answers(environment):
            if self._process.poll() is not None or time.monotonic() > end:
                last = self._log.read_text().strip().splitlines()[-1:]
                raise NoEngineError(_NO_ENGINE.format(why=" ".join(last)[:300]))
            time.sleep(0.2)


def _other_engine():
    """The process id of another dockerd in this network: two of them fight over its bridge."""
    for entry in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            if entry.read_text().strip() == "dockerd":
                return entry.parent.name
    return None


def _mounts_below(folder):
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    return sorted((place for place in places if place.startswith(str(folder))), reverse=True)
