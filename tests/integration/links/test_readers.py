"""One page for readers of different types, zones, languages and clocks."""

import re

FREE = "2026-11-20T10:00:00Z"


def test_types_are_offered_when_there_are_several(house):
    check_in = house.firm.type(name="Check-in", duration_minutes=30)
    amara, jonas = house.reader(), house.reader(house.firm.jonas)
    amara.step("/reschedule")
    jonas.step("/reschedule")
    assert ("Check-in" in amara.html, "Check-in" in jonas.html) == (False, True)
    house.firm.change_type(contacts_may_switch_to=[check_in.id])
    amara.picked(type=check_in.id)
    amara.send("/reschedule")
    assert house.now().type.name == "Check-in"


def test_another_zone_is_chosen_and_goes_along(house):
    reader = house.reader()
    reader.step(tz="Asia/Kathmandu")
    assert "14:45" in reader.html
    assert "Wed 18 Nov, 09:00 in UTC" in reader.html
    reader.picked(slot=FREE, tz="Asia/Kathmandu")
    assert "15:45" in reader.html
    assert "tz=Asia%2FKathmandu" in reader.send("/reschedule").headers["Location"]


def test_a_day_is_the_readers_day(house):
    reader = house.reader()
    reader.step("/reschedule", day="2026-11-21", tz="Pacific/Auckland")
    assert "2026-11-20T14:00:00Z" in reader.slots()
    friday = re.search(r"Time on Saturday 21 November.*?</fieldset>", reader.html, re.DOTALL)[0]
    assert "2026-11-20T14:00:00Z" in friday


def test_where_people_meet_the_zone_is_that_places(new_house):
    house = new_house(kind={"location": {"kind": "place", "text": "12 Quay Street"}})
    reader = house.reader()
    reader.step(tz="Asia/Kathmandu")
    assert "09:00" in reader.html
    assert "UTC time, where you meet" in reader.html
    assert 'name="tz"' not in reader.html


def test_german_readers_read_german(house):
    anna = house.firm.contact("Anna Vogel", language="de", time_zone="Europe/Berlin")
    booked = house.firm.book("2026-11-19T09:00:00Z", target={"kind": "contact", "id": anna.id})
    reader = house.reader(anna, appointment=booked)
    assert 'lang="de"' in reader.html
    assert reader.title == "Guten Tag Anna, hier ist Ihr Termin"
    assert "Donnerstag" in reader.html


def test_twelve_hours_for_those_who_read_them(house):
    dana = house.firm.contact("Dana Reyes", clock="12", time_zone="America/New_York")
    booked = house.firm.book("2026-11-19T13:00:00Z", target={"kind": "contact", "id": dana.id})
    assert "8:00 am" in house.reader(dana, appointment=booked).html


def test_who_will_be_there_is_named_when_it_is_somebody_else(house):
    mei = house.firm.staff("Mei Tanaka")
    visit = house.firm.type(name="Visit", staff_ids=[mei.id])
    house.firm.change_type(contacts_may_switch_to=[visit.id])
    reader = house.reader()
    reader.step("/reschedule", day="2026-11-20", type=visit.id)
    slot = next(one for one in reader.slots() if one.startswith(FREE))
    assert slot == f"{FREE}~{mei.id}"
    reader.picked(slot, type=visit.id)
    assert "with Mei Tanaka" in reader.html
    assert reader.send("/reschedule").status_code == 303
    assert house.now().staff.name == "Mei Tanaka"
