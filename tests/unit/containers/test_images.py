"""What goes into the images, and whether a container is well."""

import importlib.util
import json
import re
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from services.automations import config as automations
from services.gateway import config as gateway
from services.notifications import config as notifications
from services.scheduling import config as scheduling
from tests.support.sources import ROOT

CONFIGS = {
    "gateway": gateway,
    "scheduling": scheduling,
    "notifications": notifications,
    "automations": automations,
}
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def script(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "deploy" / "image" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def needed():
    return script("needed")


@pytest.fixture
def healthy():
    return script("healthy")


def test_an_image_installs_what_running_needs_and_no_developers_tool(needed):
    names = {block.split("==")[0] for block in needed.needed(LOCK, needed.asked_for(PROJECT))}
    assert {"flask", "werkzeug", "psycopg-binary", "kombu", "argon2-cffi", "urllib3"} <= names
    assert not names & {"pytest", "mypy", "ruff", "playwright", "uv", "hatchling"}


def test_every_pin_of_an_image_keeps_its_hashes(needed):
    blocks = needed.needed(LOCK, needed.asked_for(PROJECT))
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_a_lock_that_lacks_something_is_refused(needed):
    with pytest.raises(SystemExit, match="lacks nothing-like-it"):
        needed.needed(LOCK, {"nothing-like-it"})


def test_every_stage_of_an_image_compiles_without_columns():
    """One that did not would be read as it is: larger files, in nine processes."""
    stages = (ROOT / "Dockerfile").read_text().split("\nFROM ")[1:]
    assert ["ENV PYTHONNODEBUGRANGES=1" in stage for stage in stages] == [True] * 3


def test_a_health_check_reads_what_the_image_has_compiled_and_compiles_nothing():
    files = [(ROOT / name).read_text() for name in ("Dockerfile", "docker-compose.yml")]
    asked = [line for text in files for line in text.splitlines() if "/srv/healthy.py" in line]
    assert len(asked) == 5
    assert [line for line in asked if "-OO" not in line] == []


def test_the_health_check_knows_each_services_port(healthy):
    assert {name: config.PORT for name, config in CONFIGS.items()} == healthy.PORTS


class Door(BaseHTTPRequestHandler):
    """Says of itself what ``answers`` holds by path."""

    answers: ClassVar = {}

    def do_GET(self):
        status, body = self.answers[self.path]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *words):
        """Nobody reads it."""


@pytest.fixture
def door(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Door)
    monkeypatch.setenv("REBOOK_PORT", str(server.server_port))
    monkeypatch.setattr(Door, "answers", {})
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_who_serves_is_well_when_it_answers(healthy, door, status, well):
    Door.answers["/healthz"] = (status, {})
    assert healthy.is_serving() is well


@pytest.mark.parametrize("well", [True, False])
def test_a_worker_is_well_when_its_door_heard_of_it_whatever_else_is_down(healthy, door, well):
    checks = {"consumer": {"ok": well}, "broker": {"ok": False}}
    Door.answers["/readyz"] = (503, {"checks": checks})
    assert healthy.has_worker(f"127.0.0.1:{door.server_port}") is well


def test_compose_files_name_images_by_variables_and_pull_no_syntax():
    compose = (ROOT / "docker-compose.yml").read_text()
    dockerfile = (ROOT / "Dockerfile").read_text()
    named = re.findall(r"image: (\S+)", compose)
    assert [image for image in named if not image.startswith("${")] == []
    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == ["${PYTHON_IMAGE}"] * 3
    assert "ulimits" not in compose
    assert not re.search(r"^#\s*syntax", dockerfile, re.MULTILINE)


def test_production_has_no_secret_by_default():
    compose = (ROOT / "docker-compose.yml").read_text()
    production = (ROOT / "docker-compose.production.yml").read_text()
    secret = set(re.findall(r"\$\{(\w*(?:PASSWORD|KEYS)):-[^}]", compose)) - {"GRAFANA_PASSWORD"}
    assert secret
    assert secret <= set(re.findall(r"\$\{(\w+):\?", production))
    assert "GRAFANA_PASSWORD:?" in production


def test_containers_are_given_every_setting_that_a_service_reads():
    compose = (ROOT / "docker-compose.yml").read_text()
    sources = [ROOT / "libs" / "settings.py", *ROOT.glob("services/*/config.py")]
    read = {
        name for file in sources for name in re.findall(r'"(REBOOK_[A-Z_]+)"', file.read_text())
    }
    # Where a service listens is the image's; a shifted clock is for tests.
    own = {"REBOOK_HOST", "REBOOK_PORT", "REBOOK_CLOCK_OFFSET_FILE"}
    assert {name for name in read - own if f"  {name}:" not in compose} == set()
