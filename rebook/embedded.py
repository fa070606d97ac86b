"""All services in one process: calls without a network, by default on SQLite and in memory."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self

from libs import tracing
from libs.clock import Clock
from libs.persistence.databases import create_if_absent
from libs.process import Loop, Process
from libs.service import Service
from libs.web.client import Transport
from libs.web.inprocess import InProcess
from libs.web.serving import Serving
from rebook import mailbox_pages
from rebook.installation import SERVICES, Installation
from rebook.mailbox import Mailbox
from services.automations import bootstrap as automations
from services.gateway import bootstrap as gateway
from services.notifications import bootstrap as notifications
from services.scheduling import bootstrap as scheduling

_TURN: Final = 0.001


@contextmanager
def traced(installation: Installation) -> Iterator[None]:
    """Traces of all services leave from this process, if the environment names where to."""
    settings = installation.scheduling()
    tracing.configure(settings.traces_to, settings.traced_share)
    try:
        yield
    finally:
        tracing.close()


class Embedded:
    """The whole of Rebook in this process; use it in a ``with`` statement.

    ``clock`` is the services' time, the machine's by default. ``mailbox`` gets pages of its own.
    """

    def __init__(
        self,
        installation: Installation,
        clock: Clock | None = None,
        mailbox: Mailbox | None = None,
    ) -> None:
        for name in SERVICES:
            create_if_absent(installation.url_of(name))
        self.installation = installation
        self.scheduling = scheduling.build(installation.scheduling(), clock)
        self.notifications = notifications.build(installation.notifications(), clock)
        self.automations = automations.build(installation.automations(), clock)
        others = (self.scheduling, self.notifications, self.automations)
        reached: dict[str, Transport] = {one.name: InProcess(one.app) for one in others}
        self.gateway = gateway.build(installation.gateway(), reached, clock)
        if mailbox is not None:
            mailbox_pages.mount(self.gateway.app, mailbox)
        self.services: tuple[Service, ...] = (*others, self.gateway)
        for service in self.services:
            service.ground.migrate()

    def process(self) -> Process:
        """Everything that runs: the gateway's door, and every service's worker.

        Raises CannotListenError if the port is taken.
        """
        serving = Serving(
            self.gateway.app, host=self.installation.host, port=self.installation.port
        )
        # Whoever comes back from the database is let in sooner than after the usual 5 ms.
        sys.setswitchinterval(_TURN)
        loops: dict[str, Loop] = {"http": serving.run}
        for service in self.services:
            loops.update(service.worker_loops)
        return Process(loops, beat=self._beat)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for service in self.services:
            service.close()

    def _beat(self) -> None:
        for service in self.services:
            service.ground.beat()
