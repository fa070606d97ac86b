"""The operators' pages: how everything does, and what could not be handled."""

import re
import uuid
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa

from libs.contracts.gateway import Check, SeenService, Status
from libs.persistence import inbox, outbox
from services.gateway.portal.german import GERMAN
from services.gateway.portal.operating import judging, pages, sparks
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


def heard(house, *seconds_ago):
    """Scheduling hears an event so many seconds ago, each."""
    ground = house.firm.service.ground
    for seconds in seconds_ago:
        at = ground.clock.now() - timedelta(seconds=seconds)
        ground.transactions.run(
            lambda uow, at=at: inbox.receive(uow.connection, uuid.uuid4().hex, "x", "c", at)
        )


def picture(visitor, label):
    """How high the bars are of the picture that is described so."""
    found = re.search(rf'aria-label="{label}">(.*?)</svg>', visitor.html)
    return [int(height) for height in re.findall(r'height="(\d+)"', found[1])]


def test_what_was_heard_in_the_last_minutes_is_a_number_and_a_picture(house, jonas):
    heard(house, 5, 6, 7, 200)
    jonas.get("/status")
    assert picture(jonas, "Up to 3 a minute in the last 15 min") == [*[1] * 11, 2, 1, 1, 5]
    assert 'role="img"' in jonas.html
    assert "style=" not in jonas.html


def test_how_long_events_waited_to_be_sent_is_told_and_drawn(house, jonas):
    ground = house.firm.service.ground
    before = ground.clock.now() - timedelta(seconds=100)
    ground.transactions.run(lambda uow: outbox.wait_from(uow.connection, before))
    jonas.get("/status")
    heights = picture(jonas, r"Up to 10\d s in the last 15 min")
    assert (heights[:13], heights[14]) == ([1] * 13, 18)
    assert 5 < heights[13] < 9


def test_where_nothing_was_sent_no_time_is_told(house, jonas):
    ground = house.firm.service.ground
    ground.transactions.run(lambda uow: uow.connection.execute(sa.text("DELETE FROM outbox")))
    jonas.get("/status")
    row = jonas.html.partition('id="outboxes"')[2].partition(">scheduling</th>")[2]
    cell = row.partition("</tr>")[0].rpartition("Sent after")[2]
    assert re.search(r'<span class="sr">nothing was sent</span>', cell)
    assert 'aria-label="Nothing was sent in the last 15 min"' in cell
    assert "0 ms" not in cell


def test_the_pictures_are_described_in_german_too(house, jonas):
    ground = house.firm.service.ground
    before = ground.clock.now() - timedelta(seconds=100)
    ground.transactions.run(lambda uow: outbox.wait_from(uow.connection, before))
    jonas.post("/profile", language="de")
    jonas.get("/status")
    assert "Bis zu 0 pro Minute in den letzten 15 min" in jonas.html
    assert "In den letzten 15 min wurde nichts gesendet" in jonas.html
    assert re.search(r"Bis zu [\d,]+ (ms|s|min) in den letzten 15 min", jonas.html)


def test_a_service_that_says_nothing_of_its_minutes_has_a_dash_there(house, jonas):
    house.scheduling.away = True
    jonas.get("/status")
    assert jonas.html.count('class="spark"') == 2


def test_one_is_tried_again_from_the_list(parked, jonas):
    jonas.get("/status")
    _, _, form = jonas.html.partition('action="/status/parked/scheduling"')
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.partition("</form>")[0]))
    assert jonas.post("/status/parked/scheduling", **fields).status_code == 303
    assert kept(parked.firm.service.ground, "e1").state == "failed"


@pytest.mark.parametrize(
    ("seconds", "language", "told"),
    [
        (0.0124, "en", "12 ms"),
        (1.24, "en", "1.2 s"),
        (1.24, "de", "1,2 s"),
        (9.96, "de", "10 s"),
        (180, "en", "3 min"),
    ],
)
def test_a_lag_is_told_as_exactly_as_it_is_of_use(seconds, language, told):
    assert judging.lagging(seconds, words(language), language) == told


@pytest.mark.parametrize(
    ("values", "least", "heights"),
    [
        ([0, 5, 10], 10, [1, 9, 18]),
        ([0.02, 0.01], 1, [1, 1]),
        ([30, 60], 1, [9, 18]),
        ([], 1, []),
    ],
)
def test_a_bar_is_as_high_as_its_minute_among_the_others(values, least, heights):
    drawn = sparks.bars(values, least)
    assert [bar.height for bar in drawn] == heights
    assert all(bar.y + bar.height == sparks.HEIGHT for bar in drawn)
    assert [bar.x + bar.width for bar in drawn[-1:]] == [sparks.WIDTH] * bool(values)


@pytest.mark.parametrize(
    ("waiting", "empty"), [([0, 0], True), ([0, 1], False), ([None, 0], False), ([None], False)]
)
def test_queues_are_empty_when_all_of_them_are_known_to_be(waiting, empty):
    figures = [{} if number is None else {"queue_waiting": number} for number in waiting]
    services = {str(place): service(**one) for place, one in enumerate(figures)}
    assert judging.judged(Status(ready=True, services=services)).nothing_waits is empty


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
