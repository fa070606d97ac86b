"""Who hears what."""

import pytest

from libs.contracts.events import ContactChanged, PortalAccessChanged
from libs.messaging.receipts import Receipts, report
from libs.messaging.topology import keys_of, listeners_of


def test_a_service_is_bound_to_what_it_hears_and_to_what_is_for_it_alone():
    keys = keys_of("scheduling")
    assert (PortalAccessChanged.key in keys, keys[-1]) == (True, "to.scheduling.#")


def test_who_listens_is_asked_when_it_is_needed(monkeypatch):
    monkeypatch.setattr(ContactChanged, "heard_by", ("gateway", "automations"))
    assert listeners_of("contact.changed") == {"gateway", "automations"}
    assert "contact.changed" in keys_of("automations")


@pytest.mark.parametrize(
    ("key", "listeners"),
    [
        ("portal.access_changed", {"scheduling"}),
        ("to.automations.portal.access_changed", {"automations"}),
        ("to.nobody.portal.access_changed", set()),
        ("unheard.of", set()),
    ],
)
def test_a_routing_key_tells_its_listeners(key, listeners):
    assert listeners_of(key) == listeners


def test_a_message_is_handled_when_all_its_listeners_have_reported():
    receipts = Receipts(wake=list)
    receipts.expect(1, {"gateway", "scheduling"})
    receipts.expect(2, {"gateway"})
    receipts.expect(3, set())
    report(receipts.id, 1, "gateway")
    report(receipts.id, 2, "gateway")
    report(receipts.id, 2, "gateway")
    assert (receipts.handled(), sorted(receipts.open())) == ([2, 3], [1, 2, 3])


def test_a_report_to_a_relay_that_is_gone_is_let_pass():
    report("gone", 1, "gateway")
    report(None, 1, "gateway")


def test_the_relay_is_woken_when_enough_is_handled():
    woken = []
    receipts = Receipts(wake=lambda: woken.append(1))
    for seq in range(100):
        receipts.expect(seq, {"gateway"})
        receipts.report(seq, "gateway")
    receipts.forget(range(100))
    assert (woken, receipts.open()) == ([1], [])
