"""What clients were told: every answer that was acknowledged, written down as it came."""

import json
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Answer:
    """A change that was acknowledged: who asked for what under which key, how it then was, and
    when they knew (``at``, in seconds since 1970).
    """

    client: str
    action: str
    key: str
    appointment: str
    version: int
    status: str
    start: str
    staff: str
    at: float

    @property
    def ended(self):
        return self.status == "cancelled"


class Journal:
    """A line for each acknowledged change; the refusals are counted, and in ``put_off`` how often
    there was no answer, or one to come again: such a request is repeated.
    """

    def __init__(self, file):
        self.answers = []
        self.refusals = Counter()
        self.put_off = Counter()
        self.broken = []
        self._lock = threading.Lock()
        self._file = file.open("w")

    def note(self, client, action, key, told):
        """``told`` is the appointment as the answer showed it."""
        answer = Answer(
            client=client,
            action=action,
            key=key,
            appointment=told["id"],
            version=told["version"],
            status=told["status"],
            start=told["start"],
            staff=told["staff"]["id"],
            at=time.time(),
        )
        with self._lock:
            self.answers.append(answer)
            self._file.write(json.dumps(asdict(answer)) + "\n")
            self._file.flush()

    def refuse(self, action, response):
        code = response.json().get("code", "?")
        with self._lock:
            self.refusals[f"{action}: {response.status_code} {code}"] += 1

    def wait(self, why):
        with self._lock:
            self.put_off[why] += 1

    def breaks(self, text):
        with self._lock:
            self.broken.append(text)

    def close(self):
        self._file.close()
