"""The three commands of every service: serve HTTP, do the worker's work, migrate."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from libs import logs, tracing
from libs.process import Process
from libs.service import Service
from libs.settings import SettingError, Settings

# Names the file descriptor of a pipe whose other end a supervisor holds as long as it lives.
LIFELINE: Final = "REBOOK_LIFELINE"
_COMMANDS: Final = ("http", "worker", "migrate")
_MISUSED: Final = 2
_BEHIND: Final = 5


def main(
    read: Callable[[Mapping[str, str]], Settings],
    build: Callable[..., Service],
    arguments: Sequence[str],
    environment: Mapping[str, str],
) -> int:
    """Runs ``python -m services.<name> http|worker|migrate``; returns the exit status."""
    if len(arguments) != 1 or arguments[0] not in _COMMANDS:
        sys.stderr.write(f"say one of: {', '.join(_COMMANDS)}\n")
        return _MISUSED
    try:
        settings = read(environment)
        logs.configure(settings.log_level)
        if lifeline := environment.get(LIFELINE):
            threading.Thread(target=_end_with, args=(int(lifeline),), daemon=True).start()
        service = build(settings)
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        return _MISUSED
    tracing.configure(settings.traces_to, settings.traced_share)
    try:
        return _RUN[arguments[0]](service, settings)
    finally:
        service.close()
        tracing.close()


def serve(service: Service, settings: Settings) -> int:
    """Answers HTTP until told to stop, then finishes what it has begun."""
    from libs.web.serving import CannotListenError, Serving  # noqa: PLC0415  a worker serves nothing

    try:
        serving = Serving(service.app, host=settings.host, port=settings.port)
    except CannotListenError as error:
        sys.stderr.write(f"{error}\n")
        return _MISUSED
    return _until_signalled(Process({"http": serving.run, **service.relay_loop}))


def work(service: Service, _settings: Settings) -> int:
    """Relays, listens and ticks until told to stop; whoever answers requests comes first."""
    os.nice(_BEHIND)
    return _until_signalled(Process(service.worker_loops, beat=service.ground.beat))


def migrate(service: Service, _settings: Settings) -> int:
    """Brings the database to the present schema."""
    service.ground.migrate()
    return 0


def _end_with(lifeline: int) -> None:
    """Stop in good order when the supervisor is gone, however it went."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _until_signalled(process: Process) -> int:
    return 0 if process.run_until_signalled() else 1


_RUN: Final[dict[str, Callable[[Service, Settings], int]]] = {
    "http": serve,
    "worker": work,
    "migrate": migrate,
}
