"""What grows with the data: the same calls with a long past, and in a firm ten times as large."""

from contextlib import ExitStack
from dataclasses import replace

from benchmarks import load, portal
from benchmarks.systems.rebook import ONE_PROCESS, SEPARATE, Rebook
from benchmarks.workload import Workload

SMALL = "as in the tables above"
OLD = "and 50,000 past appointments"
LARGE = "200 staff, 100,000 appointments"
SMALL_APART, OLD_APART = f"separate processes, {SMALL}", f"separate processes, {OLD}"
GOALS = {OLD: 1.3, LARGE: 1.5, OLD_APART: 1.3}
# What each is compared with.
_BESIDE = {OLD: SMALL, LARGE: SMALL, OLD_APART: SMALL_APART}


def measure(servers, known, effort, say, failed):
    """title -> figure -> how many times slower it is than the firm of 20 without a past."""
    past = Workload(past=50_000)
    sizes = {
        SMALL: (ONE_PROCESS, Workload(), known),
        OLD: (ONE_PROCESS, past, known),
        LARGE: (ONE_PROCESS, Workload(staff=200, past=40_000), None),
        SMALL_APART: (SEPARATE, Workload(), known),
        OLD_APART: (SEPARATE, past, known),
    }
    with ExitStack() as stack:
        systems = {}
        for number, (title, (form, workload, copied)) in enumerate(sizes.items()):
            say(f"growth: {title}")
            system = Rebook(form, f"growth{number}", servers, workload, copied)
            stack.callback(system.close)
            systems[title] = system.start()
        broken, measured = {}, replace(effort, rounds_for=effort.rounds_for / 2)
        found = load.in_turns(list(systems.values()), measured, _figures(effort), broken)
    for title, system in systems.items():
        if system in broken:
            failed(f"growth: {title}", broken[system])
    return _compared({title: found.get(system) for title, system in systems.items()})


def _figures(effort):
    """Each query, each change with its pause, and the week's page."""
    measures = [load.reads(what, effort) for what in ("day", "month", "any")]
    return load.together([*measures, load.rested(effort), portal.week(effort)])


def _compared(found):
    return {
        title: {figure: series.over(found[beside][figure]) for figure, series in here.items()}
        for title, beside in _BESIDE.items()
        if (here := found[title]) and found[beside]
    }
