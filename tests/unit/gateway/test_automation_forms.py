"""What the builder's form says of an automation, and what it makes of what is typed into it."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from werkzeug.datastructures import MultiDict

from libs.contracts.automations import Rule
from libs.contracts.problem import ProblemError
from services.gateway.portal import automation_choices as choices
from services.gateway.portal.automation_drafts import (
    Draft,
    Edit,
    draft_of,
    edited,
    read,
    row_of,
)
from services.gateway.portal.automation_faults import told
from services.gateway.portal.automation_lengths import Length
from services.gateway.portal.automation_words import Sentences
from services.gateway.portal.rendering import Pages
from services.gateway.portal.words import words
from tests.support.automation_rules import RULES
from tests.support.html_forms import form_in


def html_of(draft, problem=None):
    t = words("en")
    sheet = SimpleNamespace(
        stored=None,
        path="/automations/new",
        enabled=False,
        draft=draft,
        is_kept=False,
        tested=None,
    )
    pages = Pages(SimpleNamespace(firm_name="Harbor & Pine", firm_phone=""))
    return pages.render(
        "automation_form.html",
        "en",
        sheet=sheet,
        draft=draft,
        names={},
        merge_fields=("contact.name",),
        choices=choices,
        focus="",
        secrets={},
        problem=problem,
        faults=told(draft, problem, t),
        days=(("30", True),),
        versions=[],
        is_nameless=False,
        against=None,
    ).get_data(as_text=True)


def sent(draft):
    return form_in(html_of(draft), "builder")


def refusal(draft):
    with pytest.raises(ProblemError) as refused:
        draft.checked()
    return refused.value


def is_sound(rule):
    try:
        Rule.model_validate(rule)
    except ValueError:
        return False
    return True


@settings(max_examples=25)
@given(rule=RULES.filter(is_sound))
def test_what_the_form_shows_of_an_automation_is_what_it_sends(rule):
    kept = Rule.model_validate(rule)
    assert draft_of(kept).checked() == kept
    assert read(sent(draft_of(kept))).checked() == kept


TYPED = {
    "name": "",
    "on": "time",
    "when-number": "soon",
    "when-unit": "hours",
    "side": "before",
    "anchor": "start",
    "if-group": "any",
    "if-0-field": "type.id",
    "if-0-op": "gt",
    "if-0-value": "t1",
    "if-1-group": "not",
    "if-1-0-field": "notice_minutes",
    "if-1-0-op": "lt",
    "if-1-0-value": "two",
    "if-1-0-unit": "days",
    "do-0-kind": "send_email",
    "do-0-to": "address",
    "do-0-address": "nobody",
    "do-0-subject": "{{contact.shoe}}",
    "do-0-body": "",
    "do-1-kind": "webhook",
    "do-1-url": "ftp://example.com",
    "do-2-kind": "wait",
    "do-2-until": "for",
    "do-2-number": "1.5",
    "do-2-unit": "hours",
    "do-2-anchor": "start",
    "do-2-side": "before",
    "do-3-kind": "create_task",
    "do-3-title": "x" * 201,
    "do-3-number": "",
    "do-3-unit": "days",
    "daily_cap": "0",
    "cooldown-number": "-1",
    "cooldown-unit": "days",
    "on_cancel": "stop",
    "overlap": "",
}
WRONG = (
    *("name", "when-number", "if-0-op", "if-1-0-value", "do-0-address", "do-0-body", "do-1-url"),
    *("do-2-number", "do-3-title", "daily_cap", "cooldown-number"),
)


def test_everything_wrong_has_its_sentence_beside_it_and_stays_as_it_was_typed():
    draft = read(MultiDict(TYPED))
    problem = refusal(draft)
    assert set(told(draft, problem, words("en"))) == set(WRONG)
    html = html_of(draft, problem)
    for field in WRONG:
        assert f'href="#{field}"' in html
        assert f'id="{field}-wrong"' in html
        assert f'aria-describedby="{field}-wrong"' in html
    again = dict(form_in(html, "builder").items())
    kept = {name: again[name] for name in TYPED if name != "if-0-op"}
    assert kept == {name: text for name, text in TYPED.items() if name != "if-0-op"}


def test_a_field_that_there_is_not_is_named_in_the_text_that_holds_it():
    typed = {"name": "a", "do-0-kind": "send_email", "do-0-to": "target", "do-0-body": "b"}
    draft = read(MultiDict(typed | {"do-0-subject": "{{contact.shoe}}"}))
    found = told(draft, refusal(draft), words("en"))
    assert found == {"do-0-subject": "There is no field called “contact.shoe”."}


def test_no_step_at_all_is_told_where_steps_are_added():
    draft = Draft(name="a")
    assert list(told(draft, refusal(draft), words("en"))) == ["steps"]


def pressed(draft, *buttons, **form):
    for button in buttons:
        edit = edited(draft, button, form)
        draft = read(sent(edit.draft))
    return draft, edit


def test_conditions_are_added_in_groups_and_removed_again():
    draft, edit = pressed(Draft(), "add-condition:if", "add-group:if", "add-condition:if-1")
    assert edit.focus == "if-1-1-field"
    assert [len(part.parts) for part in draft.tree.parts[1:]] == [2]
    draft, _ = pressed(draft, "remove-condition:if-1-0", "remove-condition:if-0")
    assert [len(part.parts) for part in draft.tree.parts] == [1]


def test_a_condition_that_stands_alone_gets_company():
    alone = {"field": "channel", "op": "is", "value": "link"}
    rule = {"name": "a", "trigger": {"on": "booked"}, "conditions": alone}
    rule["steps"] = [{"do": "tag", "tag": "new"}]
    draft, _ = pressed(draft_of(Rule.model_validate(rule)), "add-condition:if")
    assert draft.rule()["conditions"]["all"][0] == alone
    assert pressed(draft, "remove-condition:if")[0].rule()["conditions"] == {"all": []}


def test_steps_move_up_and_down_and_the_button_keeps_the_focus():
    draft, _ = pressed(Draft(), "add-step", **{"new-step": "tag"})
    draft, edit = pressed(draft, "add-step", **{"new-step": "wait"})
    assert edit.focus == "do-1-until"
    draft, edit = pressed(draft, "up:1")
    assert ([step.kind for step in draft.steps], edit.focus) == (["wait", "tag"], "up-0")
    draft, _ = pressed(draft, "down:0", "down:1", "up:0", "remove-step:1")
    assert [step.kind for step in draft.steps] == ["tag"]


NINES = "9" * 5000
NO_PLACES = ("", "x", "-", "9", "-1", "²", "٣", NINES, "if-x", "if-7", "if-0-", "if-1-x", "if--1")


@pytest.mark.parametrize("act", ["up", "down", "remove-step", "add-condition", "remove-condition"])
@pytest.mark.parametrize("at", [*NO_PLACES, f"if-{NINES}", "iff-0", "do-0"])
def test_a_button_that_there_is_not_changes_nothing(act, at):
    draft = read(MultiDict(TYPED))
    assert edited(draft, f"{act}:{at}", {}) == Edit(draft)
    assert edited(draft, at, {}) == Edit(draft)


@pytest.mark.parametrize("at", NO_PLACES)
def test_a_row_that_there_is_not_is_none(at):
    draft = read(MultiDict(TYPED))
    assert [row_of(draft, f"{first}-{at}") for first in ("do", "if", "else")] == [None] * 3


def test_another_field_begins_with_an_operator_and_a_value_of_its_own():
    typed = {"if-group": "all", "if-0-was": "type.id", "if-0-field": "contact.tags"}
    draft = read(MultiDict(typed | {"if-0-op": "is", "if-0-value": "t1"}))
    leaf = draft.tree.parts[0]
    assert (leaf.field, leaf.op, leaf.values) == ("contact.tags", "contains", ())


def test_forms_are_read_no_deeper_than_they_are_drawn():
    typed = {"if" + "-0" * depth + "-group": "all" for depth in range(60)}
    html_of(read(MultiDict(typed)))


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, ("0", "minutes")),
        (90, ("90", "minutes")),
        (120, ("2", "hours")),
        (2880, ("2", "days")),
        (None, ("", "minutes")),
    ],
)
def test_a_length_is_shown_in_the_largest_unit_that_divides_it(minutes, shown):
    length = Length.of(minutes)
    assert (length.number, length.unit) == shown
    assert length.minutes == minutes


@settings(max_examples=25)
@given(rule=RULES.filter(is_sound))
def test_every_automation_can_be_read_as_sentences(rule):
    kept = Rule.model_validate(rule)
    for language in ("en", "de"):
        tell = Sentences(words(language), {})
        said = [tell.when(kept.trigger), *tell.conditions(kept), *map(tell.step, kept.steps)]
        assert all(said)
