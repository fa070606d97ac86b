"""The e-mail of a step, looked at while its automation is written; nothing is kept or sent."""

import json

import pytest

from tests.support.html_forms import form_in
from tests.support.portal_visitor import PortalVisitor

AT = "/automations/preview?step=0"


@pytest.fixture
def form(jonas):
    """Of an automation that begins with a reschedule and sends an e-mail to the contact."""
    jonas.get("/automations/new?recipe=intake")
    return form_in(jonas.html, "builder").to_dict(flat=False)


def asked(house):
    return [json.loads(body) for name, _, body in house.notifications.seen if "preview" in name]


def test_each_e_mail_of_the_form_has_a_frame_that_buttons_alone_fill(jonas, form):
    for told in (f'formaction="{AT}"', f'formaction="{AT}&amp;as=text"', 'name="do-0-preview"'):
        assert told in jonas.html
    assert jonas.html.count('formtarget="do-0-preview"') == 2
    assert "in your language here, and in the reader’s when it goes out" in jonas.text


def test_it_is_shown_as_it_is_typed_in_the_writers_language(house, jonas, form):
    typed = {**form, "do-0-subject": "Anew", "do-0-body": "Hello {{contact.first_name}}"}
    answer = jonas.post(AT, **typed)
    assert (answer.status_code, "<p>Hello Amara</p>" in jonas.html) == (200, True)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    jonas.post(f"{AT}&as=text", **typed)
    assert ("Hello Amara" in jonas.text, "<p>Hello Amara</p>" in jonas.html) == (True, False)
    jonas.post("/profile", language="de")
    jonas.post(AT, **{**typed, "do-0-to": "staff"})
    first, _, last = asked(house)
    assert (first["automation"], first["audience"], first["language"]) == ("target", "target", "en")
    assert (last["automation"], last["audience"], last["language"]) == ("staff", "staff", "de")
    assert house.automations.stored == {}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            {"do-0-body": "Dear {{contact.shoe_size}}, {{contact.nam}}"},
            ("{{contact.shoe_size}}", "Did you mean {{contact.name}}?"),
        ),
        ({"on": "booked", "do-0-body": "It was {{appointment.old_time}}"}, ("no field called",)),
        ({"do-0-subject": " "}, ("Write a subject.",)),
        ({"do-0-body": ""}, ("Write a message.",)),
    ],
)
def test_what_is_wrong_with_the_text_is_named_in_the_frame(house, jonas, form, typed, told):
    answer = jonas.post(AT, **{**form, **typed})
    assert answer.status_code == 422
    assert all(words in jonas.text for words in told)
    assert asked(house) == []


def test_what_is_no_e_mail_is_not_found(jonas, form):
    for step in ("7", "-1", "first", ""):
        assert jonas.post(f"/automations/preview?step={step}", **form).status_code == 404
    assert jonas.post(AT, **{**form, "do-0-to": "everybody"}).status_code == 404
    assert jonas.post(AT, **{**form, "do-0-kind": "tag"}).status_code == 404
    assert jonas.get(AT).status_code == 404


def test_only_admins_look(house, form):
    mei = PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))
    assert mei.post(AT, **form).status_code == 403
