"""The pages of hours and closed days: typed, drawn anew by buttons, refused, kept."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.support.html_forms import form_in
from tests.support.portal_visitor import PortalVisitor

OWN = "/availability"


def form_of(visitor, path=OWN):
    visitor.get(path)
    return form_in(visitor.html, "hours").to_dict(flat=False)


def sent(visitor, path=OWN, **more):
    return visitor.post(path, **{**form_of(visitor, path), "do": "save", **more})


def hours(house, person=None):
    return house.firm.hours_of(person or house.firm.jonas)


def test_hours_are_changed_and_dates_that_are_over_stay(house, jonas):
    house.firm.put_hours(house.firm.jonas, overrides={"2020-01-02": [], "2026-12-24": []})
    form = form_of(jonas)
    assert form["d0-date"] == ["2026-12-24"]
    jonas.post(OWN, **{**form, "do": "add:sat"})
    form = form_in(jonas.html, "hours").to_dict(flat=False)
    assert form["sat-0-start"] == ["09:00"]
    answer = jonas.post(OWN, **{**form, "do": "save", "sat-0-end": "00:00"})
    assert (answer.status_code, answer.headers["Location"]) == (303, OWN)
    now = hours(house)
    assert now.weekly["sat"] == [("09:00", "24:00")]
    assert {day.isoformat() for day in now.overrides} == {"2020-01-02", "2026-12-24"}


def test_what_is_wrong_is_named_beside_its_field(house, jonas):
    before = hours(house)
    jonas.post(OWN, **{**form_of(jonas), "do": "add:mon"})
    form = form_in(jonas.html, "hours").to_dict(flat=False)
    wrong = {"mon-1-start": "16:00", "mon-1-end": "18:00", "fri-0-end": "08:00"}
    wrong |= {"d0-date": "2020-01-01"}
    answer = jonas.post(OWN, **{**form, **wrong, "do": "save"})
    assert answer.status_code == 422
    assert "Nothing was saved Tuesday" not in jonas.text
    assert "Friday: Ends before it starts." in jonas.text
    assert "This date is over." in jonas.text
    assert form_in(jonas.html, "hours")["fri-0-end"] == "08:00"
    assert 'href="#fri-0-end"' in jonas.html
    assert 'id="fri-0-end-wrong"' in jonas.html
    assert hours(house) == before


def test_overlaps_are_told_with_what_they_overlap(house, jonas):
    house.firm.put_hours(house.firm.jonas, weekly={"mon": [["09:00", "12:30"]]})
    form = form_of(jonas)
    jonas.post(OWN, **{**form, "do": "save", "mon-1-start": "12:00", "mon-1-end": "15:00"})
    assert "Monday: Overlaps 09:00–12:30." in jonas.text


def test_what_is_booked_outside_new_hours_stays_and_is_shown(house, jonas):
    off = {name: None for name in form_of(jonas) if name[4:5].isdigit()}
    form = {name: text for name, text in form_of(jonas).items() if name not in off}
    assert jonas.post(OWN, **{**form, "do": "save"}).status_code == 303
    jonas.get(OWN)
    assert "1 appointment falls outside these hours. It stays booked. Show them" in jonas.text
    assert f"/calendar/appointments/{house.appointment.id}" in jonas.links
    assert "Nobody can book you: every day is off." in jonas.text
    assert house.now().status == "booked"


def test_a_colleague_who_was_faster_is_not_overwritten_unseen(house, jonas):
    form = form_of(jonas)
    house.firm.put_hours(house.firm.jonas, weekly={"tue": [["10:00", "11:00"]]})
    answer = jonas.post(OWN, **{**form, "do": "save"})
    assert (answer.status_code, hours(house).weekly) == (409, {"tue": [("10:00", "11:00")]})
    again = form_in(jonas.html, "hours").to_dict(flat=False)
    assert jonas.post(OWN, **{**again, "do": "save"}).status_code == 303


def test_a_second_click_finds_them_saved(house, jonas):
    form = {**form_of(jonas), "do": "save", "fri-0-end": "15:00"}
    assert [jonas.post(OWN, **form).status_code for _ in range(2)] == [303, 303]
    assert hours(house).weekly["fri"] == [("09:00", "15:00")]


def test_a_second_click_in_flight_is_no_colleague(house, jonas, monkeypatch):
    form = {**form_of(jonas), "do": "save", "fri-0-end": "15:00"}
    send, first = house.scheduling.send, []

    def overtaken(outgoing):
        if outgoing.method == "PUT" and not first:
            first.append(None)
            first[0] = jonas.post(OWN, **form).status_code
        return send(outgoing)

    monkeypatch.setattr(house.scheduling, "send", overtaken)
    second = jonas.post(OWN, **form).status_code
    assert (first, second) == ([303], 303)
    assert hours(house).weekly["fri"] == [("09:00", "15:00")]


@pytest.mark.parametrize("day", ["2199-01-01", "2206-12-24", "9999-12-31"])
def test_a_date_that_is_too_far_ahead_is_no_date(jonas, day):
    jonas.post(OWN, **{**form_of(jonas), "do": "day-off"})
    form = form_in(jonas.html, "hours").to_dict(flat=False)
    assert jonas.post(OWN, **{**form, "d0-date": day, "do": "save"}).status_code == 422
    assert "Choose a date." in jonas.text


def test_more_dates_than_are_kept_are_refused(house, jonas):
    past = date(2020, 1, 1)
    days = [(past + timedelta(days=n)).isoformat() for n in range(1000)]
    house.firm.put_hours(house.firm.jonas, overrides={day: [] for day in days})
    jonas.post(OWN, **{**form_of(jonas), "do": "day-off"})
    form = form_in(jonas.html, "hours").to_dict(flat=False)
    answer = jonas.post(OWN, **{**form, "d0-date": "2026-12-24", "do": "save"})
    assert (answer.status_code, len(hours(house).overrides)) == (422, 1000)


def test_a_day_that_is_over_in_the_old_zone_stays_when_the_zone_changes(house, jonas):
    now = house.clock.now()
    zone, other = ("Pacific/Kiritimati", "Pacific/Midway")
    day = now.astimezone(ZoneInfo(other)).date()
    assert day < now.astimezone(ZoneInfo(zone)).date()
    house.firm.put_hours(house.firm.jonas, time_zone=zone, overrides={day.isoformat(): []})
    assert sent(jonas, time_zone=other).status_code == 303
    assert (hours(house).time_zone, list(hours(house).overrides)) == (other, [day])


def test_a_script_gets_the_form_or_the_preview_alone(jonas):
    form = form_of(jonas)
    for target, do, said in (("hours", "add:sun", "Add hours"), ("hours-ahead", "refresh", "14")):
        headers = {"HX-Request": "true", "HX-Target": target}
        jonas.post(OWN, headers=headers, **{**form, "do": do})
        assert said in jonas.text
        assert "<html" not in jonas.html


def test_admins_write_everybodys_hours_and_others_their_own(house, jonas):
    mei = house.firm.staff("Mei Lindholm")
    theirs = f"/staff/{mei.id}/availability"
    assert sent(jonas, theirs, time_zone="Europe/Berlin").status_code == 303
    assert hours(house, mei).time_zone == "Europe/Berlin"
    visitor = PortalVisitor.signed_in(house, mei)
    assert sent(visitor).status_code == 303
    assert visitor.get(f"/staff/{house.firm.jonas.id}/availability").status_code == 403


def test_closed_days_are_added_and_removed_in_a_row(house, jonas):
    answer = jonas.post("/closed-days/add", first="2026-12-24", last="2026-12-26")
    assert answer.status_code == 303
    jonas.get("/closed-days")
    assert "3 days are closed." in jonas.text
    assert "24 – 26 December 2026" in jonas.text
    jonas.get(f"{OWN}")
    answer = jonas.post("/closed-days/remove", days="2026-12-24 2026-12-26")
    assert answer.status_code == 303
    jonas.get("/closed-days")
    assert "No day ahead is closed." in jonas.text


def test_what_is_booked_on_a_closed_day_is_shown(house, jonas):
    day = house.appointment.start.date().isoformat()
    jonas.post("/closed-days/add", first=day)
    jonas.get("/closed-days")
    assert "1 appointment falls on a closed day. It stays booked." in jonas.text


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("", "", "Choose a date."),
        ("2020-01-01", "", "This date is over."),
        ("2026-12-24", "2026-12-23", "Ends before it starts."),
        ("2026-12-24", "soon", "Choose a date."),
        ("2026-12-24", "2036-12-23", "Add up to 366 days at once."),
    ],
)
def test_days_that_can_not_be_closed_are_told(jonas, first, last, said):
    answer = jonas.post("/closed-days/add", first=first, last=last)
    assert answer.status_code == 422
    assert said in jonas.text


def test_the_last_day_of_all_can_be_closed(jonas):
    assert jonas.post("/closed-days/add", first="2200-12-31").status_code == 303
    assert jonas.get("/closed-days").status_code == 200
    assert jonas.post("/closed-days/add", first="2201-01-01").status_code == 422


def test_others_than_admins_see_closed_days(house):
    mei = PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))
    assert mei.get("/closed-days").status_code == 200
    assert mei.post("/closed-days/add", first="2026-12-24").status_code == 403
