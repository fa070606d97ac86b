"""The HTML of letters: small, self-contained, and nothing that people typed becomes markup."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.scheduling.appointment_types import Location
from libs.contracts.scheduling.appointments import MessageText
from services.notifications.adapters.rendering import render
from tests.support.letter_kinds import all_letters
from tests.support.letters import (
    LINK,
    MAILBOX,
    actor,
    contact_target,
    jonas,
    letter,
    person,
    snapshot,
)

LETTERS = all_letters()
_TAGS = "html head meta title style body div table tbody tr td th h1 p br strong em s span ul li a"
_ATTRIBUTES = (
    "lang charset name content class style role aria-roledescription aria-label width align"
    " cellpadding cellspacing border scope bgcolor href data-css-inline"
)
TAGS, ATTRIBUTES = set(_TAGS.split()), set(_ATTRIBUTES.split())
DIRTY = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                "<script>",
                "</td>",
                '"',
                "'",
                "<img src=x onerror=y>",
                "<!--",
                "-->",
                "{{",
                "{%",
                "\r\n",
            ]
        )
    ).map("".join),
)


class Reader(HTMLParser):
    """The tags, attributes and addresses of a mail, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.addresses, self.words = set(), set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.words.append(data)


def html(each):
    return Reader(render(each, MAILBOX).html)


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_is_small_and_loads_nothing(name):
    rendered = render(LETTERS[name], MAILBOX)
    assert len(rendered.html.encode()) <= 12_000
    assert not re.search(r"<img|<link|<script|src=|url\(|@import|@font", rendered.html)


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_has_what_a_mail_program_needs(name):
    found = render(LETTERS[name], MAILBOX).html
    language = LETTERS[name].recipient.language
    assert found.startswith(f'<!DOCTYPE html><html lang="{language}">')
    for part in (
        '<meta name="color-scheme" content="light dark">',
        "@media (prefers-color-scheme: dark)",
        'role="presentation"',
        'class="preheader"',
        "<!--[if mso]>",
    ):
        assert part in found
    assert found.index("<meta charset") < 100


@pytest.mark.parametrize("name", LETTERS)
def test_html_and_plain_text_say_the_same(name):
    rendered = render(LETTERS[name], MAILBOX)
    shown = " ".join(" ".join(Reader(rendered.html).words).split())
    link, zone = LETTERS[name].link_url, LETTERS[name].recipient.time_zone
    for words in (rendered.text.splitlines()[0], zone):
        assert words in shown
        assert words in rendered.text
    assert (link in rendered.text, f'href="{link}"' in rendered.html) == (True, True)


def test_a_long_message_still_fits_into_30_kilobytes():
    prose = "Our appointment moves, and this is why it does. " * 300
    body = "\n\n".join(prose[at : at + 400] for at in range(0, 9_900, 400))[:10_000]
    each = letter(
        "rescheduled",
        custom=MessageText(subject="s" * 200, body=body),
        after=snapshot(public_notes="n" * 1000, target=contact_target(person(name="ö" * 200))),
        reason="r" * 200,
    )
    assert len(body) == 10_000
    assert len(render(each, MAILBOX).html.encode()) <= 30_000


@given(DIRTY, DIRTY, DIRTY)
def test_whatever_people_typed_stays_text(name, notes, reason):
    target = contact_target(person(name=name), company_name=reason)
    for kind, audience in (
        ("rescheduled", "target"),
        ("cancelled", "staff"),
        ("booked", "receipt"),
    ):
        after = snapshot(
            target=target,
            public_notes=notes,
            staff=jonas(name=reason),
            type_name=name,
            location=Location.model_construct(kind="video", text=f"https://{notes}"),
        )
        each = letter(
            kind, audience, after=after, reason=reason, firm=name, actor=actor(name=notes)
        )
        found = html(each)
        assert found.tags <= TAGS
        assert found.attributes <= ATTRIBUTES
        assert all(re.match(r"https?://|mailto:", address) for address in found.addresses)
        assert "\n" not in render(each, MAILBOX).subject


@given(DIRTY, DIRTY)
def test_what_staff_wrote_makes_no_html_of_its_own(subject, body):
    custom = MessageText.model_construct(subject=subject, body=body)
    found = html(letter("rescheduled", custom=custom))
    assert (found.tags - TAGS, found.attributes - ATTRIBUTES) == (set(), set())


def test_marks_that_turn_the_reading_direction_are_left_out():
    each = letter(after=snapshot(target=contact_target(person(name="Amara\u202e\u2066 Okafor"))))
    assert "Hello Amara," in render(each, MAILBOX).text


def test_calendar_links_are_encoded():
    after = snapshot(type_name="Q&A #1 + more", location=Location(kind="place", text="A & B?=%"))
    addresses = html(letter(after=after)).addresses
    google = next(each for each in addresses if "google" in each)
    outlook = next(each for each in addresses if "outlook" in each)
    assert "text=Q%26A%20%231%20%2B%20more%20with%20Jonas%20Weber&" in google
    assert "dates=20261118T090000Z%2F20261118T094500Z&" in google
    assert google.endswith("&location=A%20%26%20B%3F%3D%25&ctz=Europe%2FLondon")
    assert "startdt=2026-11-18T09%3A00%3A00Z&enddt=2026-11-18T09%3A45%3A00Z&" in outlook
    assert LINK not in google + outlook
