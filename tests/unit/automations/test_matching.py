"""A rule explains itself: which condition, what was expected, what was found."""

from datetime import timedelta

import pytest

from libs.contracts.actor import Actor
from libs.contracts.automations import Rule
from libs.contracts.automations.fields import KINDS
from libs.contracts.values import Named
from services.automations.domain.facts import Facts
from services.automations.domain.matching import CompiledRule, compiled
from services.automations.domain.occasions import depth_in, occasion_at, occasion_of
from tests.support.letters import NOW, START, contact_target, mia
from tests.support.mail_room import booked, moved, rescheduled
from tests.support.workshop import appointment, rule

TARGET = contact_target(
    contact_id="amara", company_id="okafor", tags=["VIP", "late change"], portal_access=True
)
FIRST = appointment(target=TARGET)
MOVED = moved(
    FIRST,
    start=START + timedelta(days=1, minutes=30),
    staff=mia(),
    type=Named(id="type-2", name="Check-in"),
    moves=1,
)
AMARA = Actor(kind="contact", id="amara", name="Amara Okafor", channel="link")
MOVE = occasion_of(rescheduled(MOVED, FIRST, actor=AMARA, reason="Train strike"))
BOOKING = occasion_of(booked(FIRST))


def judge(condition, occasion=MOVE):
    made = Rule.model_validate(rule(conditions=condition))
    return CompiledRule(made).judge(Facts(occasion))


def leaf(field, op, value=True):
    return {"field": field, "op": op, "value": value}


@pytest.mark.parametrize(
    ("field", "of_the_move", "of_the_booking"),
    [
        ("type.id", "type-2", "type-1"),
        ("type.name", "Check-in", "Strategy session"),
        ("staff.id", "mia", "jonas"),
        ("contact.id", "amara", "amara"),
        ("contact.email", "amara@okafor.example", "amara@okafor.example"),
        ("contact.tags", ["VIP", "late change"], ["VIP", "late change"]),
        ("contact.portal_access", True, True),
        ("company.id", "okafor", "okafor"),
        ("actor.kind", "contact", "staff"),
        ("channel", "link", "portal"),
        ("reason", "Train strike", None),
        ("notice_minutes", 49 * 60, 49 * 60),
        ("moves", 1, 0),
        ("moved_by_minutes", 24 * 60 + 30, None),
        ("direction", "later", None),
        ("same_day", False, True),
        ("staff_changed", True, False),
        ("type_changed", True, False),
        ("weekday", "thu", "wed"),
        ("hour", 10, 10),
    ],
)
def test_each_field_is_found_in_the_event_itself(field, of_the_move, of_the_booking):
    assert Facts(MOVE).find(field) == of_the_move
    assert Facts(BOOKING).find(field) == of_the_booking


def test_every_field_has_an_answer():
    for field in KINDS:
        Facts(occasion_at(NOW, FIRST)).find(field)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (leaf("staff.id", "is", "mia"), True),
        (leaf("staff.id", "is_not", "mia"), False),
        (leaf("type.name", "is", "CHECK-IN"), True),
        (leaf("type.name", "contains", "check"), True),
        (leaf("type.id", "in", ["type-1", "type-2"]), True),
        (leaf("type.id", "not_in", ["type-1", "type-2"]), False),
        (leaf("contact.tags", "contains", "vip"), True),
        (leaf("contact.tags", "in", ["vip", "new"]), True),
        (leaf("contact.tags", "not_in", ["new"]), True),
        (leaf("contact.tags", "exists", False), False),
        (leaf("reason", "exists"), True),
        (leaf("notice_minutes", "lt", 49 * 60), False),
        (leaf("notice_minutes", "lte", 49 * 60), True),
        (leaf("hour", "gte", 10), True),
        (leaf("hour", "gt", 10), False),
        (leaf("same_day", "is", False), True),
        ({"all": []}, True),
        ({"any": []}, False),
        ({"not": {"any": [leaf("hour", "is", 3), leaf("moves", "is", 1)]}}, False),
        ({"all": [leaf("moves", "is", 1), {"not": leaf("hour", "is", 3)}]}, True),
    ],
)
def test_conditions_hold_or_not(condition, holds):
    assert judge(condition).matched is holds


@pytest.mark.parametrize(
    "condition",
    [
        leaf("direction", "is", "later"),
        leaf("moved_by_minutes", "gt", 0),
        leaf("reason", "contains", "strike"),
        leaf("moved_by_minutes", "in", [1]),
    ],
)
def test_what_is_not_there_is_nothing(condition):
    made = Rule.model_validate(rule("booked", conditions=condition))
    assert not CompiledRule(made).judge(Facts(BOOKING)).matched


def test_another_event_is_told_by_its_name():
    verdict = judge({"all": []}, BOOKING)
    assert (verdict.matched, verdict.because.why) == (False, "trigger")
    assert verdict.because.text == "It waits for “rescheduled”; this was “booked”."


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (leaf("hour", "lt", 9), "It wants hour to be less than 9; found: 10."),
        (leaf("same_day", "is", True), "It wants same_day to be yes; found: no."),
        (leaf("reason", "exists", False), "It wants reason not to be there; found: Train strike."),
        (
            leaf("contact.tags", "in", ["new", "old"]),
            "It wants contact.tags to be one of new, old; found: VIP, late change.",
        ),
        ({"not": leaf("moves", "is", 1)}, "It does not want moves to be 1; found: 1."),
        ({"any": []}, "Its conditions did not hold."),
    ],
)
def test_the_condition_that_said_no_is_named(condition, text):
    assert judge(condition).because.text == text


def test_all_that_was_asked_is_kept_in_order():
    both = {"all": [leaf("moves", "is", 1), leaf("hour", "is", 3), leaf("hour", "is", 4)]}
    checks = judge(both).because.checks
    assert [(one.field, one.expected, one.holds) for one in checks] == [
        ("moves", 1, True),
        ("hour", 3, False),
    ]


def test_a_stored_rule_is_made_ready_once():
    text = Rule.model_validate(rule()).model_dump_json(by_alias=True)
    assert compiled(text) is compiled(str(text))


@pytest.mark.parametrize(
    ("chain", "depth"), [(None, 0), ("r1;3", 3), ("r1", 0), ("r1;x", 0), ("r1;99999", 1000)]
)
def test_a_chain_says_how_deep_it_is(chain, depth):
    assert depth_in(chain) == depth
