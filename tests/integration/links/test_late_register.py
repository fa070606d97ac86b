"""Links that end before the register has heard of them, and what becomes of those that ended."""

import json

from tests.support.firm import later
from tests.support.twin import told


def order(house, visitor, what, person, **headers):
    path = f"/api/v1/appointments/{house.appointment.id}/links/{what}"
    return visitor.post(path, json={"person_id": person.id}, headers=headers)


def events(house, key):
    return [json.loads(body)["data"] for name, body in house.told() if name == key]


def test_a_link_that_was_replaced_before_it_was_registered_stays_ended(any_house):
    reader = any_house.reader()
    link_id = reader.link_id
    reader.step("/replace")
    assert reader.send("/replace", sure="yes").status_code == 200
    any_house.issue(link_id=link_id)
    assert any_house.reader(link_id=link_id).page.status_code == 410
    assert reader.step().status_code == 410
    assert [one.person_name for one in any_house.links()] == ["Amara Okafor"]


def test_a_link_that_is_replaced_twice_keeps_its_first_end(house):
    link_id = house.issue()
    house.revoke()
    (before,) = house.links()
    house.clock.set(house.clock.now().replace(hour=9))
    other = house.reader(link_id="another")
    other.step("/replace")
    other.send("/replace", sure="yes")
    assert {one.id: one.revoked_at for one in house.links()}[link_id] == before.revoked_at


def test_a_withdrawn_link_is_told_once_so_that_later_mails_carry_another(any_house):
    link_id = any_house.issue()
    jonas = any_house.signed_in(any_house.firm.jonas)
    for _ in range(2):
        assert order(any_house, jonas, "revoke", any_house.firm.amara).status_code == 204
    (revoked,) = events(any_house, "portal.link_revoked")
    assert (revoked["link_id"], revoked["person_id"]) == (link_id, any_house.firm.amara.id)


def test_a_staff_member_who_was_replaced_is_mailed_no_link(house):
    mia = house.firm.staff("Mia Lindqvist")
    house.firm.change_type(staff_ids=[house.firm.jonas.id, mia.id])
    house.issue(house.firm.jonas)
    house.firm.move(house.appointment, later(days=1), staff_id=mia.id)
    visitor = house.signed_in(mia)
    assert told(order(house, visitor, "resend", house.firm.jonas)) == (404, "not_found")
    assert events(house, "portal.link_requested") == []


def test_links_sent_again_with_one_key_are_mailed_once(any_house):
    any_house.issue()
    jonas, amara = any_house.signed_in(any_house.firm.jonas), any_house.firm.amara
    key = {"Idempotency-Key": "k-1"}
    first, again = (order(any_house, jonas, "resend", amara, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(events(any_house, "portal.link_requested")) == 1
    any_house.issue(any_house.firm.jonas)
    other = order(any_house, jonas, "resend", any_house.firm.jonas, **key)
    assert told(other) == (409, "idempotency_mismatch")
