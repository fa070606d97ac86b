"""When all has been ended: each process ended as it should, and nothing of them is left."""

import time
from pathlib import Path

import sqlalchemy as sa

from libs.persistence.engine import connect

# Every process of a house carries its folder under this name, and so do the children it makes.
MARK = "FAULT_RUN"
CONNECTIONS = """
SELECT datname, application_name FROM pg_stat_activity
WHERE datname LIKE '{}%' AND pid <> pg_backend_pid()
"""


def fallen(house):
    """Who ended though nobody had asked."""
    return [f"{name} fell by itself: {status}" for name, status in house.fallen]


def badly_ended(statuses):
    """``statuses`` are {process: exit status} of those that were asked to end."""
    return [f"{name} ended with {status}" for name, status in statuses.items() if status]


def left(house, patience=10):
    """Processes and connections of the house; what is on its way out is waited for."""
    end = time.monotonic() + patience
    while (found := orphans(house.folder) + connections(house)) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def orphans(folder):
    """Processes of the house that live in this folder, by what the system knows of all of them."""
    mark = f"{MARK}={folder}".encode()
    return [f"process {pid}: {words}" for pid, words in _processes_with(mark)]


def connections(house):
    """Who still talks to one of its databases: nobody may, once all have ended."""
    url = sa.make_url(house.direct.url_of("scheduling"))
    engine = connect(url.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            asked = CONNECTIONS.format(url.database.removesuffix("scheduling"))
            return [f"connected to {row[0]}" for row in connection.execute(sa.text(asked))]
    finally:
        engine.dispose()


def _processes_with(mark):
    for one in Path("/proc").glob("[0-9]*"):
        try:
            environment = (one / "environ").read_bytes().split(b"\0")
            words = (one / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it ended meanwhile, or is somebody else's
            continue
        if mark in environment:
            yield int(one.name), words
