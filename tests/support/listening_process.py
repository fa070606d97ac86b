"""Rebook in one process with one listener more, to be killed: folder, port, listener's database."""

import sys
import time
from pathlib import Path

from libs import logs
from libs.contracts.events import EVENTS, AppointmentEvent
from libs.messaging import topology
from libs.messaging.consumer import Consumer
from libs.persistence.engine import connect
from libs.process import Process
from rebook.embedded import Embedded
from rebook.installation import IN_MEMORY, Installation
from tests.support.little_service import transactions_on

SERVICE = "listener"  # with a queue of its own, which no service of this process reads
HEARD = [event for event in EVENTS if issubclass(event, AppointmentEvent)]


def slowly(event, uow):
    """One visible effect; it takes so long that a kill finds some not done yet."""
    uow.do(event.after.id, event.after.version)
    time.sleep(0.002)


def main(data, port, listener_url):
    logs.configure("warning")
    topology.SERVICES = (*topology.SERVICES, SERVICE)
    for event in HEARD:
        event.heard_by = (*event.heard_by, SERVICE)
    installation = Installation(data=Path(data), port=int(port))
    with Embedded(installation) as rebook:
        engine = connect(listener_url)
        consumer = Consumer(
            transactions_on(engine, source=SERVICE),
            IN_MEMORY,
            service=SERVICE,
            subscriptions=dict.fromkeys(HEARD, slowly),
            clock=rebook.gateway.ground.clock,
        )
        listening = Process({"listener": consumer.run})
        listening.start()
        ended = rebook.process().run_until_signalled()
        ended = listening.stop() and ended
        engine.dispose()
    sys.exit(0 if ended else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
