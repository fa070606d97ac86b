"""Where the tests write what they throw away: in memory, where the machine has it to spare.

Thousands of databases are made and dropped, and each asks the disk to have written it. A crash of
a process is the same crash in memory; the machine's own no test has ever played. ``TMPDIR`` names
another place, which then also keeps what the tests leave there.
"""

import os
import shutil
import tempfile
from pathlib import Path

from tests.support import sweeper

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 2**30


def take(memory=MEMORY, environ=os.environ):
    """Make temporary folders lie in memory from now on; what puts an end to it, or ``None``."""
    if "TMPDIR" in environ or not has_room(memory):
        return None
    folder = tempfile.mkdtemp(prefix="rebook-", dir=memory)
    Path(folder).chmod(0o1777)  # servers run as somebody else than root
    sweeper.watch(folder)
    environ["TMPDIR"], tempfile.tempdir = folder, None

    def give_back():
        del environ["TMPDIR"]
        tempfile.tempdir = None
        shutil.rmtree(folder, ignore_errors=True)
        sweeper.forget(folder)

    return give_back


def has_room(memory):
    """Whether so much fits in there that the tests cannot fill it."""
    return os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ENOUGH
