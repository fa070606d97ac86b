"""The import rules hold, and each of them would notice when it did not."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
INSIDE = "services/scheduling"

LAYERS = "rebook knows services, services know libs, libs know nobody"
STRANGERS = "services are strangers"
INWARDS = "inside a service everything points inwards, and there is nothing else"
FLOORS = "libs has floors"
PLAIN = "the inside of a service is plain Python"
SQL = "only libs.persistence, adapters, queries and migrations speak SQL"
AMQP = "only libs.messaging speaks AMQP"
FLASK = "only doors and libs.web speak Flask"
HTTP = "requests are sent by libs.web, and not by a library on top of urllib3"
CONNECTIONS = "only libs.web and webhooks know connections"
TRACES = "only libs.spans knows OpenTelemetry"

PLANTED = [
    (LAYERS, "libs", "import services.scheduling"),
    (LAYERS, "libs/contracts", "import rebook"),
    (LAYERS, f"{INSIDE}/adapters", "import rebook"),
    (STRANGERS, f"{INSIDE}/adapters", "import services.gateway"),
    (STRANGERS, f"{INSIDE}/domain", "import services.gateway.config"),
    (INWARDS, INSIDE, ""),
    (INWARDS, f"{INSIDE}/domain", "import services.scheduling.handlers"),
    (INWARDS, f"{INSIDE}/domain", "import services.scheduling.config"),
    (INWARDS, f"{INSIDE}/handlers", "import services.scheduling.adapters"),
    (INWARDS, f"{INSIDE}/adapters", "import services.scheduling.handlers"),
    (INWARDS, f"{INSIDE}/queries", "import services.scheduling.entrypoints"),
    (INWARDS, f"{INSIDE}/entrypoints", "import services.scheduling.bootstrap"),
    (FLOORS, "libs/contracts", "import libs.persistence"),
    (FLOORS, "libs/persistence", "import libs.web"),
    (FLOORS, "libs/messaging", "import libs.web"),
    (PLAIN, f"{INSIDE}/domain", "import flask"),
    (PLAIN, f"{INSIDE}/handlers", "import sqlalchemy"),
    (PLAIN, f"{INSIDE}/handlers", "import libs.persistence.engine"),
    (PLAIN, f"{INSIDE}/domain", "import smtplib"),
    (PLAIN, "libs/contracts", "import requests"),
    (PLAIN, "libs/contracts", "import kombu"),
    (SQL, f"{INSIDE}/entrypoints", "import sqlalchemy"),
    (SQL, "libs/web", "from sqlalchemy import select"),
    (SQL, "rebook", "import sqlalchemy.exc"),
    (AMQP, f"{INSIDE}/adapters", "import kombu"),
    (AMQP, "libs/web", "import amqp.exceptions"),
    (AMQP, "rebook", "import pika"),
    (FLASK, f"{INSIDE}/adapters", "import flask"),
    (FLASK, "libs/messaging", "from werkzeug.exceptions import NotFound"),
    (HTTP, f"{INSIDE}/adapters", "import requests"),
    (CONNECTIONS, "libs", "import urllib3"),
    (HTTP, "rebook", "from requests import Session"),
    (TRACES, "libs/web", "import opentelemetry"),
]


def broken_contracts(tree):
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
    ]
    done = subprocess.run(
        [*command, "--no-cache", "--no-logo"],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    return {line.partition(" BROKEN")[0] for line in lines if " BROKEN" in line}


@pytest.fixture
def copy(tmp_path):
    """The real code, in a place where it may be spoiled."""
    for package in ("libs", "services", "rebook"):
        leave_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=leave_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_code_keeps_every_rule():
    assert broken_contracts(ROOT) == set()


@pytest.mark.parametrize(("contract", "folder", "line"), PLANTED)
def test_a_planted_violation_is_caught(copy, contract, folder, line):
    (copy / folder / "planted.py").write_text(f'"""Planted."""\n\n{line}\n')
    assert contract in broken_contracts(copy)


def test_every_rule_has_a_planted_violation():
    assert {contract["name"] for contract in CONTRACTS} == {planted[0] for planted in PLANTED}
