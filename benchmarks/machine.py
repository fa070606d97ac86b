"""What the machine did meanwhile: our processes' share of the cores, and everybody else's."""

import os
import platform
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_IDLE, _IO_WAIT, _STEAL = 3, 4, 7
# Mails of the system measured before are sent first.
_WE_REST = 0.3
_LOOK_FOR = 0.12


@dataclass
class Noise:
    """Cores used by processes that are none of ours, and cores taken by the host (steal)."""

    others: float = 0.0
    steal: float = 0.0

    @property
    def total(self):
        return self.others + self.steal


class Meter:
    """``with Meter() as meter:`` fills ``meter.noise``, and ``meter.ours``: the cores that we used.

    Our processes are all our descendants.
    """

    def __enter__(self):
        self.noise, self.ours = Noise(), 0.0
        self._before = time.perf_counter(), *_machine(), _ours()
        return self

    def __exit__(self, *_):
        began, busy, steal, ours = self._before
        now_busy, now_steal = _machine()
        seconds = time.perf_counter() - began
        spent = _ours() - ours
        self.ours = spent / seconds
        self.noise = Noise(
            max(0.0, (now_busy - busy - spent) / seconds), (now_steal - steal) / seconds
        )


def wait_for_quiet(limit, patience, rest_for):
    """Until others use less than ``limit`` cores and we rest too, each for so long at most.

    Whether we rest: False if the wait for it timed out.
    """
    now = time.monotonic()
    tired, worn = now + patience, now + rest_for
    while True:
        with Meter() as meter:
            time.sleep(_LOOK_FOR)
        now = time.monotonic()
        if (meter.noise.total < limit or now > tired) and (meter.ours < _WE_REST or now > worn):
            return meter.ours < _WE_REST


def memory_of(pid):
    """Megabytes that the process and its descendants hold (proportional share)."""
    family = [pid, *_descendants(pid)]
    return sum(_proportional_kilobytes(one) for one in family) / 1024


def conditions():
    """Under what a run was made, one line each."""
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    return [
        f"{os.cpu_count()} cores ({_processor()}), Linux {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        f"load averages at the start: {load}",
    ]


def _processor():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _machine():
    """Seconds that all cores were busy, and that the host took from them."""
    first = Path("/proc/stat").read_text().splitlines()[0]
    spent = [int(word) for word in first.split()[1:9]]
    busy = sum(spent) - spent[_IDLE] - spent[_IO_WAIT] - spent[_STEAL]
    return busy / _TICKS, spent[_STEAL] / _TICKS


def _ours():
    """Seconds of CPU that we and our descendants used, those that have ended included."""
    every = _processes()
    family = [os.getpid(), *_family(os.getpid(), every)]
    return sum(every[pid][1] for pid in family if pid in every) / _TICKS


def _descendants(pid):
    return _family(pid, _processes())


def _family(pid, every):
    children = {}
    for one, (parent, _) in every.items():
        children.setdefault(parent, []).append(one)
    found, row = [], [pid]
    while row:
        row = [child for parent in row for child in children.get(parent, ())]
        found += row
    return found


def _processes():
    """pid -> (its parent, ticks of it and of its children that have ended)."""
    found = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                text = Path(entry.path, "stat").read_text()
            except OSError:
                continue
            words = text[text.rindex(")") + 2 :].split()
            found[int(entry.name)] = int(words[1]), sum(int(word) for word in words[11:15])
    return found


def _proportional_kilobytes(pid):
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
