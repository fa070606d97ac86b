"""The mailbox: what is sent to it by SMTP is there to be read, and nothing goes further."""

import smtplib
from email.message import EmailMessage

import pytest
from flask import Flask

from libs.clock import SystemClock
from libs.metrics import Metrics
from libs.web.health import Health
from libs.web.server import build
from rebook.mailbox import Mailbox
from rebook.mailbox_pages import calendar_facts, mount
from services.gateway.portal import assets

CALENDAR = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
DTSTART:19700101T000000
END:VTIMEZONE
BEGIN:VEVENT
UID:1@rebook
SEQUENCE:2
DTSTART;TZID=Europe/Lon
 don:20261118T090000
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def mailbox():
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()


@pytest.fixture
def client(mailbox):
    app: Flask = build(
        "gateway",
        (),
        identify=lambda _endpoint: None,
        health=Health({}, dict, clock=SystemClock()),
        metrics=Metrics("gateway"),
    )
    assets.install(app)
    mount(app, mailbox)
    return app.test_client()


def letter(subject="Booked: Strategy session", html=None, calendar=None):
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Harbor & Pine <mail@harborpine.example>"
    message["To"] = "amara@okafor.example"
    message["Message-ID"] = "<1@rebook>"
    message.set_content("Reschedule or cancel:  http://127.0.0.1:8000/a/abc.d-e_f\nSee you.")
    if html:
        message.add_alternative(html, subtype="html")
    if calendar:
        message.add_alternative(calendar, subtype="calendar", params={"method": "REQUEST"})
    return message


def send(mailbox, message, to="amara@okafor.example"):
    with smtplib.SMTP("127.0.0.1", mailbox.port) as server:
        server.send_message(message, "bounce@harborpine.example", [to])


def test_what_is_sent_is_there_as_json(mailbox, client):
    assert mailbox.url == f"smtp://127.0.0.1:{mailbox.port}"
    send(mailbox, letter(html="<html><head></head><p>Hello</p></html>", calendar=CALENDAR))
    (item,) = client.get("/mailbox.json").json["items"]
    assert {
        name: item[name] for name in ("id", "to", "from", "subject", "message_id", "links")
    } == {
        "id": "1",
        "to": "amara@okafor.example",
        "from": "Harbor & Pine <mail@harborpine.example>",
        "subject": "Booked: Strategy session",
        "message_id": "<1@rebook>",
        "links": ["http://127.0.0.1:8000/a/abc.d-e_f"],
    }
    assert "See you." in item["text"]
    assert "<p>Hello</p>" in item["html"]
    assert item["calendar"].startswith("BEGIN:VCALENDAR")
    assert item["headers"]["To"] == "amara@okafor.example"


def test_the_newest_comes_first_and_clearing_forgets_all(mailbox, client):
    send(mailbox, letter("First"))
    send(mailbox, letter("Second"))
    assert [one["subject"] for one in client.get("/mailbox.json").json["items"]] == [
        "Second",
        "First",
    ]
    assert client.post("/mailbox/clear").status_code == 303
    assert client.get("/mailbox.json").json == {"items": []}


def test_a_box_keeps_only_so_many():
    box = Mailbox(keeps=2)
    for number in range(3):
        box.put("", (), b"Subject: %d\r\n\r\n" % number)
    assert [mail.subject for mail in box.all()] == ["2", "1"]


@pytest.mark.parametrize("view", ["mail", "text", "headers", "calendar", "source"])
def test_every_view_of_a_mail_is_a_page(mailbox, client, view):
    send(mailbox, letter(html="<p>Hello</p>", calendar=CALENDAR))
    page = client.get("/mailbox/1", query_string={"view": view})
    assert page.status_code == 200
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_mail_is_shown_where_it_can_do_nothing(mailbox, client):
    send(
        mailbox, letter(html="<html><head><title>x</title></head><script>alert(1)</script></html>")
    )
    shown = client.get("/mailbox/1/letter")
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert 'sandbox="allow-top-navigation-by-user-activation"' in client.get("/mailbox/1").text
    assert '<base target="_top">' in shown.text


def test_a_subject_is_text_and_nothing_else(mailbox, client):
    send(mailbox, letter("<script>alert(1)</script>"))
    assert "<script>" not in client.get("/mailbox").text
    assert "<script>" not in client.get("/mailbox/1").text


@pytest.mark.parametrize("path", ["/mailbox/9", "/mailbox/9/letter", "/mailbox/1?view=else"])
def test_what_is_not_there_is_not_found(mailbox, client, path):
    send(mailbox, letter())
    assert client.get(path).status_code == 404


def test_a_mail_without_parts_is_shown_too(mailbox, client):
    mailbox.put("", ("a@b.example",), b"\xff\xfe no headers at all")
    assert client.get("/mailbox").status_code == 200
    assert client.get("/mailbox/1").status_code == 200
    assert client.get("/mailbox.json").json["items"][0]["subject"] == ""


def test_what_calendar_programs_read_is_told_without_its_zones():
    assert calendar_facts(CALENDAR) == [
        ("METHOD", "REQUEST"),
        ("UID", "1@rebook"),
        ("SEQUENCE", "2"),
        ("DTSTART;TZID=Europe/London", "20261118T090000"),
    ]
