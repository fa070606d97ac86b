"""The operators' pages: how everything does, and what could not be handled."""

import re
from html import unescape
from pathlib import Path

import pytest

from libs.contracts.gateway import Check, SeenService, Status
from services.gateway.portal.german import GERMAN
from services.gateway.portal.operating import judging, pages
from services.gateway.portal.rendering import TEMPLATES_FOLDER
from services.gateway.portal.words import words
from tests.support.portal_forms import send, typed
from tests.support.portal_visitor import PortalVisitor
from tests.support.put_by import AT, kept, put_by

ONE = "/status/parked/scheduling?id=e1"


@pytest.fixture
def parked(house):
    """An event that scheduling could not handle."""
    put_by(house.firm.service.ground)
    return house


def test_every_service_is_shown_by_a_word_and_what_is_wrong_with_it(jonas):
    jonas.get("/status")
    assert "Not ready: gateway, scheduling" in jonas.text
    assert "the worker was last well: never" in jonas.text
    assert "Nothing is parked." in jonas.text
    assert "No dead letters." in jonas.text


def test_a_silent_service_is_named_and_the_rest_is_still_shown(house, jonas):
    house.scheduling.away = True
    for _ in range(2):
        assert jonas.get("/status").status_code == 200
    assert "No answer from scheduling for 0 s" in jonas.text
    assert "Not known for scheduling, notifications, automations: no answer." in jonas.text
    assert re.search(r"gateway\s*not ready", jonas.text)


def test_the_page_asks_itself_again_and_says_aloud_what_has_changed(jonas):
    same = jonas.part("/status?was=failing", "view")
    other = jonas.part("/status?was=ok", "view")
    assert "HX-Trigger" not in same.headers
    assert "Not ready" in other.headers["HX-Trigger"]
    assert 'hx-trigger="every 10s"' in jonas.html


def test_one_is_found_read_and_tried_again(parked, jonas):
    jonas.get("/status")
    assert unescape(re.search(r'href="(/status/parked/[^"]+)"', jonas.html)[1]) == ONE
    jonas.get(ONE)
    assert '"email": "(20 characters)"' in unescape(jonas.html)
    assert "amara@okafor.example" not in jonas.html
    assert send(jonas, ONE, do="replay").headers["Location"] == "/status"
    assert "It is tried again in a moment." in jonas.get("/status").get_data(as_text=True)
    assert "is tried again" in jonas.text
    assert kept(parked.firm.service.ground, "e1").state == "failed"


def test_one_is_given_up_for_a_reason(parked, jonas):
    jonas.get(ONE)
    assert send(jonas, ONE, do="discard", reason=" ").status_code == 422
    assert 'href="#reason"' in jonas.html
    assert kept(parked.firm.service.ground, "e1").state == "parked"
    assert send(jonas, ONE, do="discard", reason="A test of ours").status_code == 303
    assert kept(parked.firm.service.ground, "e1").error.startswith("Jonas Weber: A test of ours")
    assert "Nothing is parked." in jonas.get("/status").get_data(as_text=True)


def test_who_comes_second_is_told_so(parked, jonas):
    jonas.get(ONE)
    form = typed(jonas)
    for reason in ("Mine", "Yours"):
        jonas.post(ONE, **form | {"do": "discard", "reason": reason})
    assert "somebody else was faster" in jonas.get("/status").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/status/parked/scheduling?id=x", "/status/parked/none?id=x"])
def test_what_is_not_there_is_not_found(jonas, path):
    assert jonas.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/status/parked/scheduling", "/status/parked/gateway?id=%C3%BC"])
def test_an_odd_address_is_refused_without_a_fault_of_ours(jonas, path):
    assert jonas.get(path).status_code in {404, 422}


def test_dead_letters_of_a_broker_in_memory_are_none(jonas):
    assert "No dead letters." in jonas.get("/status/dead-letters").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/status", ONE, "/status/dead-letters"])
def test_plain_staff_and_contacts_see_none_of_it(parked, amara, path):
    mei = PortalVisitor.signed_in(parked, parked.firm.staff("Mei Lindholm"))
    assert [visitor.get(path).status_code for visitor in (mei, amara)] == [403, 403]


def service(ok=True, http=True, ms=8.0, **figures):
    checks = {"database" if http else "http": Check(ok=ok, detail="x", since=AT)}
    silent = None if http else 45.0
    return SeenService(
        ready=ok, checks=checks, figures=figures, answered_in_ms=ms, silent_for_seconds=silent
    )


@pytest.mark.parametrize(
    ("services", "headline"),
    [
        ({"a": service(), "b": service()}, "All working"),
        ({"a": service(inbox_parked=1)}, "Working, but some messages need you"),
        ({"a": service(dead_letters=2)}, "Working, but some messages need you"),
        ({"a": service(), "b": service(ms=900)}, "Slow: b"),
        ({"a": service(inbox_parked=1, ms=900)}, "Working, but some messages need you"),
        ({"a": service(ok=False), "b": service(ms=900)}, "Not ready: a"),
        ({"a": service(ok=False), "b": service(False, http=False)}, "No answer from b for 45 s"),
    ],
)
def test_the_worst_state_decides_the_headline(services, headline):
    found = judging.judged(Status(ready=True, services=services))
    assert found.headline(words("en")) == headline


def test_every_word_is_there_in_german():
    folder = TEMPLATES_FOLDER / "operating"
    sources = [*folder.glob("*.html"), folder.parent / "macros" / "operating.html"]
    text = "".join(file.read_text() for file in sources)
    said = set(re.findall(r"\bt\(\"([^\"]+)\"", text))
    code = "".join(Path(module.__file__).read_text() for module in (judging, pages))
    said |= set(re.findall(r"\bt\(\s*\"([^\"]+)\"", code))
    said |= {word for _, _, word in judging.STATES.values()} | set(judging.CHECKS.values())
    assert len(said) > 60
    assert said - GERMAN.keys() == set()
