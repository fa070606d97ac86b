"""Processes of this machine, as Linux tells of them under /proc."""

from pathlib import Path


def children(parent):
    """The process ids of a process's living children, by the words after the interpreter's -m."""
    ids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    ours = [pid for pid in ids if (found := _state_and_parent(pid)) and found[1] == parent]
    return {" ".join(_words(pid)[2:4]): pid for pid in ours}


def are_gone(pids):
    """Whether none of them runs any more."""
    return not any(map(_state_and_parent, pids))


def _state_and_parent(pid):
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state in "ZX" else (state, int(parent))


def _words(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []
