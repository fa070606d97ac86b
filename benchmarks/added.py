"""What each thing that Rebook adds costs: the time spent in it, of a change and of a query.

Nothing is switched off: stopwatches are put around the functions that do it, in this process, on
PostgreSQL, while changes and queries go through the gateway as always.
"""

import time
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from benchmarks.figures import percentile
from benchmarks.systems import rebook_firm
from benchmarks.systems.rebook import Client
from benchmarks.workload import Workload
from libs.persistence import outbox
from libs.web import idempotency, observing
from libs.web.serving import Serving
from rebook.embedded import Embedded
from rebook.installation import Installation
from services.gateway.entrypoints import callers
from services.scheduling.adapters import appointments, claims
from tests.support.counting import statements

# title -> where it is done: an owner and the name of its function.
PLACES = {
    "session (who calls)": (callers.Doorkeeper, "_known"),
    "history row": (appointments.SqlAppointments, "_remember"),
    "events: sealed and written to the outbox": (outbox, "write"),
    "advisory lock before the claim": (claims.SqlClaims, "lock"),
    "idempotency: answer kept": (idempotency, "keep_answer"),
    "metrics and log line": (observing.ServiceApp, "_tell"),
}


class _Served:
    """Rebook in this process, reached through a socket."""

    def __init__(self, firm, installation):
        self.firm, self.installation = firm, installation


def costs(servers, changes):
    """title -> milliseconds of one whole change and of each part of it; call -> statements."""
    workload = Workload(staff=2)
    place = Installation(
        data=servers.folder / "added", database_url=servers.url_of("added"), port=0
    )
    firm = rebook_firm.found(place, workload)
    with Embedded(place) as rebook, ExitStack() as stack:
        serving = Serving(rebook.gateway.app)
        serving.start()
        stack.callback(serving.stop)
        system = _Served(firm, _at(place, serving.port))
        plain, keyed = Client(system, 0), Client(system, 0, keyed=True)
        lot = workload.lot(0, 1)
        return _compare(plain, keyed, lot, changes), _statements(rebook, plain, lot, workload)


def _at(place, port):
    return Installation(data=place.data, database_url=place.database_url, port=port)


def _compare(plain, keyed, lot, changes):
    for client in (plain, keyed):
        _changes(client, lot, 5)
    with _stopwatches() as spent:
        whole = _changes(keyed, lot, changes)
    found = {"one change (book, reschedule or cancel), whole": percentile(whole, 0.5)}
    found |= {title: 1e3 * times / len(whole) for title, times in spent.items()}
    return found


def _changes(client, lot, number):
    """Milliseconds of each of three times ``number`` changes."""
    spent = []
    for at in range(number):
        handle = lot[2 * at % len(lot)]
        there = lot[(2 * at + 1) % len(lot)]
        for call in (
            client.book,
            lambda one, cell=there: client.reschedule(one, cell),
            client.cancel,
        ):
            before = client.http.busy
            handle = call(handle)
            spent.append((client.http.busy - before) * 1e3)
    return spent


def _statements(rebook, client, lot, workload):
    """call -> SQL statements in scheduling, and at the gateway; locks are counted too."""
    handles = [lot[0]]
    calls = {
        "day": lambda: client.day_slots(0, workload.month_workdays[0]),
        "month": lambda: client.month_slots(0, workload.month),
        "book": lambda: handles.append(client.book(handles[-1])),
        "reschedule": lambda: handles.append(client.reschedule(handles[-1], lot[1])),
        "cancel": lambda: client.cancel(handles[-1]),
    }
    engines = rebook.scheduling.ground.engine, rebook.gateway.ground.engine
    found = {}
    for name, call in calls.items():
        with statements(engines[0]) as inside, statements(engines[1]) as before:
            call()
        found[name] = len(inside), len(before)
    return found


@contextmanager
def _stopwatches():
    """title -> seconds spent in it."""
    spent = dict.fromkeys(PLACES, 0.0)
    with ExitStack() as stack:
        for title, (owner, name) in PLACES.items():
            timed = _timed(getattr(owner, name), title, spent)
            stack.enter_context(patch.object(owner, name, timed))
        yield spent


def _timed(work, title, spent):
    def timed(*arguments, **named):
        began = time.perf_counter()
        try:
            return work(*arguments, **named)
        finally:
            spent[title] += time.perf_counter() - began

    return timed
