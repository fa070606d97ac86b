"""``python -m services.notifications``: the commands of every service."""

import os
import subprocess
import sys

from libs.persistence.engine import connect
from libs.persistence.revisions import is_current
from tests.support.mail_room import KEYS, PACKAGE


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "services.notifications", *arguments],
        env={**os.environ, "REBOOK_AMQP_URL": "memory://", "REBOOK_KEYS": KEYS[0], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_migrates_its_database(sqlite_url):
    done = run("migrate", REBOOK_DATABASE_URL=sqlite_url)
    engine = connect(sqlite_url)
    with engine.connect() as connection:
        current = is_current(connection, PACKAGE)
    engine.dispose()
    assert (done.returncode, current) == (0, True)
