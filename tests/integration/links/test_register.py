"""The register of links: fed by events, read and ruled by those who may see the appointment."""

import pytest

from libs.contracts.scheduling import people
from tests.support.twin import told


def links_of(house, visitor):
    return visitor.get(f"/api/v1/appointments/{house.appointment.id}/links")


def order(house, visitor, what, person):
    path = f"/api/v1/appointments/{house.appointment.id}/links/{what}"
    return visitor.post(path, json={"person_id": person.id})


def test_staff_see_who_holds_a_link(house):
    link_id = house.issue()
    house.issue(house.firm.jonas)
    jonas = house.signed_in(house.firm.jonas)
    listed = links_of(house, jonas).json["items"]
    assert [one["person_name"] for one in listed] == ["Amara Okafor", "Jonas Weber"]
    assert listed[0] == {
        "id": link_id,
        "person_id": house.firm.amara.id,
        "person_kind": "contact",
        "person_name": "Amara Okafor",
        "issued_at": "2026-11-16T08:00:00Z",
        "last_used_at": None,
        "revoked_at": None,
        "shown_at": None,
        "shown_to": None,
    }


def test_an_event_that_comes_twice_is_one_link(house):
    house.issue()
    house.issue()
    assert len(house.links()) == 1


def test_contacts_do_not_see_the_register(house):
    assert told(links_of(house, house.signed_in(house.firm.amara))) == (403, "not_allowed")


def test_staff_who_may_not_see_the_appointment_find_nothing(house):
    private = house.firm.staff("Mei Tanaka", shares_calendar_with=[])
    booked = house.private_appointment(private)
    stranger = house.signed_in(house.firm.staff("Ida Holm", shares_calendar_with=[]))
    answer = stranger.get(f"/api/v1/appointments/{booked.id}/links")
    assert told(answer) == (404, "not_found")


def test_staff_withdraw_a_link(house):
    link_id = house.issue()
    jonas = house.signed_in(house.firm.jonas)
    assert order(house, jonas, "revoke", house.firm.amara).status_code == 204
    assert order(house, jonas, "revoke", house.firm.amara).status_code == 204
    assert house.browser().get(f"/a/{house.token(link_id=link_id)}").status_code == 410
    (listed,) = links_of(house, jonas).json["items"]
    assert listed["revoked_at"] == "2026-11-16T08:00:00Z"


def test_whoever_holds_no_link_has_none_to_withdraw_or_send(house):
    jonas = house.signed_in(house.firm.jonas)
    assert told(order(house, jonas, "revoke", house.firm.amara)) == (404, "not_found")
    assert told(order(house, jonas, "resend", house.firm.amara)) == (404, "not_found")


def test_a_link_is_sent_again_and_a_withdrawn_one_is_replaced(house):
    link_id = house.issue()
    jonas = house.signed_in(house.firm.jonas)
    assert order(house, jonas, "resend", house.firm.amara).status_code == 202
    house.revoke()
    assert order(house, jonas, "resend", house.firm.amara).status_code == 202
    bodies = [body for key, body in house.told() if key == "portal.link_requested"]
    assert '"replaces":null' in bodies[0]
    assert f'"replaces":"{link_id}"' in bodies[1]


def ask_by_address(house, email, path="links/resend", **headers):
    client = house.service.app.test_client()
    return client.post(f"/api/v1/{path}", json={"email": email}, headers=headers)


def test_links_asked_for_by_address_go_to_those_who_have_them(house):
    house.issue()
    house.issue(house.firm.jonas)
    assert ask_by_address(house, "Amara@Okafor.example").status_code == 202
    ((key, body),) = house.told()
    assert key == "portal.link_requested"
    assert house.firm.amara.id in body
    assert ask_by_address(house, "jonas@harborpine.example").status_code == 202
    assert len(house.told()) == 2


def test_an_address_that_nobody_has_gets_the_same_answer(house):
    house.issue()
    answers = [ask_by_address(house, f"{name}@okafor.example") for name in ("amara", "nobody")]
    assert {(one.status_code, one.get_data()) for one in answers} == {(202, b"")}
    assert len(house.told()) == 1


def test_past_appointments_and_those_without_a_link_are_not_mailed(house):
    assert ask_by_address(house, "amara@okafor.example").status_code == 202
    house.issue()
    house.clock.set(house.appointment.end)
    assert ask_by_address(house, "amara@okafor.example").status_code == 202
    assert house.told() == []


def test_an_address_may_ask_five_times_an_hour(house):
    statuses = [ask_by_address(house, "amara@okafor.example").status_code for _ in range(6)]
    assert statuses == [202] * 5 + [429]


@pytest.mark.parametrize("path", ["links/resend", "session/link"])
def test_with_one_key_an_address_is_mailed_once_and_nobody_learns_of_it(house, path):
    house.issue()
    house.open_account(house.firm.amara)
    key = {"Idempotency-Key": "k-1"}
    emails = ["amara@okafor.example", "amara@okafor.example", "nobody@okafor.example"]
    answers = [ask_by_address(house, email, path, **key) for email in emails]
    assert [one.status_code for one in answers] == [202] * 3
    assert len(house.told()) == 1
    assert told(
        ask_by_address(house, "nobody@okafor.example", path, **{"Idempotency-Key": "ä"})
    ) == (
        422,
        "invalid",
    )


LONG = f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.example"


def test_the_longest_addresses_are_answered_like_others(house):
    assert 200 < len(LONG) <= 254
    assert ask_by_address(house, LONG).status_code == 202
    assert house.browser().post("/a/new-link", {"email": LONG}).status_code == 200
    house.firm.call(people.CHANGE_CONTACT, id=house.firm.amara.id, email=LONG)
    house.issue()
    assert ask_by_address(house, LONG.title()).status_code == 202
    assert [key for key, _ in house.told()] == ["portal.link_requested"]


def test_an_address_that_is_none_is_refused(house):
    assert told(ask_by_address(house, "a@b\nBcc: c@d.example")) == (422, "invalid")


def test_the_page_for_a_new_link_says_the_same_to_everybody(house):
    house.issue()
    pages = []
    for name in ("amara", "nobody"):
        reader = house.browser()
        pages.append(reader.post("/a/new-link", {"email": f"{name}@okafor.example"}).get_data())
    assert len(set(pages)) == 1
    assert len(house.told()) == 1
    reader.get("/a/new-link")
    assert reader.title == "E-mail me a new link"
    assert reader.post("/a/new-link", {"email": "amara"}).status_code == 422
    assert 'value="amara"' in reader.html
