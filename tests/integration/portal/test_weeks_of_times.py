"""Whoever chooses a time sees weeks that begin as theirs do, through each door."""

import re

import pytest

from services.gateway.portal.reading import Finding

DAYS = {"mon": "2026-11-30", "sun": "2026-11-29", "sat": "2026-11-28"}
STARTS = pytest.mark.parametrize(("start", "first"), DAYS.items())
DAY = "2026-12-03"


def days(visitor):
    return re.findall(r'name="day" id="day-([^"]+)"', visitor.html)


@STARTS
def test_staff_who_book_see_their_weeks_and_no_other_days_are_asked_for(
    house, jonas, monkeypatch, start, first
):
    asked, find = [], Finding.slots

    def watched(finding, begin, end):
        asked.append((f"{begin}", f"{end}"))
        return find(finding, begin, end)

    jonas.post("/profile", week_start=start)
    monkeypatch.setattr(Finding, "slots", watched)
    jonas.get(f"/calendar/book?who=contact:{house.firm.amara.id}&turn={DAY}")
    shown = days(jonas)
    assert (shown[0], len(shown)) == (first, 7)
    assert asked == [(first, shown[-1])]
    later = re.search(r'id="turn-right" name="turn" value="([^"]+)"', jonas.html)[1]
    jonas.get(f"/calendar/book?who=contact:{house.firm.amara.id}&turn={later}")
    assert days(jonas)[0] == later > shown[-1]


@STARTS
def test_whoever_moves_an_appointment_sees_their_weeks(house, jonas, amara, start, first):
    for visitor, base in ((jonas, "/calendar"), (amara, "/portal")):
        visitor.post("/profile", week_start=start)
        visitor.get(f"{base}/appointments/{house.appointment.id}/reschedule?jump={DAY}")
        assert days(visitor)[0] == first


@STARTS
@pytest.mark.usefixtures("kind")
def test_a_contact_who_books_sees_their_weeks(house, amara, start, first):
    house.firm.change_type(bookable_by=["contacts"])
    amara.post("/profile", week_start=start)
    amara.get(f"/portal/book/{house.firm.kind.id}?jump={DAY}")
    assert days(amara)[0] == first


@pytest.mark.parametrize(
    ("language", "start"),
    [
        *(("en-GB,en;q=0.9", "mon"), ("de-DE", "mon"), ("en", "mon")),
        *(("en-US,en;q=0.9", "sun"), ("ar-EG", "sat"), ("is", "mon")),
        *(("zh-Hant-TW,zh;q=0.9", "sun"), ("es-419", "mon"), ("de-u-co-phonebk", "mon")),
        *(("dv-MV", "sun"), ("ar-Latn-EG-u-nu-latn", "sat")),
    ],
)
def test_without_a_profile_weeks_begin_as_is_usual_where_the_browser_is(
    house, kind, nobody, language, start
):
    told = {"Accept-Language": language}
    nobody.get(f"/book/{kind.id}?jump={DAY}", **told)
    assert days(nobody)[0] == DAYS[start]
    nobody.get(f"/a/{house.token()}", **told)
    clean = nobody.page.headers["Location"]
    nobody.get(f"{clean}/reschedule?jump={DAY}", **told)
    assert days(nobody)[0] == DAYS[start]
