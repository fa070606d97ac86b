"""What a synchronous standby costs: a change's time on one primary, with it and without it."""

from functools import cached_property

from benchmarks import goals, load
from benchmarks.figures import milliseconds, table
from benchmarks.launching import Servers
from benchmarks.systems.rebook import SEPARATE, Rebook, founded
from benchmarks.workload import Workload
from tests.support.postgres_pair import PostgresPair

ALONE, FOLLOWED = "without a standby", "with a synchronous standby"
FIGURES = tuple(
    what + mark for mark in ("", load.BACK_TO_BACK) for what in ("book", "reschedule", "cancel")
)


class WithStandby(Servers):
    """The PostgreSQL of these has a standby."""

    @cached_property
    def pair(self):
        pair = PostgresPair()
        self.stack.callback(pair.close)
        return pair.start()

    @property
    def postgres(self):
        return self.pair.primary


def measure(servers, effort):
    """state -> figure -> Series, in turns."""
    known = founded(servers, "firm", Workload())
    system = Rebook(SEPARATE, "followed", servers, Workload(), known)
    servers.stack.callback(system.close)
    system.start()
    changes = load.together([load.rested(effort), load.back_to_back(effort)])

    def change(state, number):
        _be(servers.pair, state)
        return changes(system, number)

    failed = {}
    found = load.in_turns([ALONE, FOLLOWED], effort, change, failed)
    for error in failed.values():
        raise error
    return found


def _be(pair, state):
    if state == ALONE:
        pair.do_without_standby()
        pair.standby.stop()
    else:
        pair.standby.start()
        pair.wait_for_standby()


def told(found):
    """Lines of Markdown."""
    return table(["a change, 50th percentile", ALONE, FOLLOWED, "×"], _rows(found))


def _rows(found):
    for figure in FIGURES:
        alone, followed = found[ALONE][figure], found[FOLLOWED][figure]
        yield (
            goals.TITLES[figure],
            milliseconds(alone.median),
            milliseconds(followed.median),
            f"{followed.over(alone):.2f}",
        )
