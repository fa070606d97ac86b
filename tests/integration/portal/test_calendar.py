"""My Calendar: what it shows, in four views, and what its address says."""

import re
from datetime import timedelta

import pytest

from tests.support.firm import later, signed_in
from tests.support.portal_visitor import PortalVisitor

WEEK = "/calendar?view=week&date=2026-11-18"


def drawn(visitor, view="week", date="2026-11-18", **query):
    more = "".join(f"&{name}={value}" for name, value in query.items())
    visitor.get(f"{visitor.base}?view={view}&date={date}{more}")
    return visitor.links


@pytest.fixture
def jonas(jonas):
    jonas.base = "/calendar"
    return jonas


@pytest.fixture
def amara(amara):
    amara.base = "/portal/calendar"
    return amara


@pytest.mark.parametrize(
    ("view", "name"),
    [
        ("day", "Amara Okafor, 09:00–10:00, Strategy session"),
        ("week", "Amara Okafor, 09:00–10:00, Strategy session"),
        ("month", "09:00 Amara Okafor, Strategy session"),
        ("agenda", "09:00–10:00, Amara Okafor, Strategy session"),
    ],
)
def test_an_appointment_is_a_link_that_says_what_it_is(house, jonas, view, name):
    assert drawn(jonas, view)[f"a{house.appointment.id}"] == name


def test_a_link_leads_to_the_page_of_its_dialog(house, jonas):
    drawn(jonas)
    address = f"/calendar/appointments/{house.appointment.id}"
    assert f'href="{address}" hx-get="{address}" hx-target="#dialog"' in jonas.html


@pytest.mark.parametrize("view", ["day", "week", "agenda"])
def test_days_are_headings(jonas, view):
    drawn(jonas, view)
    found = re.findall(
        r'<section class="[^"]*" aria-labelledby="(h-[^"]+)">\s*<h2 id="(h-[^"]+)"', jonas.html
    )
    assert [label for label, heading in found] == [heading for label, heading in found]
    assert "h-2026-11-18" in dict(found)


def test_a_move_is_seen_at_both_ends(house, jonas):
    house.firm.move(house.appointment, later(days=1, hours=3))
    links = drawn(jonas)
    here = next(name for key, name in links.items() if key.startswith("g"))
    assert here == "Amara Okafor Thu 19 Nov, 12:00, Strategy session, moved to Thu 19 Nov, 12:00"
    assert links[f"a{house.appointment.id}"].endswith("moved from Wed 18 Nov, 09:00")
    assert "My Calendar: 1 appointment, 1 moved" in jonas.text


def test_what_was_cancelled_stays_in_sight_for_a_week(house, jonas):
    house.firm.cancel(house.appointment)
    assert drawn(jonas)[f"a{house.appointment.id}"].endswith("cancelled")
    assert "0 appointments, 1 cancelled" in jonas.text
    house.clock.set(house.clock.now() + timedelta(days=7, minutes=1))
    house.open_account(house.firm.jonas)
    fresh = type(jonas).signed_in(house, house.firm.jonas)
    fresh.base = "/calendar"
    assert f"a{house.appointment.id}" not in drawn(fresh)


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ({}, {"a", "g"}),
        ({"show": "booked"}, {"a"}),
        ({"show": "moved"}, {"g"}),
        ({"show": "cancelled"}, set()),
        ({"show": "nonsense"}, {"a", "g"}),
        ({"type": "no-such-type"}, set()),
    ],
)
def test_kinds_and_types_can_be_left_out(house, jonas, query, kinds):
    house.firm.move(house.appointment, later(days=1))
    links = drawn(jonas, **query)
    about = [key for key in links if house.appointment.id in key and key[0] in "ag"]
    assert {key[0] for key in about if not key.startswith("/")} == kinds


def test_another_zone_shows_its_days_and_hours(house, jonas):
    links = drawn(jonas, tz="Pacific/Auckland")
    assert "22:00–23:00" in links[f"a{house.appointment.id}"]
    assert "Auckland (GMT+13)" in jonas.html


def test_lanes_grow_to_what_lies_outside_the_usual_hours(house, jonas):
    drawn(jonas)
    assert "hours-10" in jonas.html
    house.firm.book("2026-11-18T05:30:00Z", overrule={"reason": "early bird"})
    drawn(jonas)
    assert "hours-13" in jonas.html


def test_what_overlaps_midnight_is_there_on_both_days(house, jonas):
    house.firm.book("2026-11-18T23:30:00Z", overrule={"reason": "night shift"})
    jonas.get("/calendar?view=day&date=2026-11-19")
    assert re.search(r'class="appt [^"]* s0 d6 at0 of1 short"', jonas.html)


def test_hours_that_nobody_works_are_hatched(jonas):
    drawn(jonas)
    assert jonas.html.count('class="off s') == 2 * 5 + 2


def test_now_is_a_line_on_today_alone(jonas):
    drawn(jonas)
    assert len(re.findall(r'class="now s0"', jonas.html)) == 1
    assert 'aria-current="date"' in jonas.html


def test_what_starts_soon_says_so(house, jonas):
    house.clock.set(later(minutes=-10))
    visitor = type(jonas).signed_in(house, house.firm.jonas)
    visitor.base = "/calendar"
    assert drawn(visitor)[f"a{house.appointment.id}"].endswith("starts soon")


def test_the_day_that_clocks_change_says_so(jonas):
    drawn(jonas, date="2026-10-25", tz="Europe/Berlin")
    assert "Clocks change at 03:00" in jonas.text


@pytest.mark.parametrize(
    ("start", "first"), [("mon", "2026-11-16"), ("sun", "2026-11-15"), ("sat", "2026-11-14")]
)
def test_the_week_begins_where_its_reader_begins_it(jonas, start, first):
    jonas.post("/profile", week_start=start)
    drawn(jonas)
    assert re.search(r'id="h-([^"]+)"', jonas.html)[1] == first


def test_times_are_told_by_the_readers_clock_and_language(house, jonas):
    jonas.post("/profile", clock="12", language="de")
    assert "9:00 am–10:00 am" in drawn(jonas)[f"a{house.appointment.id}"]
    assert "Mein Kalender: 1 Termin" in jonas.text
    assert "16. – 22. November 2026" in jonas.text


@pytest.mark.parametrize(
    "query",
    [
        "view=decade&date=2026-02-30&tz=Mars/Olympus&show=%00&type=%00",
        "date=0001-01-01",
        "date=9999-12-31&view=month",
        "date=2196-12-31&view=month",
        "view=" + "x" * 5000,
        "type=<script>alert(1)</script>",
        "date=2026-11-18&date=2026-11-19&tz=UTC&tz=",
    ],
)
def test_an_address_that_makes_no_sense_shows_what_it_can(jonas, query):
    assert jonas.get(f"/calendar?{query}").status_code == 200
    assert "<script>alert" not in jonas.html


def test_hostile_names_are_text(house, jonas):
    contact = house.firm.contact('Eve <img src=x onerror="alert(1)">')
    house.firm.book(later(hours=2), target={"kind": "contact", "id": contact.id})
    drawn(jonas)
    assert "<img" not in jonas.html.replace('<img src="/assets', "")
    assert "Eve &lt;img" in jonas.html


def test_an_empty_week_says_what_to_do(house, jonas):
    drawn(jonas, date="2027-01-06")
    assert "A free week. Book for a contact" in jonas.text
    assert "Share your booking page" not in jonas.text
    house.firm.change_type(bookable_by=["public"])
    drawn(jonas, date="2027-01-06")
    assert "A free week. Book for a contact Share your booking page" in jonas.text
    assert '<a class="btn small" href="/book" data-copy="/book"' in jonas.html


def test_whoever_offers_nothing_yet_reads_how_to_begin(house):
    mei = PortalVisitor.signed_in(house, house.firm.staff("Mei Tanaka"))
    mei.get("/calendar?view=week&date=2027-01-06")
    assert "Set your hours and one appointment type, and people can book you." in mei.text
    assert "A free week." not in mei.text
    assert ">Start</a>" not in mei.html
    ola = PortalVisitor.signed_in(house, house.firm.staff("Ola Berg", is_admin=True))
    ola.get("/calendar?view=agenda&date=2027-01-06")
    assert '<a class="btn small primary" href="/types">Start</a>' in ola.html


def test_a_script_gets_the_view_alone_with_the_sum_beside_it(house, jonas):
    answer = jonas.part(WEEK, "view")
    assert answer.status_code == 200
    assert "<html" not in jonas.html
    assert 'id="sum" hx-swap-oob="true"' in jonas.html
    assert f'id="a{house.appointment.id}"' in jonas.html


def test_history_gets_the_whole_page_back(jonas):
    jonas.part(WEEK, "view", **{"HX-History-Restore-Request": "true"})
    assert "<html" in jonas.html


def test_phones_open_the_agenda(jonas):
    jonas.get("/calendar", **{"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"})
    assert 'class="agenda"' in jonas.html


def test_staff_see_their_own_calendar_and_no_colleagues(house, jonas):
    mei = house.firm.staff("Mei Tanaka")
    kind = house.firm.type(name="Check-in", staff_ids=[mei.id])
    other = house.firm.book(type_id=kind.id)
    assert f"a{other.id}" not in drawn(jonas)


def test_contacts_see_what_it_is_and_with_whom(house, amara):
    links = drawn(amara, "agenda")
    assert links[f"a{house.appointment.id}"] == "09:00–10:00, Strategy session, with Jonas Weber"
    assert f'href="/portal/appointments/{house.appointment.id}"' in amara.html
    assert 'class="off s' not in amara.html


def test_what_another_of_staff_took_over_says_where_it_went(house, jonas):
    priya = house.firm.staff("Priya Nair")
    kind = house.firm.type(name="Either", staff_ids=[house.firm.jonas.id, priya.id])
    one = house.firm.book(later(hours=3), type_id=kind.id, staff_id=house.firm.jonas.id)
    house.firm.move(one, one.start, staff_id=priya.id)
    links = drawn(jonas)
    (ghost,) = (words for name, words in links.items() if name.startswith(f"g{one.id}"))
    assert ghost.endswith("moved to Priya Nair, Wed 18 Nov, 12:00")
    assert f"a{one.id}" not in links


def test_contacts_see_who_moved_the_companys_appointment(house, amara):
    leo = house.firm.contact("Leo Okafor")
    company = house.firm.company("Okafor Ceramics", house.firm.amara, leo)
    one = house.firm.book(later(hours=2), target={"kind": "company", "id": company.id})
    house.firm.move(one, later(hours=3), signed_in(leo))
    told = drawn(amara, "agenda")[f"a{one.id}"]
    assert "for Okafor Ceramics. Moved by Leo Okafor" in told


def test_what_went_into_a_calendar_that_is_not_shared_is_told_without_a_link(house):
    mei = house.firm.staff("Mei Tanaka", shares_calendar_with=[])
    ola = house.firm.staff("Ola Berg")
    kind = house.firm.type(name="Either", staff_ids=[ola.id, mei.id])
    one = house.firm.book(later(hours=3), type_id=kind.id, staff_id=ola.id)
    house.firm.move(one, later(hours=4), staff_id=mei.id)
    visitor = PortalVisitor.signed_in(house, ola)
    for view in ("week", "agenda"):
        visitor.get(f"/calendar?view={view}&date=2026-11-18")
        assert "Moved away" in visitor.html or ", moved away" in visitor.html
        assert "Amara Okafor" in visitor.html
        assert "Mei Tanaka" not in visitor.html
        assert f"/appointments/{one.id}" not in visitor.html
