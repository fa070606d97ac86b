"""Somebody who books and moves, whatever falls, and keeps to what they were told."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import appointments
from tests.support.eventually import eventually
from tests.support.firm import later


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


class Crowd:
    """Several of them, each on days of their own; in the end everything was answered."""

    def __init__(self, firm, size=8):
        firm.change_type(duration_minutes=5, horizon_days=3650)
        self.members = [Patient(firm, day) for day in range(size)]

    @contextmanager
    def at_work(self):
        enough = threading.Event()
        threads = [threading.Thread(target=one.run, args=(enough,)) for one in self.members]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            enough.set()
            for thread in threads:
                thread.join()

    def go_on(self, by=20):
        """Wait for so many answers more."""
        upto = self._answers() + by
        eventually(lambda: self._answers() > upto, 30)

    def _answers(self):
        return sum(len(one.done) for one in self.members)

    @property
    def told(self):
        """{appointment: version}, as they were told last."""
        return {one.id: one.version for member in self.members for one in member.done}

    @property
    def refused(self):
        return [problem for member in self.members for problem in member.refused]

    @property
    def repeats(self):
        return sum(member.repeats for member in self.members)
