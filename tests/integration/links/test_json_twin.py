"""The JSON twin: what a link shows, and the changes that it allows."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.link_house import days
from tests.support.twin import START, Twin, told, twin


def test_a_link_shows_the_appointment_and_whom_it_was_sent_to(house):
    view = twin(house).look().json
    assert view["appointment"]["id"] == house.appointment.id
    assert view["person"] == {
        "kind": "contact",
        "name": "Amara Okafor",
        "time_zone": "Europe/London",
    }


def test_staff_see_by_their_link_what_staff_see(house):
    assert "internal_notes" in twin(house, house.firm.jonas).look().json["appointment"]
    assert "internal_notes" not in twin(house).look().json["appointment"]


def test_free_times_are_those_of_the_moved_appointment(house):
    slots = twin(house).slots(**{"from": "2026-11-18", "to": "2026-11-18"})
    assert slots.json["time_zone"] == "Europe/London"
    assert "2026-11-18T09:00:00Z" in [slot["start"] for slot in slots.json["slots"]]


def test_a_contact_moves_it(any_house):
    moved = twin(any_house).move(reason="A clash")
    assert (moved.status_code, moved.json["start"]) == (200, START)
    (_, change) = any_house.firm.history(any_house.appointment)
    assert (change.channel, change.actor.name, change.reason) == ("link", "Amara Okafor", "A clash")


def test_a_contact_cancels_it(any_house):
    cancelled = twin(any_house).cancel()
    assert (cancelled.status_code, cancelled.json["status"]) == (200, "cancelled")


def test_a_staff_member_moves_it_as_themselves(house):
    assert twin(house, house.firm.jonas).move().status_code == 200
    change = house.firm.history(house.appointment)[-1]
    assert (change.actor.kind, change.actor.name, change.channel) == (
        "staff",
        "Jonas Weber",
        "link",
    )


def test_cancelling_needs_a_confirmation_and_says_so_with_a_fresh_nonce(house):
    mine = twin(house)
    refused = mine.cancel(confirm=False)
    assert told(refused) == (422, "invalid")
    assert refused.json["errors"][0]["field"] == "confirm"
    assert mine.cancel().status_code == 200


@pytest.mark.parametrize("nonce", ["", "guessed", "a.b.c"])
def test_without_a_nonce_of_the_page_nothing_is_changed(house, nonce):
    mine, before = twin(house), house.everything()
    assert told(mine.move(nonce=nonce)) == (403, "csrf")
    assert house.everything() == before
    assert mine.move().status_code == 200


def test_a_missing_nonce_is_a_bad_one(house):
    mine = twin(house)
    refused = mine.ask("POST", "/reschedule", {"start": START})
    assert told(refused) == (403, "csrf")


def test_a_nonce_is_good_for_one_change(any_house):
    mine = twin(any_house)
    nonce = mine.nonce
    assert mine.move().status_code == 200
    refused = mine.move(nonce=nonce, start="2026-11-20T12:00:00Z")
    assert told(refused) == (409, "stale_version")
    assert refused.json["current"]["version"] == 2
    assert mine.move(start="2026-11-20T12:00:00Z").status_code == 200


def test_the_nonce_stands_for_the_version_that_was_seen(house):
    mine, seen = twin(house), twin(house).nonce
    house.firm.move(house.appointment, house.appointment.start + days(1))
    assert told(mine.move(nonce=seen)) == (409, "stale_version")


@pytest.mark.parametrize("change", ["move", "cancel"])
def test_the_same_key_gets_the_first_answer(any_house, change):
    mine = twin(any_house)
    nonce = mine.nonce
    first = getattr(mine, change)(nonce=nonce, key="k-1")
    again = getattr(mine, change)(nonce=nonce, key="k-1")
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert len(any_house.firm.history(any_house.appointment)) == 2


def test_another_body_under_the_same_key_is_refused(house):
    mine = twin(house)
    nonce = mine.nonce
    mine.move(nonce=nonce, key="k-1")
    other = mine.move(nonce=nonce, key="k-1", start="2026-11-20T12:00:00Z")
    assert told(other) == (409, "idempotency_mismatch")


@pytest.mark.parametrize(
    "body",
    [
        {"start": "tomorrow"},
        {"start": START, "reason": "x" * 201},
        {"start": START, "overbook": True},
        {"start": START, "expected_version": 0},
    ],
)
def test_what_is_wrong_with_a_body_is_told_with_a_fresh_nonce(house, body):
    mine = twin(house)
    refused = mine.ask("POST", "/reschedule", {"nonce": mine.nonce, **body})
    assert told(refused) == (422, "invalid")
    assert refused.json["nonce"]
    assert mine.move().status_code == 200


def test_a_wrong_question_about_times_is_told_with_a_nonce_too(house):
    refused = twin(house).slots(**{"from": "2026-11-18"})
    assert told(refused) == (422, "invalid")
    assert refused.json["nonce"]


@pytest.mark.parametrize(
    "given",
    [{"message": {"subject": "a", "body": "b"}}, {"tell": False}, {"overrule": {"reason": "a"}}],
)
def test_what_is_for_the_office_is_not_for_links(house, given):
    refused = twin(house).move(**given)
    assert told(refused) == (403, "not_allowed")
    assert refused.json["nonce"]


def test_a_cancelled_appointment_cannot_be_moved_and_cancelling_again_is_fine(house):
    mine = twin(house)
    mine.cancel()
    mine.look()
    assert told(mine.move()) == (409, "wrong_state")
    assert mine.cancel().status_code == 200


def test_after_the_deadline_the_rule_and_the_moment_are_told(new_house):
    house = new_house(kind={"reschedule_notice_minutes": 240, "cancel_notice_minutes": 60})
    house.clock.set(house.appointment.start - days(1) / 12)
    mine = twin(house)
    refused = mine.move()
    assert told(refused) == (403, "too_late")
    assert refused.json["deadline"] == "2026-11-18T05:00:00Z"
    assert refused.json["possible"] == ["cancel"]
    assert mine.cancel().status_code == 200


def test_a_time_just_taken_comes_with_others(house):
    mine = twin(house)
    house.firm.book("2026-11-20T10:00:00Z")
    refused = mine.move()
    assert told(refused) == (409, "slot_taken")
    assert refused.json["alternatives"]
    assert refused.json["nonce"]


def test_two_people_moving_it_at_once_from_two_links_do_not_overwrite_each_other(any_house):
    amara, jonas = twin(any_house), twin(any_house, any_house.firm.jonas)
    first = amara.move()
    second = jonas.move(start="2026-11-20T12:00:00Z")
    assert (first.status_code, told(second)) == (200, (409, "stale_version"))
    assert second.json["current"]["start"] == START
    assert jonas.move(start="2026-11-20T12:00:00Z").status_code == 200


def test_a_nonce_sent_by_many_at_once_is_spent_by_one(any_house):
    mine = twin(any_house)

    def cancel(_number):
        other = Twin(any_house.service.app.test_client(), mine.token)
        return told(other.cancel(nonce=mine.nonce))

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(cancel, range(6)), key=str)
    assert answers == [(200, None)] + [(409, "stale_version")] * 5
    assert len(any_house.firm.history(any_house.appointment)) == 2


def test_last_use_is_noted_by_changes_alone(house):
    house.issue()
    mine = twin(house)
    mine.slots(**{"from": "2026-11-18", "to": "2026-11-18"})
    assert [link.last_used_at for link in house.links()] == [None]
    mine.move()
    assert [link.last_used_at for link in house.links()] == [house.clock.now()]


def test_a_company_has_a_link_for_each_of_its_people(new_house):
    house = new_house()
    leo = house.firm.contact("Leo Okafor")
    company = house.firm.company("Okafor Ceramics", house.firm.amara, leo, subscribers=[leo])
    shared = house.firm.book("2026-11-19T09:00:00Z", target={"kind": "company", "id": company.id})
    assert twin(house, leo, appointment=shared).move().status_code == 200
    amara = twin(house, house.firm.amara, appointment=shared)
    assert amara.move(start="2026-11-20T12:00:00Z").status_code == 200


def test_too_many_views_and_changes_are_refused_for_a_while(house):
    mine = twin(house)
    statuses = [mine.look().status_code for _ in range(125)]
    assert statuses.count(429) >= 5
    house.clock.advance(days(1) / 1440)
    changes = [mine.move(nonce="bad").status_code for _ in range(31)]
    assert (changes.count(403), changes.count(429)) == (30, 1)


def test_a_body_that_is_no_json_says_so(house):
    mine = twin(house)
    response = mine.client.post(f"/api/v1/links/{mine.token}/cancel", data="confirm=true")
    assert told(response) == (415, "not_json")


def test_an_unknown_token_is_not_found_whatever_is_asked(house):
    stranger = Twin(house.service.app.test_client(), "nothing")
    assert told(stranger.look()) == (404, "not_found")
    assert told(stranger.move()) == (404, "not_found")
    assert told(stranger.cancel()) == (404, "not_found")
