"""Merge fields: an allow-list, a refusal that names the others, values that stay data."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.merge_fields import FIELDS, check_text, fields_of
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import MessageText
from services.notifications.adapters.rendering import render
from services.notifications.adapters.rendering.merge_fields import values_of
from services.notifications.adapters.rendering.view import View
from tests.support.letter_kinds import KINDS, all_letters
from tests.support.letters import (
    MAILBOX,
    company_target,
    contact_target,
    letter,
    person,
    snapshot,
)


def refusal(text, kind="rescheduled", **more):
    with pytest.raises(ProblemError) as caught:
        check_text(text, kind, **more)
    return caught.value.problem()


def written(body, subject="Hello", **parts):
    custom = MessageText(subject=subject, body=body)
    return render(
        letter(parts.pop("kind", "rescheduled"), "target", custom=custom, **parts), MAILBOX
    )


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_known_and_has_a_value(field):
    check_text(f"{{{{{field}}}}}", "rescheduled")
    assert field in values_of(View(letter("rescheduled")))


@pytest.mark.parametrize("kind", KINDS)
def test_rebooks_own_texts_hold_known_fields_alone(kind):
    for name, each in all_letters().items():
        if name.startswith(kind) and not each.replaced:
            check_text(each.template.subject + each.template.body, kind)


def test_unknown_fields_are_all_named():
    problem = refusal("{{contact.nick}} {{contact.name}} {{ __class__ }} {{contact.nick}} {{}}")
    assert [(error.field, error.message) for error in problem.errors] == [
        ("message.body", "There is no field called “contact.nick”, “__class__”, “”.")
    ]


def test_the_refusal_names_the_part_that_was_checked():
    assert refusal("{{x}}", field="message.subject").errors[0].field == "message.subject"


def test_a_very_long_unknown_name_is_not_repeated_whole():
    assert len(refusal("{{" + "x" * 9000 + "}}").detail) < 200


def test_only_a_move_has_an_old_time():
    assert refusal("{{appointment.old_time}}", "cancelled").status == 422
    assert set(FIELDS) - set(fields_of("booked")) == {
        "appointment.change",
        "appointment.new_time",
        "appointment.old_time",
    }


@pytest.mark.parametrize("text", ["", "no fields", "{{", "}} {{", "{contact.name}", "{% if x %}"])
def test_what_is_no_field_is_text(text):
    check_text(text, "booked")


def test_fields_are_replaced_in_subject_and_body():
    rendered = written(
        "Dear {{ contact.first_name }}, {{appointment.old_time}} becomes {{appointment.new_time}}",
        subject="{{staff.name}}: {{appointment.new_time}}",
    )
    assert rendered.subject == "Jonas Weber: Thu 19 Nov, 09:00"
    assert "Dear Amara, Wed 18 Nov, 09:00 becomes Thu 19 Nov, 09:00" in rendered.text
    assert "Dear Amara, Wed 18 Nov, 09:00 becomes Thu 19 Nov, 09:00" in rendered.html


def test_a_value_is_never_read_as_markdown_or_as_a_field():
    name = "**Ann** [x](javascript:alert(1)) <script>y</script> {{staff.name}}"
    after = snapshot(target=contact_target(person(name=name)))
    rendered = written("{{contact.name}}", after=after)
    assert name in rendered.text
    assert "<strong>Ann" not in rendered.html
    assert "&lt;script&gt;y&lt;/script&gt; {{staff.name}}" in rendered.html


def test_a_value_in_the_address_of_a_link_stays_data():
    after = snapshot(target=contact_target(person(name='"><b>&x=1')))
    rendered = written("[see](https://firm.example/?who={{contact.name}})", after=after)
    assert 'href="https://firm.example/?who=%22%3E%3Cb%3E%26x%3D1"' in rendered.html


def test_a_value_of_several_lines_does_not_break_the_subject():
    after = snapshot(public_notes="one\r\ntwo\nBcc: eve@example.com")
    assert (
        written("x", "{{appointment.notes}}", after=after).subject == "one two Bcc: eve@example.com"
    )


def test_of_a_company_the_contact_who_reads_is_greeted():
    people = person(), person(id="ben", name="Ben Okafor", email="ben@okafor.example")
    after = snapshot(target=company_target(*people))
    values = values_of(View(letter("booked", "staff", after=after)))
    assert (values["contact.name"], values["target.name"]) == ("Amara Okafor", "Okafor Ceramics")


def test_an_unknown_field_of_an_old_template_is_shown_as_it_was_written():
    assert "{{contact.nick}}" in written("Hi {{contact.nick}}").text


@settings(deadline=None)
@given(st.text())
def test_checking_accepts_or_refuses_and_never_breaks(text):
    with contextlib.suppress(ProblemError):
        check_text(text, "booked")
