"""A small process that ends our servers once the process that started them is gone.

Run as a script: it reads one JSON object a line from its standard input and acts at its end.
"""

import atexit
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

_lock = threading.Lock()
_process = None


def watch(directory, pid=None, *, group=False, farewell=()):
    """From now on, however this process dies: kill ``pid`` (or its process group), repeat the
    command ``farewell`` until it succeeds, and remove ``directory``.
    """
    _say({"directory": str(directory), "pid": pid, "group": group, "farewell": list(farewell)})


def forget(directory):
    """What was watched has been ended and removed in good order."""
    _say({"directory": str(directory), "forget": True})


def end(pid, *, group=False, with_signal=signal.SIGKILL):
    """Send a signal to a process or its whole group; it may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(pid, with_signal)


def _say(words):
    global _process  # noqa: PLW0603 - one sweeper a process, started by the first server
    with _lock:
        if _process is None:
            _process = subprocess.Popen(
                [sys.executable, "-I", "-S", __file__],
                stdin=subprocess.PIPE,
                start_new_session=True,
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")},
            )
            atexit.register(_close)
        _process.stdin.write(json.dumps(words).encode() + b"\n")
        _process.stdin.flush()


def _close():
    with contextlib.suppress(OSError):
        _process.stdin.close()
    _process.wait(30)


def _sweep(watched):
    for entry in watched:
        if entry["pid"]:
            end(entry["pid"], group=entry["group"])
        for _ in range(40):
            if not entry["farewell"] or not _fails(entry["farewell"]):
                break
            time.sleep(0.05)
        shutil.rmtree(entry["directory"], ignore_errors=True)


def _fails(command):
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode


def _main():
    watched = {}
    for line in sys.stdin:
        words = json.loads(line)
        watched.pop(words["directory"], None)
        if "forget" not in words:
            watched[words["directory"]] = words
    _sweep(watched.values())


if __name__ == "__main__":
    _main()
