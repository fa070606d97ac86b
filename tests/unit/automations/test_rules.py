"""A rule is checked when it is written: what is wrong is named by field and in words."""

import pytest
from pydantic import ValidationError

from libs.contracts.automations import Rehearse, Rule
from libs.contracts.automations.fields import CHOICES, KINDS, OPERATORS
from libs.contracts.problem import ProblemError
from libs.web.wording import field_errors

HOUR = {"field": "hour", "op": "gte", "value": 12}
GOOD = {
    "name": "Late change",
    "trigger": {"on": "rescheduled"},
    "conditions": {
        "all": [
            {"field": "notice_minutes", "op": "lt", "value": 2880},
            {"any": [{"not": {"field": "contact.tags", "op": "contains", "value": "vip"}}, HOUR]},
        ]
    },
    "steps": [
        {"do": "send_email", "to": "staff", "subject": "Late", "body": "{{appointment.old_time}}"},
        {"do": "tag", "tag": "late change"},
        {"do": "add_note", "text": "Moved late."},
        {"do": "create_task", "title": "Call them", "due_minutes": 60},
        {"do": "wait", "until": {"anchor": "start", "offset_minutes": -120}},
        {"do": "webhook", "url": "https://example.com/hook"},
        {"do": "add_reminder", "before_minutes": 60},
        {"do": "wait", "for_minutes": 5},
    ],
}
SAMPLES = {"id": "a1", "text": "x", "tags": "x", "number": 1, "flag": True, "choice": None}


def said_about(**changes):
    """What a rule with changes is refused with, as {field: message}."""
    body = {**GOOD, **changes}
    try:
        Rule.model_validate(body)
    except ValidationError as error:
        return {one.field: one.message for one in field_errors(error, body)}
    except ProblemError as error:
        return {one.field: one.message for one in error.extra["errors"]}
    return {}


def nested(depth):
    condition = HOUR
    for _ in range(depth):
        condition = {"not": condition}
    return condition


def fitting(field, op):
    sample = CHOICES[field][0] if field in CHOICES else SAMPLES[KINDS[field]]
    return {"exists": False, "in": [sample], "not_in": [sample]}.get(op, sample)


def test_a_rule_is_the_same_after_it_was_stored():
    rule = Rule.model_validate(GOOD)
    assert Rule.model_validate_json(rule.model_dump_json(by_alias=True)) == rule


@pytest.mark.parametrize("field", KINDS)
def test_every_operator_that_fits_a_field_is_taken(field):
    leaves = [
        {"field": field, "op": op, "value": fitting(field, op)} for op in OPERATORS[KINDS[field]]
    ]
    assert said_about(conditions={"all": leaves}) == {}


@pytest.mark.parametrize(
    ("leaf", "message"),
    [
        ({"field": "hour", "op": "contains", "value": 1}, "“contains” does not fit hour"),
        ({"field": "hour", "op": "is", "value": 24}, "hour lies between 0 and 23"),
        ({"field": "hour", "op": "is", "value": True}, "hour takes a whole number"),
        ({"field": "hour", "op": "in", "value": []}, "hour takes a list of 1 to 50 values"),
        ({"field": "hour", "op": "in", "value": "12"}, "hour takes a list of 1 to 50 values"),
        ({"field": "reason", "op": "exists", "value": 1}, "reason exists takes true or false"),
        ({"field": "same_day", "op": "is", "value": "yes"}, "same_day takes true or false"),
        ({"field": "weekday", "op": "is", "value": "Monday"}, "weekday takes one of mon, tue"),
        ({"field": "type.id", "op": "is", "value": ""}, "type.id takes a text of 1 to 200"),
    ],
)
def test_a_condition_that_does_not_fit_its_field_says_so(leaf, message):
    said = said_about(conditions={"all": [leaf]})
    assert said["conditions.all.0"].startswith(message)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"conditions": {"field": "age", "op": "is", "value": 1}}, "conditions.field", "must be"),
        ({"conditions": 3}, "conditions", "must be an object with all, any, not, or field"),
        ({"conditions": {}}, "conditions.op", "is required"),
        ({"conditions": nested(6)}, "body", "conditions may be 5 levels deep"),
        ({"trigger": {"on": "moved"}}, "trigger", "'on' must be one of 'booked'"),
        ({"trigger": {}}, "trigger", "needs 'on'"),
        ({"trigger": {"on": "time"}}, "trigger.anchor", "is required"),
        ({"steps": []}, "steps", "must have 1 items or more"),
        ({"steps": [{"do": "fly"}]}, "steps.0", "'do' must be one of 'send_email'"),
        ({"steps": [{"do": "wait"}]}, "steps.0", "takes either for_minutes or until"),
        ({"steps": [{"do": "wait", "for_minutes": 0}]}, "steps.0.for_minutes", "must be 1 or more"),
        (
            {"steps": [{"do": "send_email", "to": "address", "subject": "a", "body": "b"}]},
            "steps.0",
            "address goes with to: address",
        ),
        (
            {"steps": [{"do": "send_email", "to": "staff", "subject": "{{x}}", "body": "b"}]},
            "steps.0.subject",
            "There is no field called “x”.",
        ),
    ],
)
def test_what_is_wrong_is_named_by_field(changes, field, message):
    assert said_about(**changes)[field].startswith(message)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://example.com", "must be a web address"),
        ("https://", "must be a web address"),
        ("https://[::1", "is not a web address"),
        ("https://example.com:99999", "is not a web address"),
        ("https://me:secret@example.com", "must hold no user name"),
        ("https://example.com/#part", "must hold no user name"),
        ("https://example.com/a b", "must hold no spaces"),
        ("https://example.com/\x00a", "must hold no spaces"),
        ("https://example.com/\x7f", "must hold no spaces"),
    ],
)
def test_an_address_that_no_webhook_can_have_is_refused(url, message):
    assert said_about(steps=[{"do": "webhook", "url": url}])["steps.0.url"].startswith(message)


def test_only_a_move_has_an_old_time_to_write_of():
    assert said_about(trigger={"on": "booked"}) == {
        "steps.0.body": "There is no field called “appointment.old_time”."
    }


def test_more_conditions_than_anybody_reads_are_refused():
    wide = {"all": [{"any": [HOUR] * 30}, {"any": [HOUR] * 30}]}
    assert "50 in number" in said_about(conditions=wide)["body"]


@pytest.mark.parametrize(
    ("trigger", "overlap"),
    [
        ({"on": "rescheduled"}, "restart"),
        ({"on": "cancelled"}, "single"),
        ({"on": "time", "anchor": "start", "offset_minutes": -60}, "single"),
    ],
)
def test_without_a_word_on_overlap_only_a_move_starts_anew(trigger, overlap):
    rule = Rule.model_validate({**GOOD, "trigger": trigger, "steps": GOOD["steps"][1:]})
    assert rule.overlapping == overlap


def test_a_draft_is_rehearsed_on_a_period():
    period = {"from": "2026-11-01T00:00:00Z", "to": "2026-11-18T00:00:00Z"}
    assert Rehearse.model_validate({"automation": GOOD, **period}).show == "all"
