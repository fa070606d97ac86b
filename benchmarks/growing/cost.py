"""What a synchronous standby costs: a change's time on one primary, with it and without it."""

import time
from datetime import timedelta
from itertools import count

from benchmarks import load
from benchmarks.figures import milliseconds, percentile, table
from libs.contracts.scheduling import appointments
from tests.support.firm import Firm, later, migrated

ALONE, FOLLOWED = "without a standby", "with a synchronous standby"
FIGURES = ("book", "reschedule", "cancel")
_SECONDS = 2.0
_FREE = {"overrule": {"reason": "Whenever it is."}}


class Changes:
    """One client alone who books, moves and cancels, at scheduling's own door, without a network:
    what is left is what scheduling and its database do.
    """

    def __init__(self, pair):
        url = pair.fresh()
        migrated(url)
        self.pair, self.firm, self._numbers = pair, Firm(url), count()
        self.firm.change_type(duration_minutes=5, horizon_days=3650)

    def close(self):
        self.firm.close()

    def measure(self, state, _round):
        """{change: milliseconds, the 50th percentile} of some seconds."""
        _be(self.pair, state)
        spent = {figure: [] for figure in FIGURES}
        end = time.perf_counter() + _SECONDS
        while time.perf_counter() < end or len(spent["cancel"]) < 2:
            self._change(spent)
        return {figure: percentile(values, 0.5) for figure, values in spent.items()}

    def _change(self, spent):
        firm, start = self.firm, later(days=1, minutes=5 * next(self._numbers))
        target = {"kind": "contact", "id": firm.amara.id}
        body = {"type_id": firm.kind.id, "start": start, "target": target} | _FREE
        one = _timed(spent["book"], lambda: firm.call(appointments.BOOK, **body))
        move = {"expected_version": 1, "start": start + timedelta(days=400)} | _FREE
        _timed(
            spent["reschedule"],
            lambda: firm.call(appointments.RESCHEDULE, id=one.id, **move),
        )
        _timed(
            spent["cancel"],
            lambda: firm.call(appointments.CANCEL, id=one.id, expected_version=2),
        )


def measure(pair, effort):
    """state -> figure -> Series, in turns."""
    changes, failed = Changes(pair), {}
    try:
        found = load.in_turns([ALONE, FOLLOWED], effort, changes.measure, failed)
    finally:
        changes.close()
    for error in failed.values():
        raise error
    return found


def told(found):
    """Lines of Markdown."""
    return table(["a change, at scheduling's door, p50", ALONE, FOLLOWED, "×"], _rows(found))


def _timed(spent, call):
    began = time.perf_counter()
    answer = call()
    spent.append((time.perf_counter() - began) * 1e3)
    return answer


def _be(pair, state):
    if state == ALONE:
        pair.do_without_standby()
        pair.standby.stop()
    else:
        pair.standby.start()
        pair.wait_for_standby()


def _rows(found):
    for figure in FIGURES:
        alone, followed = found[ALONE][figure], found[FOLLOWED][figure]
        yield (
            figure,
            milliseconds(alone.median),
            milliseconds(followed.median),
            f"{followed.over(alone):.2f}",
        )
