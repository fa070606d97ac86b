"""An upgrade with replicas: databases first, then one process after another, while people book."""

import contextlib
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import partial

import pytest

from libs.messaging.parked import depths
from libs.persistence.revisions import newest
from rebook.installation import SERVICES
from tests.faults.proxy import Proxy
from tests.support.agreement import PARKED, UNSENT, Databases
from tests.support.eventually import eventually
from tests.support.mail_server import MailServer
from tests.support.ports import free_ports, is_open
from tests.support.replicas import TwoDoors
from tests.support.running import ROOT, rows, surroundings
from tests.support.writers import Writers

TABLES = {
    "scheduling": "appointments",
    "notifications": "messages",
    "automations": "runs",
    "gateway": "sessions",
}
MIGRATION = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0999", "{before}"
def upgrade():
    op.add_column("{table}", sa.Column("of_the_next_version", sa.Text))
    op.create_table("next_things", sa.Column("id", sa.Text, primary_key=True))
"""
KNOWN = "SELECT id, version FROM appointments"
UNMAILED = "SELECT count(*) FROM messages WHERE state NOT IN ('sent', 'superseded')"
MESSAGES = "SELECT key, state, appointment_id, version, person_id FROM messages"
PATIENCE = 600


@pytest.fixture
def next_version(tmp_path):
    """The code of a version after this one: each database gets a column and a table more."""
    code = tmp_path / "next"
    for name in ("libs", "services", "rebook"):
        leave = shutil.ignore_patterns("node_modules", "__pycache__")
        shutil.copytree(ROOT / name, code / name, ignore=leave)
    for service, table in TABLES.items():
        versions = code / "services" / service / "migrations" / "versions"
        before = newest(f"services.{service}.migrations")
        text = MIGRATION.format(before=before, table=table)
        (versions / "0999_of_the_next_version.py").write_text(text)
    return code


class Replicas:
    """Two http processes of scheduling and the gateway, and two workers of notifications."""

    def __init__(self, processes, mail_url, closing):
        self._processes = processes
        processes.installation = replace(processes.installation, smtp_url=mail_url)
        self.broker_url = processes.installation.broker_url
        *self.doors, first, second = free_ports(4)
        proxy = closing.enter_context(contextlib.closing(Proxy(first, second)))
        address = {"REBOOK_SCHEDULING_URL": f"http://127.0.0.1:{proxy.port}"}
        self._posts = [("scheduling", "http", {"REBOOK_PORT": str(p)}) for p in (first, second)]
        self._posts += [
            ("gateway", "http", address | {"REBOOK_PORT": str(port)}) for port in self.doors
        ]
        self._posts += [("notifications", "worker", {})] * 2
        self._running = [self._start(post) for post in self._posts]
        for post in self._posts:
            self._await(post)

    def replace_each(self, between, **environment):
        """The statuses with which they ended: 0 where all was done in the time given for it."""
        ended = set()
        for at, post in enumerate(self._posts):
            ended.add(self._running[at].end())
            self._running[at] = self._start(post, **environment)
            self._await(post)
            between()
        return ended

    def end(self):
        return {one.end() for one in self._running}

    @property
    def said(self):
        return "\n".join({one.said for one in self._running})

    def _start(self, post, **environment):
        service, command, own = post
        return self._processes.start(service, command, **own, **environment)

    def _await(self, post):
        service, command, own = post
        if command == "http":
            eventually(lambda: is_open(int(own["REBOOK_PORT"])), within=PATIENCE)
        else:
            eventually(lambda: self._listeners(service) == 2, within=PATIENCE)

    def _listeners(self, service):
        queue = depths(self.broker_url)[service]
        return queue.consumers if queue else 0


def migrate(installation, code):
    """``rebook migrate`` of another version."""
    words = ["migrate", "--data", str(installation.data), "--amqp-url", installation.broker_url]
    words += ["--database-url", installation.database_url]
    environment = surroundings(PYTHONPATH=str(code), PYTHONSAFEPATH="1")
    subprocess.run([sys.executable, "-m", "rebook", *words], env=environment, check=True)


def is_settled(installation):
    """What scheduling told is sent, and mailed."""
    told = rows(installation.url_of("scheduling"), UNSENT)[0][0]
    url = installation.url_of("notifications")
    known = [set(rows(installation.url_of(name), KNOWN)) for name in SERVICES[:2]]
    assert (told, rows(url, PARKED)[0][0], rows(url, UNMAILED)[0][0]) == (0, 0, 0)
    assert known[0] == known[1]
    return True


@pytest.mark.timeout(1500)
def test_processes_are_replaced_one_by_one_and_nobody_notices(
    founded, postgres_siblings, amqp_url, next_version
):
    with contextlib.ExitStack() as closing:
        mail = closing.enter_context(MailServer())
        processes = founded(postgres_siblings, amqp_url)
        replicas = Replicas(processes, mail.url, closing)
        installation = processes.installation
        trouble = []

        def sign_in(number):
            doors = replicas.doors[number % 2 :] + replicas.doors[: number % 2]
            return TwoDoors.signed_in("jonas@harborpine.example", doors, trouble)

        with Writers(sign_in, bookers=2, people=0, contacts=1) as writers:
            writers.go_on(4, within=PATIENCE)
            migrate(installation, next_version)
            writers.go_on(4, within=PATIENCE)
            ended = replicas.replace_each(
                lambda: writers.go_on(2, within=PATIENCE),
                PYTHONPATH=str(next_version),
                PYTHONSAFEPATH="1",
            )
        eventually(partial(is_settled, installation), within=PATIENCE, every=0.2)
        assert (trouble, writers.broken) == ([], [])
        assert ended == {0}
        databases = Databases(installation)
        assert set(writers.acknowledged) <= set(databases.kept())
        assert databases.kept() == databases.owed() == databases.told()
        assert databases.overlaps() == []
        messages = rows(installation.url_of("notifications"), MESSAGES)
        taken = Counter(one.message_id.strip("<>").partition("@")[0] for one in mail.taken)
        assert Counter(row[0] for row in messages if row[1] == "sent") == taken
        assert set(writers.acknowledged) <= {(row[2], row[3]) for row in messages}
        assert replicas.end() == {0}
        assert '"level": "error"' not in replicas.said
