"""Processes of this machine, as Linux tells of them under /proc."""

from pathlib import Path


def children(parent):
    """The process ids of a process's living children, by the words after the interpreter's -m."""
    return {" ".join(_words(pid)[2:4]): pid for pid in of_family(parent)}


def of_family(parent):
    """The process ids of a process's living children."""
    ids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [pid for pid in ids if (found := _state_and_parent(pid)) and found[1] == parent]


def are_gone(pids):
    """Whether none of them runs any more."""
    return not any(map(_state_and_parent, pids))


def are_stopped(group):
    """Whether every thread of a process group has stopped: the signal alone takes a moment."""
    stats = [stat for stat in Path("/proc").glob("[0-9]*/stat") if _group(stat) == group]
    threads = [thread for stat in stats for thread in stat.parent.glob("task/*/stat")]
    return all((_fields(thread) or "T")[0] in "TtZX" for thread in threads)


def _state_and_parent(pid):
    fields = _fields(Path(f"/proc/{pid}/stat"))
    return None if not fields or fields[0] in "ZX" else (fields[0], int(fields[1]))


def _group(stat):
    fields = _fields(stat)
    return int(fields[2]) if fields else None


def _fields(stat):
    """What stands after the name: state, parent, group ...; nothing of what is gone."""
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _words(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []
