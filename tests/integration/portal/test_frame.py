"""What every page for people who are signed in has in common."""

import gzip
import re

import pytest

from tests.support.counting import statements
from tests.support.portal_visitor import PortalVisitor

STAFF = (
    *("/calendar?view=day", "/calendar?view=week", "/calendar?view=month"),
    *("/calendar?view=agenda", "/profile", "/calendar/nothing", "/portal"),
)
CONTACTS = ("/portal", "/portal/calendar", "/portal/calendar?view=agenda", "/profile", "/calendar")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


@pytest.fixture(params=[("jonas", path) for path in STAFF] + [("amara", path) for path in CONTACTS])
def page(request, house):
    person, path = request.param
    visitor = PortalVisitor.signed_in(house, getattr(house.firm, person))
    visitor.get(path)
    return visitor


def test_a_page_runs_nothing_that_stands_in_it(page):
    assert page.page.headers["Content-Security-Policy"] == POLICY
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page.html)
    for script in re.findall(r"<script([^>]*)>([^<]*)", page.html):
        assert re.fullmatch(r' src="/assets/[0-9a-f]{12}/\w+\.js" (defer|type="module")', script[0])
        assert script[1] == ""


def test_a_page_is_kept_nowhere(page):
    headers = page.page.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "HX-Request" in headers["Vary"]


def test_a_page_has_one_first_heading_and_every_id_once(page):
    assert len(re.findall("<h1", page.html)) == 1
    ids = re.findall(r'\sid="([^"]+)"', page.html)
    assert sorted(ids) == sorted(set(ids))


def test_every_field_has_a_label(page):
    fields = re.findall(
        r"<(?:input|select|textarea)(?![^>]*type=\"(?:hidden|checkbox)\")[^>]*>", page.html
    )
    labelled = set(re.findall(r'<label[^>]*for="([^"]+)"', page.html))
    assert {re.search(r'id="([^"]+)"', field)[1] for field in fields} <= labelled


def test_looking_changes_nothing(house, page):
    before = house.everything()
    page.get(page.page.request.path)
    assert house.everything() == before


@pytest.mark.parametrize(("person", "path"), [("amara", "/calendar"), ("jonas", "/portal")])
def test_a_page_for_others_is_refused_with_a_way_back(house, person, path):
    visitor = PortalVisitor.signed_in(house, getattr(house.firm, person))
    assert visitor.get(path).status_code == 403
    assert "You can’t open this" in visitor.html
    assert "Back to my appointments" in visitor.html or "Back to My Calendar" in visitor.html


def test_what_is_not_there_is_told_in_the_frame(jonas):
    assert jonas.get("/calendar/nothing").status_code == 404
    assert 'aria-label="Main"' in jonas.html


def test_a_fault_of_ours_is_told_in_the_frame_without_what_it_was(house, jonas):
    house.scheduling.breaks = True
    assert jonas.get("/calendar").status_code == 500
    assert "Something went wrong on our side" in jonas.html
    assert "a fault of ours" not in jonas.html


def test_a_service_that_is_away_is_told_with_when_to_try_again(house, jonas):
    house.scheduling.away = True
    answer = jonas.get("/calendar")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Nothing was changed. Try again in a moment." in jonas.text


def test_a_page_of_staff_costs_one_statement_here_and_five_in_scheduling(house, jonas):
    """Three for the calendar and two for the tasks, however many there are."""
    jonas.get("/calendar")
    with statements(house.service.ground.engine) as here, statements(house.firm.engine) as there:
        jonas.get("/calendar")
    assert (len(here), len(there)) == (1, 5)


def test_what_a_browser_loads_first_is_60_kilobytes_packed_at_most(jonas):
    jonas.get("/calendar")
    parts = set(re.findall(r'(?:src|href)="(/assets/[^"#]+)"', jonas.html))
    packed = [jonas.get(part, **{"Accept-Encoding": "gzip"}).get_data() for part in parts]
    page = gzip.compress(jonas.get("/calendar").get_data())
    assert sum(map(len, [page, *packed])) < 60 * 1024


@pytest.mark.parametrize("wanted", ["gzip", "identity"])
def test_assets_come_packed_where_that_is_understood(jonas, wanted):
    jonas.get("/calendar")
    path = re.search(r'href="(/assets/[^"]+\.css)"', jonas.html)[1]
    answer = jonas.get(path, **{"Accept-Encoding": wanted})
    told = answer.headers.get("Content-Encoding", "identity")
    body = answer.get_data() if wanted == "identity" else gzip.decompress(answer.get_data())
    assert (told, body[:2]) == (wanted, b"/*")
    assert "immutable" in answer.headers["Cache-Control"]
