"""Every metric of every service is named as Prometheus' conventions ask for."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from rebook.embedded import Embedded
from rebook.installation import Installation

NAME = re.compile(r"rebook_[a-z]+(_[a-z]+)*")
# Base units alone; "_total" is for counters, "_count", "_sum" and "_bucket" for what libraries add.
FOREIGN = re.compile(r"_(ms|milliseconds|minutes|hours|mb|kb|percent|total|count|sum|bucket|info)$")
TIMES = re.compile(r"age|overdue|duration|latency|lag|silent")


@pytest.fixture
def families(tmp_path):
    with Embedded(Installation(data=tmp_path)) as rebook:
        texts = [service.ground.metrics.text().decode() for service in rebook.services]
    return [one for text in texts for one in text_string_to_metric_families(text)]


def faults(name, kind):
    found = []
    if not NAME.fullmatch(name):
        found.append("is not rebook_<what>_<unit>")
    if FOREIGN.search(name):
        found.append("ends in no base unit")
    if TIMES.search(name.removeprefix("rebook_messages")) and not name.endswith("_seconds"):
        found.append("is a time and does not say so")
    if kind == "histogram" and not name.endswith("_seconds"):
        found.append("is a distribution of something without a unit")
    return found


def test_every_name_tells_what_it_counts_and_in_which_unit(families):
    found = {one.name: faults(one.name, one.type) for one in families}
    assert len(found) > 10
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_metric_says_what_it_is(families):
    assert [one.name for one in families if not one.documentation.strip()] == []


@pytest.mark.parametrize(
    "name", ["outbox_age", "rebook_outbox_age_ms", "rebook_outbox_age", "rebook_Sessions"]
)
def test_the_check_sees_what_is_named_badly(name):
    assert faults(name, "gauge")
