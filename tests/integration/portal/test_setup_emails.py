"""The pages of e-mail texts: written, looked at, tried out, put back."""

import pytest

from tests.support.html_forms import form_in
from tests.support.portal_visitor import PortalVisitor

PATH = "/emails/rescheduled"
PLACE = ("rescheduled", "target", "en")


def form_of(visitor, path=PATH):
    visitor.get(path)
    return form_in(visitor.html, "email").to_dict(flat=False)


def sent(visitor, **more):
    return visitor.post(PATH, **{**form_of(visitor), "do": "save", **more})


def test_a_text_is_kept_and_an_earlier_one_put_back(house, jonas):
    texts = house.notifications.texts
    answer = sent(jonas, subject="Ours", body="Hello")
    assert answer.headers["Location"] == f"{PATH}?audience=target&language=en"
    assert texts[PLACE] == [("Ours", "Hello")]
    jonas.get("/emails")
    assert "To the contact, English yours" in jonas.text
    jonas.get(PATH)
    assert "Version 1 holds now Jonas Weber, Tue 10 Nov, 09:00: “Ours”" in jonas.text
    assert sent(jonas, do="restore:0").status_code == 303
    assert texts[PLACE][-1][1] == "Hello {{contact.first_name}}"
    assert sent(jonas, do="restore:9").status_code == 404


def test_a_second_click_finds_it_saved(house, jonas):
    form = {**form_of(jonas), "do": "save", "subject": "Ours"}
    assert [jonas.post(PATH, **form).status_code for _ in range(2)] == [303, 303]
    assert house.notifications.texts[PLACE][-1][0] == "Ours"


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ({"subject": " "}, "subject", "Write a subject."),
        ({"body": ""}, "body", "Write a message."),
        (
            {"body": "{{contact.fist_name}}"},
            "body",
            "There is no field called {{contact.fist_name}}. Did you mean {{contact.first_name}}?",
        ),
        ({"subject": "{{ zzz }}"}, "subject", "There is no field called {{zzz}}."),
    ],
)
def test_what_can_not_be_sent_is_named(house, jonas, typed, place, said):
    answer = sent(jonas, **typed)
    assert answer.status_code == 422
    assert said in jonas.text
    assert f'id="{place}-wrong"' in jonas.html
    assert not house.notifications.texts


def test_a_move_that_names_no_new_time_is_but_a_hint(jonas):
    jonas.get(PATH)
    assert "The message does not name the new time." in jonas.text
    jonas.get("/emails/booked")
    assert "does not name the new time" not in jonas.text


def test_a_test_goes_out_and_nothing_is_saved(house, jonas):
    answer = sent(jonas, do="test", subject="Try")
    assert answer.status_code == 200
    assert "A test is on its way to jonas@harborpine.example. It is not saved yet." in jonas.text
    assert form_in(jonas.html, "email")["subject"] == "Try"
    assert [one[0] for one in house.notifications.seen].count("test_template") == 1
    assert not house.notifications.texts


def test_the_preview_is_what_would_be_sent(jonas):
    form = form_of(jonas)
    jonas.post(f"{PATH}/preview?as=text", **form)
    assert "Hello Amara" in jonas.text
    assert "sandbox" in jonas.page.headers["Content-Security-Policy"]
    answer = jonas.post(f"{PATH}/preview", **{**form, "subject": ""})
    assert (answer.status_code, "Write a subject." in jonas.text) == (422, True)


def test_a_colleague_who_was_faster_is_not_overwritten_unseen(jonas):
    form = form_of(jonas)
    sent(jonas, subject="Theirs")
    answer = jonas.post(PATH, **{**form, "do": "save", "subject": "Mine"})
    assert (answer.status_code, form_in(jonas.html, "email")["subject"]) == (409, "Mine")
    again = form_in(jonas.html, "email").to_dict(flat=False)
    assert jonas.post(PATH, **{**again, "do": "save"}).status_code == 303


@pytest.mark.parametrize("path", ["/emails/party", f"{PATH}?language=fr", f"{PATH}?audience=all"])
def test_a_text_that_there_is_not_is_not_found(jonas, path):
    assert jonas.get(path).status_code == 404


def test_the_texts_are_for_admins(house):
    mei = PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))
    assert mei.get("/emails").status_code == 403
