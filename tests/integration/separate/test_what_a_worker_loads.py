"""A process loads what it has use for: all else would be megabytes in each container."""

import subprocess
import sys

import pytest

from tests.support.sources import ROOT

SCRIPT = """
import gc, os, ssl, sys
from libs import running
from services.{service} import bootstrap, config
def told():
    trusted = [one for one in gc.get_objects() if isinstance(one, ssl.SSLContext)]
    print(*sorted({heavy} & set(sys.modules)), *("certificates" for _ in trusted))
service = bootstrap.build(config.read(os.environ))
service.worker_loops
told()
service.app
told()
"""
MAILBOX = "import sys, rebook.mailbox_server; print(*sorted({heavy} & set(sys.modules)))"
# Megabytes each; opentelemetry only where traces go somewhere.
FOR_DOORS = {"argon2", "flask", "pika", "prometheus_client"}
FOR_FEW = {"alembic", "opentelemetry", "rebook", "sqlalchemy.orm"}
WITH_DATABASES = {"amqp", "kombu", "psycopg", "sqlalchemy"}
SETTINGS = {
    "REBOOK_DATABASE_URL": "postgresql://nobody@127.0.0.1/nothing",
    "REBOOK_AMQP_URL": "amqp://nobody@127.0.0.1:1/",
    "REBOOK_KEYS": "k" * 40,
    "REBOOK_FIRM_NAME": "Harbor & Pine",
    "REBOOK_PUBLIC_URL": "http://127.0.0.1:8000",
    "REBOOK_SMTP_URL": "smtp://127.0.0.1:1025",
    "REBOOK_MAIL_FROM": "Harbor & Pine <appointments@harborpine.example>",
}


@pytest.mark.parametrize("service", ["scheduling", "notifications", "automations", "gateway"])
def test_only_a_door_loads_what_serves_and_nothing_loads_what_few_need(service):
    """Nor are certificates read before somebody is called who needs them."""
    heavy = FOR_DOORS | FOR_FEW
    worker, door = loaded(SCRIPT.format(service=service, heavy=heavy))
    assert worker == ""
    assert FOR_DOORS - {"argon2"} <= set(door.split()) <= FOR_DOORS


def test_the_mailbox_loads_nothing_for_databases_and_brokers():
    (found,) = loaded(MAILBOX.format(heavy=WITH_DATABASES | FOR_DOORS))
    assert set(found.split()) == {"flask", "prometheus_client"}


def loaded(script):
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=SETTINGS | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
