"""Addresses and forms with moments, days, zones and names that nobody would type in good faith."""

from urllib.parse import urlencode

import pytest

DAYS = ("0001-01-01", "1950-01-01", "1970-12-31", "2198-12-31", "9999-12-31")
SLOTS = (
    *(f"{day}T00:00:00{zone}" for day in DAYS for zone in ("Z", "+14:00")),
    *(f"2026-11-20T10:00:00Z~{staff_id}" for staff_id in ("../x", "é", "x" * 300)),
)
NAMES = ("\x00", "é", "../x", "x" * 300)
OF_CALENDARS = (
    *({"view": view, "date": day} for view in ("day", "month") for day in DAYS),
    *({"tz": name, "type": name, "show": name, "date": name} for name in NAMES),
)
OF_PICKERS = (
    *({"go": "1", "slot": slot} for slot in SLOTS),
    *({"week": day, "day": day} for day in DAYS),
    *({"jump": day} for day in DAYS),
    *({"do": "any", "any-date": day, "any-time": "00:00"} for day in DAYS),
    *({"tz": name, "type": name, "clock": name, "moved": name} for name in NAMES),
)
CHANGE = "/appointments/{one}/reschedule"
PLACES = [
    ("jonas", "/calendar", OF_CALENDARS),
    ("jonas", f"/calendar{CHANGE}", OF_PICKERS),
    ("jonas", f"/calendar{CHANGE}/details", OF_PICKERS),
    ("jonas", "/calendar/book/details?who=contact:{amara}", OF_PICKERS),
    ("jonas", "/calendar/book", [{"q": name, "who": f"contact:{name}"} for name in NAMES]),
    ("amara", "/portal/calendar", OF_CALENDARS),
    ("amara", f"/portal{CHANGE}", OF_PICKERS),
    ("amara", "/portal/book/{kind}", OF_PICKERS),
    ("nobody", "/book/{kind}", OF_PICKERS),
    ("reader", "{link}/reschedule", OF_PICKERS),
]


@pytest.fixture
def visitors(house, jonas, amara, nobody):
    house.firm.change_type(bookable_by=["public", "contacts"])
    reader = house.reader()
    known = {"jonas": jonas, "amara": amara, "nobody": nobody, "reader": reader}
    ids = {"one": house.appointment.id, "kind": house.firm.kind.id, "amara": house.firm.amara.id}
    return known, {**ids, "link": f"/appointment/{reader.link_id}"}


@pytest.mark.parametrize(("who", "place", "queries"), PLACES)
def test_no_address_is_a_fault_of_ours(house, visitors, who, place, queries):
    known, ids = visitors
    path = place.format_map(ids)
    joint = "&" if "?" in path else "?"
    found = {}
    for query in queries:
        address = f"{path}{joint}{urlencode(query)}"
        answer = known[who].get(address)
        found.setdefault(answer.status_code, []).append(address)
    assert set(found) <= {200, 404, 422}, {code: some[:3] for code, some in found.items()}


@pytest.mark.parametrize(
    ("who", "place"),
    [
        ("jonas", f"/calendar{CHANGE}"),
        ("amara", f"/portal{CHANGE}"),
        ("amara", "/portal/book/{kind}"),
        ("nobody", "/book/{kind}"),
        ("reader", "{link}/reschedule"),
    ],
)
def test_no_form_with_such_a_time_changes_anything(house, visitors, who, place):
    known, ids = visitors
    visitor, path = known[who], place.format_map(ids)
    found = {}
    for slot in SLOTS:
        if who == "reader":
            visitor.get(path + "?go=1&slot=2026-11-20T10:00:00Z")
            answer = visitor.send("/reschedule", slot=slot)
        else:
            answer = visitor.post(path, slot=slot, version="1", name="Zoe", email="zoe@kim.example")
        found.setdefault(answer.status_code, []).append(slot)
    assert set(found) <= {403, 404, 409, 422}, found
    assert house.now().version == 1
