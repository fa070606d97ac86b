"""The pages of appointment types: listed with what is missing, created, changed, archived."""

import pytest

from tests.support.html_forms import form_in
from tests.support.portal_visitor import PortalVisitor

STARTED = "Create your first appointment type."


def form_of(visitor, path):
    visitor.get(path)
    return form_in(visitor.html, "type").to_dict(flat=False)


def sent(visitor, path, **more):
    form = form_of(visitor, path)
    return visitor.post(path, **{**form, "do": "save", **more})


def kinds(house):
    return {one.name: one for one in house.firm.types()}


def test_a_type_is_created_from_a_starter(house, jonas):
    answer = sent(jonas, "/types/new?starter=visit", name="House call")
    made = kinds(house)["House call"]
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/types#t{made.id}")
    assert (made.duration_minutes, made.location.kind) == (90, "place")
    assert (made.cancel_notice_minutes, made.staff_ids) == (1440, [house.firm.jonas.id])
    jonas.get("/types")
    assert "House call 90 minutes At a place Jonas Weber Configured" in jonas.text
    assert "Saved." in jonas.text


def test_every_field_is_kept_as_it_was_and_changed_as_it_was_typed(house, jonas):
    other = house.firm.type(name="Check-in", duration_minutes=30)
    before = kinds(house)["Strategy session"]
    path = f"/types/{before.id}"
    assert sent(jonas, path).status_code == 303
    unchanged = kinds(house)["Strategy session"]
    assert unchanged == before
    typed = {
        "color_hue": "30",
        "capacity": "6",
        "max_moves": "2",
        "daily_cap": "3",
        "max_drift_days": "14",
        "booking_notice-number": "2",
        "booking_notice-unit": "hours",
        "reason-contact": "required",
        "staff_choice": "any",
        "location-kind": "place",
        "location-text": "Pier 4",
        "contacts_may_switch_to": [other.id],
        "bookable_by": ["public", "staff"],
        "reminder-0-number": "1",
        "reminder-0-unit": "days",
        "reminder-0-to": "both",
        "complete_past": "1",
    }
    sent(jonas, path, **typed)
    now = kinds(house)["Strategy session"]
    assert (now.color_hue, now.capacity, now.max_moves) == (30, 6, 2)
    assert (now.daily_cap, now.max_drift_days, now.booking_notice_minutes) == (3, 14, 120)
    assert (now.reason.contact, now.staff_choice, now.complete_past) == ("required", "any", True)
    assert (now.location.text, now.contacts_may_switch_to) == ("Pier 4", [other.id])
    assert (now.bookable_by, now.reminders[0].before_minutes) == (["public", "staff"], 1440)


def test_what_is_wrong_is_named_and_what_was_typed_stays(house, jonas):
    wrong = {"name": " ", "duration_minutes": "long", "reminder-0-number": "-1", "capacity": "0"}
    answer = sent(jonas, "/types/new?starter=session", **wrong)
    assert answer.status_code == 422
    assert "Nothing was saved" in jonas.text
    assert "long minutes" not in jonas.text
    typed = form_in(jonas.html, "type")
    assert (typed["duration_minutes"], typed["capacity"]) == ("long", "0")
    for place in ("name", "duration_minutes", "reminder-0-number", "capacity"):
        assert f'href="#{place}"' in jonas.html
        assert f'id="{place}-wrong"' in jonas.html
    assert list(kinds(house)) == ["Strategy session"]


def test_a_colleague_who_was_faster_is_not_overwritten_unseen(house, jonas):
    kind = kinds(house)["Strategy session"]
    path = f"/types/{kind.id}"
    form = form_of(jonas, path)
    assert sent(jonas, path, name="Theirs").status_code == 303
    answer = jonas.post(path, **{**form, "do": "save", "name": "Mine"})
    assert (answer.status_code, form_in(jonas.html, "type")["name"]) == (409, "Mine")
    again = form_in(jonas.html, "type").to_dict(flat=False)
    assert jonas.post(path, **{**again, "do": "save"}).status_code == 303
    assert "Mine" in kinds(house)


def test_a_second_click_finds_it_saved(house, jonas):
    path = f"/types/{kinds(house)['Strategy session'].id}"
    form = {**form_of(jonas, path), "do": "save", "location-text": "Pier 4\r\nThird floor"}
    assert [jonas.post(path, **form).status_code for _ in range(2)] == [303, 303]
    assert kinds(house)["Strategy session"].location.text == "Pier 4\nThird floor"
    jonas.get(path)
    assert "Pier 4\nThird floor</textarea>" in jonas.html


def test_buttons_add_and_remove_reminders_and_lose_nothing(jonas):
    form = form_of(jonas, "/types/new")
    jonas.post("/types/new", **{**form, "name": "Half", "do": "add-reminder"})
    added = form_in(jonas.html, "type")
    assert (added["reminder-0-number"], added["name"]) == ("1", "Half")
    jonas.post("/types/new", **{**added.to_dict(flat=False), "do": "remove-reminder:0"})
    assert "reminder-0-number" not in form_in(jonas.html, "type")


def test_the_preview_shows_the_card_and_a_day_of_it(jonas):
    form = form_of(jonas, "/types/new?starter=session")
    typed = {**form, "name": "Long talk", "duration_minutes": "240", "do": "refresh"}
    asked = {"HX-Request": "true", "HX-Target": "type-preview"}
    jonas.post("/types/new", headers=asked, **typed)
    assert "<html" not in jonas.html
    assert "Long talk 240 minutes" in jonas.text
    assert "09:00 09:30 10:00 10:30 11:00 11:30 12:00 12:30 13:00 " in jonas.text
    assert "13:30" not in jonas.text
    jonas.post("/types/new", headers=asked, **{**typed, "horizon_days": "9999999"})
    assert "09:00 09:30" in jonas.text


def test_the_preview_of_what_can_not_be_booked_says_why(jonas):
    form = form_of(jonas, "/types/new")
    for name in ("staff_ids", "bookable_by"):
        form.pop(name)
    jonas.post("/types/new", **{**form, "do": "refresh", "increment_minutes": "x"})
    assert "Nobody is assigned to it." in jonas.text
    assert "Nobody may book it." in jonas.text
    assert "There is no day to show" in jonas.text


def test_an_archived_type_is_gone_and_its_appointments_stay(house, jonas):
    kind = kinds(house)["Strategy session"]
    jonas.get(f"/types/{kind.id}/archive")
    assert "Appointments that are booked stay as they are" in jonas.text
    assert jonas.post(f"/types/{kind.id}/archive").status_code == 303
    jonas.get("/types")
    assert STARTED in jonas.text
    assert "/types/new?starter=intro" in jonas.links
    assert house.now().status == "booked"
    assert jonas.get(f"/types/{kind.id}").status_code == 404


@pytest.mark.parametrize("path", ["/types/new", "/types/{kind}", "/types/{kind}/archive"])
def test_others_than_admins_read_the_list_alone(house, path):
    mei = PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))
    mei.get("/types")
    assert "Strategy session" in mei.text
    assert "New appointment type" not in mei.text
    kind = kinds(house)["Strategy session"]
    assert mei.get(path.format(kind=kind.id)).status_code == 403
