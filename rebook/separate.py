"""Every service as processes of their own, watched over: started again when they die."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from libs import logs
from libs.contracts.events import ServiceName
from libs.running import LIFELINE
from libs.web.serving import listen
from rebook.installation import SERVICES, Installation

_COMMANDS: Final = ("http", "worker")
_LOOK_EVERY: Final = 0.1
_PAUSE: Final = 1.0
_DRAIN_WITHIN: Final = 15.0
_LOG: Final = logs.logger("supervisor")


class Child:
    """One process of a service: ``http`` or ``worker``."""

    def __init__(self, service: ServiceName, command: str) -> None:
        self.service = service
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    def start(self, environment: dict[str, str], lifeline: int) -> None:
        """In a process group of its own: Ctrl-C is for the supervisor, which ends all in peace."""
        self._started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  our own words
            [sys.executable, "-m", f"services.{self.service}", self.command],
            env=environment,
            pass_fds=(lifeline,),
            process_group=0,
        )

    def is_due(self) -> bool:
        """Whether it is down and has been given its pause."""
        is_down = self.process is None or self.process.poll() is not None
        return is_down and time.monotonic() >= self._started_at + _PAUSE


class Supervisor:
    """Runs ``python -m services.<name> http|worker`` for every service of an installation.

    Each child holds the reading end of a pipe whose writing end is ours alone: when we are gone,
    however that came, it reads the end of the file and stops.
    """

    def __init__(self, installation: Installation, log_level: logs.Level) -> None:
        self._installation = installation
        self._log_level = log_level
        self._over = threading.Event()
        self._children = [Child(name, command) for name in SERVICES for command in _COMMANDS]
        self._addresses = [installation.address_of(name) for name in SERVICES]
        self._lifeline, self._our_end = os.pipe()

    def refuse_taken_ports(self) -> None:
        """CannotListenError now, before a child could only fall and be started again for ever."""
        for host, port in self._addresses:
            listen(host, port).close()

    def run(self, when_up: Callable[[], None]) -> int:
        """Until SIGTERM or SIGINT; ``when_up`` is called once, when every service answers."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._over.set())
        is_told = False
        while not self._over.wait(_LOOK_EVERY):
            self._start_fallen()
            if not is_told and all(map(_answers, self._addresses)):
                when_up()
                is_told = True
        return self._stop()

    def _start_fallen(self) -> None:
        for child in self._children:
            if child.is_due():
                if child.process is not None:
                    _LOG.warning(
                        "process.fallen",
                        service=child.service,
                        process=child.command,
                        status=child.process.returncode,
                    )
                child.start(self._environment(child.service), self._lifeline)

    def _environment(self, service: ServiceName) -> dict[str, str]:
        return {
            **self._installation.environment(service),
            "REBOOK_LOG_LEVEL": self._log_level,
            LIFELINE: str(self._lifeline),
        }

    def _stop(self) -> int:
        """Lets every process finish what it has begun; 1 if one had to be killed."""
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.terminate()
        end = time.monotonic() + _DRAIN_WITHIN
        return max([_wait(process, end) for process in running], default=0)


def _wait(process: "subprocess.Popen[bytes]", end: float) -> int:
    try:
        process.wait(max(0.1, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return 1
    return 0


def _answers(address: tuple[str, int]) -> bool:
    with suppress(OSError), socket.create_connection(address, 0.5):
        return True
    return False
