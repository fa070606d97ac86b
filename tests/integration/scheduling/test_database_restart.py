"""The database dies in the middle of writes: what was acknowledged stays, nothing comes twice."""

import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import appointments
from services.scheduling.adapters.tables import APPOINTMENTS
from tests.support.eventually import eventually
from tests.support.firm import Firm, later, migrated
from tests.support.ledger import faults

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def firm(own_postgres):
    url = own_postgres.fresh()
    migrated(url)
    firm = Firm(url)
    yield firm
    firm.close()


class Patient:
    """Books, and moves what it booked; repeats each request under its key until it is answered."""

    def __init__(self, firm, day):
        self.firm, self.day = firm, day
        self.done, self.refused, self.repeats = [], [], 0

    def run(self, enough):
        target = {"kind": "contact", "id": self.firm.amara.id}
        free = {"overrule": {"reason": "Whenever it is."}}
        while not enough.is_set():
            start = later(days=self.day, minutes=5 * len(self.done))
            body = {"type_id": self.firm.kind.id, "start": start, "target": target, **free}
            one = self.until_answered(appointments.BOOK, **body)
            move = {"expected_version": 1, "start": start + timedelta(days=100), **free}
            if one is not None:
                self.done.append(self.until_answered(appointments.RESCHEDULE, id=one.id, **move))

    def until_answered(self, endpoint, **parts):
        headers = {"Idempotency-Key": uuid4().hex}
        while True:
            try:
                return self.firm.call(endpoint, headers=headers, **parts)
            except ProblemError as problem:
                if problem.code != "unavailable":
                    self.refused.append(problem)
                    return None
            self.repeats += 1
            time.sleep(0.02)


def test_what_was_acknowledged_is_there_and_nothing_is_there_twice(own_postgres, firm):
    firm.change_type(duration_minutes=5, horizon_days=3650)
    enough, clients = threading.Event(), [Patient(firm, day) for day in range(8)]
    threads = [threading.Thread(target=client.run, args=(enough,)) for client in clients]
    for thread in threads:
        thread.start()
    for crash in range(3):
        so_far = sum(len(client.done) for client in clients)
        eventually(lambda upto=so_far: sum(len(one.done) for one in clients) > upto + 20, 30)
        own_postgres.stop() if crash == 1 else own_postgres.kill()
        own_postgres.start()
    enough.set()
    for thread in threads:
        thread.join()
    kept = {row.id: row.version for row in firm.read(sa.select(APPOINTMENTS))}
    told = {one.id: one.version for client in clients for one in client.done}
    assert [problem for client in clients for problem in client.refused] == []
    assert (kept, faults(firm)) == (told, [])
    assert sum(client.repeats for client in clients) > 0
