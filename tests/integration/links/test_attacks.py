"""Links that are cut, forged, borrowed, replayed or dead."""

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import people
from tests.support.link_house import days, sign
from tests.support.twin import Twin, told, twin

LONG_KEYS = ("an older key that was long enough", "a key that is long enough for tests")


def opened(house, token):
    return Twin(house.service.app.test_client(), token).look()


def page(house, path):
    return house.browser().get(path)


def test_a_token_with_any_character_changed_is_not_found(house):
    token = house.token()
    gate = house.gate()
    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        with pytest.raises(ProblemError) as refused:
            gate.read(token[:place] + other + token[place + 1 :])
        assert refused.value.code == "not_found"


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_token_cut_short_is_not_found(house, cut):
    assert told(opened(house, house.token()[:-cut])) == (404, "not_found")


def test_a_token_with_more_behind_it_is_not_found(house):
    assert told(opened(house, house.token() + "A")) == (404, "not_found")


@pytest.mark.parametrize("purpose", ["sign-in link", "appointment page", "appointment nonce"])
def test_a_token_of_another_purpose_is_not_found(house, purpose):
    assert told(opened(house, house.token(purpose=purpose))) == (404, "not_found")


def test_a_retired_key_opens_nothing_and_a_rotated_one_still_does(new_house):
    house = new_house(keys=LONG_KEYS)
    older = house.token(keys=LONG_KEYS[:1])
    assert opened(house, older).status_code == 200
    assert told(opened(house, house.token(keys=("a key that was never ours",)))) == (
        404,
        "not_found",
    )
    assert told(opened(new_house(), older)) == (404, "not_found")


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "text",
        {},
        {"l": "a", "a": "b", "p": "c", "k": "admin", "v": 1},
        {"l": "a", "a": "b", "p": "c", "k": "contact", "v": "1"},
        {"l": "a\r\nSet-Cookie: x", "a": "b", "p": "c", "k": "contact", "v": 1},
    ],
)
def test_a_signed_payload_that_is_no_links_is_not_found(house, payload):
    assert told(opened(house, sign(payload, house.clock))) == (404, "not_found")


def test_unknown_malformed_and_deleted_look_the_same(house):
    gone = house.appointment.model_copy(update={"id": "deleted"})
    answers = [
        page(house, f"/a/{token}")
        for token in ("x", "x" * 600, house.token()[:-3], house.token(appointment=gone))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1


def test_a_well_signed_link_that_the_register_does_not_know_yet_works(house):
    assert opened(house, house.token()).status_code == 200


def test_a_withdrawn_link_says_so_whichever_mail_it_came_with(house):
    link_id = house.issue()
    house.revoke()
    for version in (1, 2):
        answer = opened(house, house.token(link_id=link_id, version=version))
        assert told(answer) == (410, "link_revoked")
    assert page(house, f"/a/{house.token(link_id=link_id)}").status_code == 410


def test_withdrawing_ends_an_open_page_and_its_nonce(house):
    link_id = house.issue()
    mine, reader = twin(house, link_id=link_id), house.reader(link_id=link_id)
    house.revoke()
    assert told(mine.move()) == (410, "link_revoked")
    assert reader.get(f"/appointment/{link_id}").status_code == 410


def test_a_replaced_staff_members_link_ends(house):
    mei = house.firm.staff("Mei Tanaka")
    kind = house.firm.kind
    house.firm.change_type(staff_ids=[*kind.staff_ids, mei.id])
    house.firm.move(house.appointment, house.appointment.start, staff_id=mei.id)
    assert told(opened(house, house.token(house.firm.jonas))) == (410, "link_revoked")
    assert opened(house, house.token(mei)).status_code == 200


def test_whoever_left_the_company_has_no_link_any_more(house):
    leo = house.firm.contact("Leo Okafor")
    company = house.firm.company("Okafor Ceramics", house.firm.amara, leo, subscribers=[leo])
    shared = house.firm.book("2026-11-19T09:00:00Z", target={"kind": "company", "id": company.id})
    mine = twin(house, leo, appointment=shared)
    house.firm.call(people.CHANGE_CONTACT, SYSTEM, id=leo.id, company_id=None)
    assert told(mine.move()) == (410, "link_revoked")
    assert page(house, f"/a/{mine.token}").status_code == 410


def test_an_archived_persons_link_ends(house):
    house.firm.call(people.ARCHIVE_CONTACT, SYSTEM, id=house.firm.amara.id)
    assert told(opened(house, house.token())) == (410, "link_revoked")


def test_viewing_ends_30_days_after_the_end_and_a_move_puts_that_off(house):
    moved = house.firm.move(house.appointment, house.appointment.start + days(7))
    house.clock.set(moved.end + days(30))
    assert opened(house, house.token(version=1)).status_code == 200
    house.clock.advance(days(1) / 24)
    assert told(opened(house, house.token(version=1))) == (410, "link_expired")


def test_a_nonce_of_another_link_is_refused(house):
    other = house.firm.book("2026-11-19T09:00:00Z")
    mine, theirs = twin(house), twin(house, appointment=other)
    assert told(mine.move(nonce=theirs.nonce)) == (403, "csrf")


def test_a_nonce_is_good_for_a_day(house):
    mine = twin(house)
    house.clock.advance(days(1) + days(1) / 24)
    assert told(mine.move()) == (403, "csrf")
    assert mine.move().status_code == 200


def test_the_cookie_of_one_link_opens_no_other(house):
    other = house.firm.book("2026-11-19T09:00:00Z")
    mine, theirs = house.reader(), house.reader(appointment=other)
    stolen = {cookie.key: cookie.value for cookie in mine.cookies()}
    (value,) = stolen.values()
    name = f"rebook-link-{theirs.link_id}"
    thief = house.browser()
    thief.client.set_cookie(name, value)
    assert thief.get(f"/appointment/{theirs.link_id}").status_code == 404


def test_a_pages_address_alone_opens_nothing(house):
    reader = house.reader()
    stranger = page(house, f"/appointment/{reader.link_id}")
    assert stranger.status_code == 404
    assert "Amara" not in stranger.get_data(as_text=True)


def test_the_mails_token_is_no_cookie(house):
    reader = house.reader()
    thief = house.browser()
    thief.client.set_cookie(f"rebook-link-{reader.link_id}", house.token())
    assert thief.get(f"/appointment/{reader.link_id}").status_code == 404


def test_a_page_left_alone_for_half_an_hour_has_to_be_opened_from_the_mail_again(house):
    reader = house.reader()
    house.clock.advance(days(1) / 48 + days(1) / 1440)
    assert reader.get(f"/appointment/{reader.link_id}").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ],
)
@pytest.mark.parametrize("step", ["reschedule", "cancel", "replace"])
def test_a_form_on_another_site_changes_nothing(house, headers, step):
    reader, before = house.reader(), house.everything()
    reader.get(f"/appointment/{reader.link_id}/cancel")
    form = {**reader.hidden(), "sure": "yes", "slot": "2026-11-20T10:00:00Z"}
    answer = reader.post(f"/appointment/{reader.link_id}/{step}", form, headers=headers)
    assert answer.status_code == 403
    assert house.everything() == before


def test_a_program_on_another_site_changes_nothing_either(house):
    mine = twin(house)
    answer = mine.ask(
        "POST",
        "/cancel",
        {"nonce": mine.nonce, "confirm": True},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert told(answer) == (403, "csrf")


def test_over_https_the_cookie_is_bound_to_this_host(new_house):
    house = new_house(public_url="https://rebook.example")
    entered = house.browser().get(f"/a/{house.token()}")
    cookie = entered.headers["Set-Cookie"]
    assert cookie.startswith("__Host-rebook-link-")
    assert {"Path=/", "Max-Age=1800", "HttpOnly", "SameSite=Lax", "Secure"} <= set(
        cookie.split("; ")
    )


def test_names_and_notes_are_text_and_nothing_else(new_house):
    house = new_house()
    nasty = '<script>alert(1)</script><img src=x onerror="a">'
    person = house.firm.contact(f"Eve {nasty}")
    booked = house.firm.book(
        "2026-11-19T09:00:00Z", target={"kind": "contact", "id": person.id}, public_notes=nasty
    )
    jonas = house.reader(house.firm.jonas, appointment=booked).html
    html = jonas + house.reader(person, appointment=booked).html
    assert "<script" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;" in html
