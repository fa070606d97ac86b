"""Refusals in the look of the pages, for whoever reads pages."""

import pytest

from tests.support.link_house import days


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/a/nothing", 404, "We can’t find this link"),
        ("/appointment/nothing", 404, "We can’t find this link"),
        ("/sign-in/nothing", 404, "We can’t find this link"),
        ("/a/" + "x" * 501, 404, "We can’t find this link"),
    ],
)
def test_dead_links_are_pages_whoever_asks(house, path, status, title):
    reader = house.browser()
    page = reader.get(path)
    assert (page.status_code, reader.title) == (status, title)
    assert page.headers["Cache-Control"] == "no-store"


def test_other_addresses_are_pages_for_browsers_and_problems_for_programs(house):
    reader = house.browser()
    assert reader.get("/nowhere").is_json
    reader.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert reader.title == "There is nothing at this address"


def test_the_api_answers_problems_even_to_browsers(house):
    answer = house.browser().get("/api/v1/links/x", headers={"Accept": "text/html"})
    assert answer.mimetype == "application/problem+json"


def test_too_many_views_are_told_when_to_come_back(house):
    reader = house.browser()
    for _ in range(121):
        page = reader.get("/a/nothing")
    assert (page.status_code, reader.title) == (429, "Please wait a minute")
    assert int(page.headers["Retry-After"]) <= 60


def test_while_scheduling_is_away_nothing_is_changed_and_the_page_says_so(house):
    reader = house.reader()
    reader.get(f"/appointment/{reader.link_id}/cancel")
    form = {**reader.hidden(), "sure": "yes"}
    house.scheduling.away = True
    page = reader.post(f"/appointment/{reader.link_id}/cancel", form)
    assert (page.status_code, reader.title) == (503, "We can’t do this for the moment")
    assert page.headers["Retry-After"]
    house.scheduling.away = False
    assert house.now().status == "booked"


def test_a_fault_of_ours_is_a_page_without_its_innards(house):
    reader = house.reader()
    house.scheduling.breaks = True
    page = reader.get(f"/appointment/{reader.link_id}")
    assert (page.status_code, reader.title) == (500, "Something went wrong on our side")
    assert "RuntimeError" not in reader.html


def test_german_browsers_are_refused_in_german(house):
    reader = house.browser()
    reader.get("/a/nothing", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    assert reader.title == "Diesen Link finden wir nicht"


@pytest.mark.parametrize(
    ("dead", "title"),
    [("expired", "This link has expired"), ("revoked", "This link no longer works")],
)
def test_dead_links_offer_a_new_one_and_tell_nothing(house, dead, title):
    link_id = house.issue()
    if dead == "revoked":
        house.revoke()
    else:
        house.clock.set(house.appointment.end + days(31))
    reader = house.browser()
    page = reader.get(f"/a/{house.token(link_id=link_id)}")
    assert (page.status_code, reader.title) == (410, title)
    assert "/a/new-link" in reader.html
    assert "Amara" not in reader.html
    assert "Strategy" not in reader.html
