"""A process to be killed: ``relay`` | ``embedded``, with the URLs it works on."""

import sys
import threading
import time

from libs.clock import SystemClock
from libs.contracts.events import PortalAccessChanged
from libs.messaging.consumer import Consumer
from libs.messaging.relay import Relay
from libs.persistence.engine import connect
from libs.process import Process
from tests.support.little_service import on_fact, tell, transactions_on, unsent


def relay(database_url, broker_url):
    say_ready()
    Relay(connect(database_url), broker_url, source="gateway", poll_for=0.01).run(threading.Event())


def embedded(talks, teller_url, *listeners):
    """All in one: tells, sends, and lets two services listen, on files and ``memory://``."""
    PortalAccessChanged.heard_by = ("scheduling", "automations")
    teller = connect(teller_url)
    sending = Relay(teller, "memory://", source="gateway", poll_for=0.05)
    telling = transactions_on(teller, wake=sending.wake)
    loops = {"relay": sending.run}
    for service, url in zip(("scheduling", "automations"), listeners, strict=True):
        loops[service] = Consumer(
            transactions_on(connect(url), source=service),
            "memory://",
            service=service,
            subscriptions={PortalAccessChanged: slowly if service == "automations" else on_fact},
            clock=SystemClock(),
        ).run
    Process(loops).start()
    say_ready()
    while talks == "talk":
        tell(telling, 10)
    while unsent(teller):
        time.sleep(0.05)


def say_ready():
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def slowly(event, uow):
    time.sleep(0.003)
    on_fact(event, uow)


if __name__ == "__main__":
    {"relay": relay, "embedded": embedded}[sys.argv[1]](*sys.argv[2:])
