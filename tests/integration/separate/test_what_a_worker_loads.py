"""A worker serves nothing: it has no use for what serves, and pays no memory for it."""

import subprocess
import sys

import pytest

from tests.support.sources import ROOT

SCRIPT = """
import os, sys
from libs import running
from services.{service} import bootstrap, config
service = bootstrap.build(config.read(os.environ))
service.worker_loops
print(*sorted({heavy} & set(sys.modules)))
service.app
print(*sorted({heavy} & set(sys.modules)))
"""
HEAVY = {"alembic", "argon2", "flask", "waitress"}
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
def test_only_a_door_loads_what_serves_and_nothing_loads_what_migrates(service):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(service=service, heavy=HEAVY)],
        cwd=ROOT,
        env=SETTINGS | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    worker, door = done.stdout.splitlines()
    assert worker == ""
    assert "flask" in door
    assert "alembic" not in door
