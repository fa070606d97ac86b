"""The message as it travels, read back by the standard library."""

import email
import email.policy
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from services.notifications.adapters.rendering import compose, render, wire_address
from services.notifications.domain.letters import Mailbox, Rendered
from tests.support.letter_kinds import all_letters
from tests.support.letters import MAILBOX, NOW, letter, person, recipient

LETTERS = all_letters()
ONE = render(letter(), MAILBOX)


def composed(rendered=ONE, **parts):
    return compose(
        rendered,
        **{
            "mailbox": Mailbox("Jonas Weber via Harbor & Pine", MAILBOX.address),
            "recipient": recipient(),
            "message_id": "<rescheduled.a.v2.x@harborpine.example>",
            "date": NOW,
            "references": "<booked.a.v1.x@harborpine.example>",
            "reply_to": "jonas@harborpine.example",
            **parts,
        },
    )


def read(message):
    return email.message_from_bytes(message, policy=email.policy.SMTPUTF8)


def shape(part):
    kind = part.get_content_type()
    return (kind, [shape(each) for each in part.iter_parts()]) if part.is_multipart() else kind


def test_the_parts_stand_as_mail_programs_expect_them():
    assert shape(read(composed())) == (
        "multipart/mixed",
        [
            ("multipart/alternative", ["text/plain", "text/html", "text/calendar"]),
            "application/ics",
        ],
    )


def test_without_a_calendar_file_there_are_two_parts():
    rendered = render(letter("reminder"), MAILBOX)
    assert shape(read(composed(rendered))) == ("multipart/alternative", ["text/plain", "text/html"])


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_comes_back_as_it_was(name):
    rendered = render(LETTERS[name], MAILBOX)
    parts = {part.get_content_type(): part for part in read(composed(rendered)).walk()}
    assert parts["text/plain"].get_content().replace("\r\n", "\n") == rendered.text
    assert parts["text/html"].get_content().split() == rendered.html.split()
    if rendered.calendar is not None:
        assert parts["text/calendar"].get_payload(decode=True) == rendered.calendar
        assert parts["application/ics"].get_payload(decode=True) == rendered.calendar
        assert parts["application/ics"].get_filename() == "appointment.ics"


@pytest.mark.parametrize("name", LETTERS)
def test_the_method_outside_is_the_method_inside(name):
    rendered = render(LETTERS[name], MAILBOX)
    for part in read(composed(rendered)).walk():
        if part.get_content_type() == "text/calendar":
            inside = Calendar.from_ical(part.get_payload(decode=True))["METHOD"]
            assert part.get_param("method") == inside == rendered.method
            assert part.get_content_charset() == "utf-8"


def test_the_headers():
    message = read(composed())
    assert {
        "From": "Jonas Weber via Harbor & Pine <appointments@harborpine.example>",
        "To": "Amara Okafor <amara@okafor.example>",
        "Reply-To": "jonas@harborpine.example",
        "Subject": "Booked: Strategy session, Wed 18 Nov, 09:00",
        "Date": "Mon, 16 Nov 2026 08:00:00 +0000",
        "Message-ID": "<rescheduled.a.v2.x@harborpine.example>",
        "In-Reply-To": "<booked.a.v1.x@harborpine.example>",
        "References": "<booked.a.v1.x@harborpine.example>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }.items() <= dict(message.items()).items()


def test_the_first_message_refers_to_none_and_may_have_nobody_to_answer():
    message = read(composed(references=None, reply_to=None))
    assert {"In-Reply-To", "References", "Reply-To"} & set(message.keys()) == set()


def test_the_same_message_is_composed_of_the_same_bytes():
    assert composed() == composed()


def assert_travels(message):
    """What SMTP asks of a message (RFC 5321 section 4.5.3.1.6, RFC 5322 section 2.1.1)."""
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert b"\r" not in message.replace(b"\r\n", b"")
    assert max(map(len, message.split(b"\r\n"))) <= 998


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_no_name_and_no_subject_makes_a_header_or_is_lost(name, subject):
    rendered = Rendered(subject=subject, text="x\n", html="<p>x", calendar=None, method=None)
    message = composed(
        rendered,
        mailbox=Mailbox(name, MAILBOX.address),
        recipient=recipient(person(name=name + "\r\nBcc: eve@example.com")),
    )
    assert_travels(message)
    parsed = read(message)
    usual = read(composed(render(letter("reminder"), MAILBOX)))
    assert sorted(parsed.keys()) == sorted(usual.keys())
    raw = email.message_from_bytes(message)
    assert [address for _, address in getaddresses([raw["To"]])] == ["amara@okafor.example"]
    assert [address for _, address in getaddresses([raw["From"]])] == [MAILBOX.address]


@pytest.mark.parametrize(
    "name",
    [
        "Åsa Öberg",
        "王小明",
        'Dr. "Bob" O\'Neil, Jr. <ceo>',
        "Müller, Jürgen (Vertrieb)",
        "ö" * 120,
        "x" * 120,
        "=?utf-8?q?fake?=",
        "a@b.example, c@d.example",
        "\\",
    ],
)
def test_a_name_comes_back_as_it_was(name):
    raw = email.message_from_bytes(composed(recipient=recipient(person(name=name))))
    ((shown, address),) = getaddresses([raw["To"]])
    words = email.header.make_header(email.header.decode_header(shown))
    assert (str(words), address) == (name, "amara@okafor.example")


@pytest.mark.parametrize("subject", ["Verschoben: Straße, Do. 19. Nov.", "王" * 80, "a" * 240])
def test_a_subject_comes_back_as_it_was(subject):
    rendered = Rendered(subject=subject, text="x\n", html="<p>x", calendar=None, method=None)
    message = composed(rendered)
    assert_travels(message)
    assert read(message)["Subject"] == subject


def test_long_lines_are_folded():
    rendered = Rendered(
        subject="s",
        text="x" * 20_000,
        html="<p>" + "é" * 9_000,
        calendar=b"y" * 5_000,
        method="CANCEL",
    )
    assert_travels(composed(rendered))


@pytest.mark.parametrize(
    ("address", "wire", "needs_utf8"),
    [
        ("amara@okafor.example", "amara@okafor.example", False),
        ("amara@bücher.example", "amara@xn--bcher-kva.example", False),
        ("jürgen@bücher.example", "jürgen@bücher.example", True),
    ],
)
def test_international_addresses(address, wire, needs_utf8):
    assert wire_address(address) == (wire, needs_utf8)
    message = composed(recipient=recipient(person(email=address)))
    assert f"<{wire}>".encode() in message
    assert_travels(message)


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: eve@example.com",
        "a b@c.example",
        "nobody",
        "",
        "a@b.example>, <c@d.example",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match="not an e-mail address"):
        composed(recipient=recipient(person(email=address)))


@pytest.mark.parametrize("message_id", ["<a@b>\r\nBcc: x", "<a b>", "<ä@b>"])
def test_what_is_no_message_id_is_refused(message_id):
    with pytest.raises(ValueError, match="one word of ASCII"):
        composed(message_id=message_id)
