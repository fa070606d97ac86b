"""Alerts and the dashboard speak of figures that exist: a name that nobody shows never alarms."""

import json
import re

import pytest

from libs.messaging.topology import connection_to, declare
from rebook.embedded import Embedded
from rebook.installation import Installation
from services.gateway.portal.rendering import TEMPLATES_FOLDER
from tests.support.sources import ROOT

WATCHING = ROOT / "deploy" / "observability"
NAME = re.compile(r"\brebook_[a-z_]+\b")


@pytest.fixture
def shown(tmp_path, amqp_url):
    """Every name that some service shows, once its queues are there."""
    with Embedded(Installation(data=tmp_path, broker_url=amqp_url)) as rebook:
        with connection_to(amqp_url) as connection:
            declare(connection.default_channel, amqp_url)
        texts = [service.app.test_client().get("/metrics").text for service in rebook.services]
        for service in rebook.services:
            service.app.test_client().get("/healthz")
        texts += [service.app.test_client().get("/metrics").text for service in rebook.services]
    return {re.split(r"[ {]", line)[0] for text in texts for line in text.splitlines()}


def test_every_figure_of_the_alerts_and_the_dashboard_exists(shown):
    rules = (WATCHING / "rules.yml").read_text()
    panels = json.loads((WATCHING / "grafana" / "rebook.json").read_text())["panels"]
    asked = " ".join(target["expr"] for panel in panels for target in panel["targets"])
    assert len(set(NAME.findall(asked))) > 10
    assert set(NAME.findall(rules + asked)) - shown == set()


def test_every_figure_of_the_status_page_exists(shown):
    page = (TEMPLATES_FOLDER / "operating" / "status.html").read_text()
    asked = re.findall(r'"(?:notifications|automations)", "(\w+)"', page)
    asked += re.findall(r'figure\("(\w+)"\)|figures\.get\("(\w+)"\)', page)
    names = {name for one in asked for name in ([one] if isinstance(one, str) else one) if name}
    assert len(names) > 10
    assert {f"rebook_{name}" for name in names} - shown == set()


def test_every_panel_asks_a_source_that_is_set_up():
    sources = (WATCHING / "grafana" / "datasources.yml").read_text()
    panels = json.loads((WATCHING / "grafana" / "rebook.json").read_text())["panels"]
    assert {panel["datasource"]["uid"] for panel in panels} <= set(
        re.findall(r"uid: (\w+)", sources)
    )
    assert len({panel["id"] for panel in panels}) == len(panels)
