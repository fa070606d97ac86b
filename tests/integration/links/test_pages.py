"""The pages behind a link, as a browser without a script sees them."""

import re

import pytest

from tests.support.link_house import days

DAY = "2026-11-20"
FREE = f"{DAY}T10:00:00Z"


def test_the_mails_address_leads_to_a_clean_one(house):
    entered = house.browser().get(f"/a/{house.token()}")
    assert entered.status_code == 303
    assert re.fullmatch(r"/appointment/[\w-]{1,64}", entered.headers["Location"])
    assert entered.headers["Set-Cookie"].startswith("rebook-link-")


@pytest.mark.parametrize("name", ["reschedule", "cancel"])
def test_the_mails_other_links_lead_to_their_steps(house, name):
    reader = house.browser()
    page = reader.get(f"/a/{house.token()}/{name}", follow_redirects=True)
    assert page.status_code == 200
    assert reader.path().endswith(f"/{name}")


@pytest.mark.parametrize("path", ["", "/reschedule", "/cancel", "/replace"])
def test_every_page_keeps_to_itself(house, path):
    reader = house.reader()
    page = reader.step(path)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in policy
    assert not re.search(r"<script|<style|style=|\son\w+=", reader.html)


@pytest.mark.parametrize("path", ["", "/reschedule", "/cancel", "/replace"])
def test_the_token_is_nowhere_in_the_page(house, path):
    token = house.token()
    reader = house.browser()
    reader.get(f"/a/{token}", follow_redirects=True)
    reader.step(path)
    assert token not in reader.html
    assert token.rpartition(".")[2] not in reader.html


@pytest.mark.parametrize("path", ["", "/reschedule", "/cancel", "/replace"])
def test_every_page_has_one_heading_and_a_title(house, path):
    reader = house.reader()
    reader.step(path)
    assert reader.html.count("<h1") == 1
    assert "<title>" in reader.html
    assert 'lang="en"' in reader.html


def test_head_is_answered_like_get(house):
    reader = house.reader()
    assert reader.client.head(f"/a/{house.token()}").status_code == 303
    assert reader.client.head(f"/appointment/{reader.link_id}").status_code == 200


def test_a_contact_books_another_time(any_house):
    reader = any_house.reader()
    reader.step("/reschedule", day=DAY)
    assert FREE in reader.slots()
    reader.picked()
    assert "Book It!" in reader.html
    assert any_house.now().version == 1
    moved = reader.send("/reschedule", reason="A clash")
    assert moved.status_code == 303
    reader.get(moved.headers["Location"])
    assert reader.title == "Your appointment is moved"
    assert "<s>Wed 18 Nov, 09:00</s>" in reader.html
    assert any_house.now().start.isoformat() == "2026-11-20T10:00:00+00:00"


def test_reloading_the_page_of_a_move_says_it_moved_and_nothing_else(house):
    reader = house.reader()
    reader.picked()
    reader.get(reader.send("/reschedule").headers["Location"])
    reader.get(reader.page.request.full_path)
    assert reader.title == "Your appointment is moved"
    assert house.now().version == 2


def test_pressing_twice_moves_it_once_and_says_so(house):
    reader = house.reader()
    reader.picked()
    form = reader.hidden()
    path = f"/appointment/{reader.link_id}/reschedule"
    answers = [reader.post(path, form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert house.now().version == 2


def test_without_a_time_the_picker_says_so(house):
    reader = house.reader()
    reader.step("/reschedule", day=DAY, go="1")
    assert "Choose a time first." in reader.html
    assert 'role="alert"' in reader.html


def test_the_present_time_is_shown_and_cannot_be_picked(house):
    reader = house.reader()
    reader.step("/reschedule", day="2026-11-18")
    assert "2026-11-18T09:00:00Z" not in reader.slots()
    reader.picked(slot="2026-11-18T09:00:00Z")
    assert "Choose another time." in reader.html


@pytest.mark.parametrize("slot", ["", "never", "2026-11-20", "2026-11-20T03:00:00Z", "~", "x~y"])
def test_a_time_that_is_none_leads_back_to_the_picker(house, slot):
    reader = house.reader()
    reader.step("/reschedule", slot=slot, go="1")
    assert (reader.page.status_code, reader.title) == (200, "Pick a new time")


@pytest.mark.parametrize(
    "query",
    [
        {"week": "never", "day": "2026-02-31", "jump": "x", "tz": "Mars/Base", "type": "none"},
        {"week": "0001-01-01"},
        {"week": "9999-12-31", "day": "9999-12-31"},
        {"jump": "2199-12-31"},
        {"moved": "99999999999999999999"},
    ],
)
def test_an_address_with_nonsense_in_it_shows_the_page(house, query):
    reader = house.reader()
    assert reader.step("/reschedule", **query).status_code == 200
    assert reader.step(**query).status_code == 200


def test_a_time_taken_meanwhile_keeps_what_was_typed_and_shows_what_is_free(house):
    reader = house.reader()
    reader.picked()
    house.firm.book(FREE)
    refused = reader.send("/reschedule", reason="My train is late")
    assert refused.status_code == 409
    assert "was taken a moment ago" in reader.html
    assert "My train is late</textarea>" in reader.html
    assert FREE not in reader.slots()
    again = reader.send("/reschedule", slot=f"{DAY}T12:00:00Z", reason="My train is late")
    assert again.status_code == 303
    assert house.firm.history(house.appointment)[-1].reason == "My train is late"


def test_somebody_faster_is_told_with_the_appointment_as_it_is_now(house):
    reader = house.reader()
    reader.picked()
    house.firm.move(house.appointment, house.appointment.start + days(1))
    refused = reader.send("/reschedule")
    assert refused.status_code == 409
    assert "Somebody changed this appointment before you" in reader.html
    assert "Thursday 19 November" in reader.html


def test_too_late_says_until_when(new_house):
    house = new_house(kind={"reschedule_notice_minutes": 240, "cancel_notice_minutes": 240})
    reader = house.reader()
    reader.picked()
    house.clock.set(house.appointment.start - days(1) / 8)
    reader = house.reader()
    assert reader.title == "Your appointment starts soon"
    assert "Changes here closed on Wed 18 Nov, 05:00, 4 hours before the start." in reader.html
    refused = reader.post(f"/appointment/{reader.link_id}/reschedule", {"slot": FREE})
    assert refused.status_code == 403
    assert house.now().version == 1


def test_a_move_sent_after_the_deadline_is_refused(new_house):
    house = new_house(kind={"reschedule_notice_minutes": 240, "cancel_notice_minutes": 240})
    house.clock.set(house.appointment.start - days(4 / 24))
    reader = house.reader()
    reader.picked()
    house.clock.advance(days(1) / 1440)
    refused = reader.send("/reschedule")
    assert refused.status_code == 403
    assert reader.title == "Your appointment starts soon"
    assert "Nothing was changed." in reader.html


def test_an_old_mails_link_shows_what_it_was_about_and_what_is_now(house):
    house.firm.move(house.appointment, house.appointment.start + days(1))
    html = house.reader(version=1).html
    assert "This mail was about <s>Wed 18 Nov, 09:00</s>. It is now Thu 19 Nov, 09:00." in html
    assert "This mail was about" not in house.reader(version=2).html


def test_a_contact_cancels_after_a_warning_and_a_tick(any_house):
    reader = any_house.reader()
    reader.step("/cancel")
    assert {"Keep appointment", "Cancel Appointment"} <= set(re.findall(r">([^<>]+)<", reader.html))
    refused = reader.send("/cancel", reason="Not needed")
    assert refused.status_code == 422
    assert "Not needed</textarea>" in reader.html
    assert any_house.now().status == "booked"
    done = reader.send("/cancel", sure="yes", reason="Not needed")
    reader.get(done.headers["Location"])
    assert reader.title == "This appointment is cancelled"
    assert "You cancelled it on Monday 16 November, 08:00." in reader.html
    assert any_house.now().status == "cancelled"


def test_a_cancelled_appointment_leads_to_a_new_one_where_anybody_may_book_it(house):
    reader = house.reader()
    reader.step("/cancel")
    done = reader.send("/cancel", sure="yes")
    reader.get(done.headers["Location"])
    assert "Book a new appointment" not in reader.html
    house.firm.change_type(bookable_by=["public"])
    reader.get(done.headers["Location"])
    assert f'href="/book/{house.firm.kind.id}">Book a new appointment' in reader.html


def test_whoever_did_not_cancel_reads_who_did(house):
    reader = house.reader(house.firm.jonas)
    reader.step("/cancel")
    reader.send("/cancel", sure="yes")
    assert "Jonas Weber cancelled it on" in house.reader().html


def test_a_reason_that_is_asked_for_has_to_be_given(new_house):
    house = new_house(kind={"reason": {"contact": "required", "staff": "off"}})
    reader = house.reader()
    reader.picked()
    refused = reader.send("/reschedule")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in reader.html
    assert reader.send("/reschedule", reason="A clash").status_code == 303
    assert 'name="reason"' not in house.reader(house.firm.jonas).picked().text


def test_past_appointments_offer_nothing_to_change(house):
    house.clock.set(house.appointment.end)
    reader = house.reader()
    assert reader.title == "This appointment is over"
    assert not re.search(r"/(reschedule|cancel)", reader.html)
    assert reader.step("/cancel").status_code == 200
    assert reader.title == "This appointment is over"


def test_a_holder_replaces_a_link_that_got_into_other_hands(house):
    link_id = house.issue()
    reader = house.reader(link_id=link_id)
    reader.step("/replace")
    assert reader.send("/replace").status_code == 422
    assert house.told() == []
    assert reader.send("/replace", sure="yes").status_code == 200
    assert "a…@okafor.example" in reader.html
    ((key, body),) = house.told()
    assert key == "portal.link_requested"
    assert f'"replaces":"{link_id}"' in body
    assert reader.step().status_code == 410


def test_the_calendar_file_comes_by_token_and_from_the_page(house):
    reader = house.reader()
    for path in (f"/a/{house.token()}/calendar.ics", f"/appointment/{reader.link_id}/calendar.ics"):
        file = reader.get(path)
        assert (file.status_code, file.mimetype) == (200, "text/calendar")
        assert file.get_data().startswith(b"BEGIN:VCALENDAR")
    (_, actor, _) = house.notifications.seen[-1]
    assert (actor.id, actor.channel, actor.appointment_id) == (
        house.firm.amara.id,
        "link",
        house.appointment.id,
    )


def test_no_free_times_leaves_it_as_it_is(house):
    mei = house.firm.staff("Mei Tanaka", weekly={})
    visit = house.firm.type(name="Visit", staff_ids=[mei.id])
    booked = house.firm.book(
        "2026-11-19T09:00:00Z", type_id=visit.id, overrule={"reason": "she asked"}
    )
    reader = house.reader(appointment=booked)
    reader.step("/reschedule")
    assert reader.title == "No free times in the next 60 days"
    assert "Keep my appointment" in reader.html


def test_style_sheets_and_pictures_keep_under_the_name_of_their_content(house):
    reader = house.reader()
    for path in set(re.findall(r'(?:href|src)="(/assets/[^"#]+)', reader.html)):
        found = reader.client.get(path)
        assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        etag = {"If-None-Match": found.headers["ETag"]}
        assert reader.client.get(path, headers=etag).status_code == 304
    assert reader.client.get("/assets/older/portal.css").headers["Cache-Control"] == "no-cache"
    assert reader.client.get("/assets/older/secrets.txt").status_code == 404
