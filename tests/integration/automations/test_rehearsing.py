"""A draft is tried on what happened: what it would have done is shown, and nothing happens."""

from datetime import timedelta

import pytest

from libs.contracts import automations as contract
from libs.contracts.automations import Rehearse
from libs.contracts.problem import ProblemError
from services.automations.queries import rehearsing
from tests.support.letters import NOW, START
from tests.support.mail_room import booked, cancelled, moved, rescheduled, restated
from tests.support.workshop import HOOK, NOTE, TAG, appointment, at, pause, rule, wait

FIRST = appointment()
LATER = moved(FIRST, start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1))
MAIL = {"do": "send_email", "to": "staff", "subject": "Moved", "body": "{{contact.name}} moved."}


def happened(event, minutes):
    """So many minutes after the tests' now."""
    return event.model_copy(update={"occurred_at": NOW + timedelta(minutes=minutes)})


def rehearse(workshop, draft, **parts):
    period = {"from": NOW, "to": NOW + timedelta(days=9)}
    body = Rehearse.model_validate({"automation": draft, **period, **parts})
    return workshop.ask(contract.REHEARSE, body=body)


def done(item):
    return [(effect.do, effect.at) for effect in item.effects]


def test_a_draft_shows_what_it_would_have_done_and_nothing_happens(workshop):
    workshop.hear(happened(booked(FIRST), 0), happened(rescheduled(LATER), 60))
    found = rehearse(workshop, rule(steps=[TAG, MAIL, wait(-120), NOTE, HOOK]))
    assert (found.events, found.matched) == (2, 1)
    move, booking = found.items
    then, due = NOW + timedelta(minutes=60), LATER.start - timedelta(hours=2)
    assert done(move) == [
        ("tag", then),
        ("send_email", then),
        ("wait", due),
        ("add_note", due),
        ("webhook", due),
    ]
    assert move.effects[0].details["tag"] == "late change"
    assert move.effects[4].details["url"] == HOOK["url"]
    assert (booking.matched, booking.because.why) == (False, "trigger")
    assert workshop.told() == []


def test_waits_follow_what_happened_to_the_appointment_afterwards(workshop):
    off = happened(cancelled(LATER), 120)
    workshop.hear(happened(booked(FIRST), 0), happened(rescheduled(LATER), 60), off)
    draft = rule("booked", steps=[wait(-120), NOTE])
    (_, _, stopped) = rehearse(workshop, draft).items
    assert done(stopped) == [("wait", NOW + timedelta(minutes=120))]
    assert stopped.effects[0].details == {"ended": "appointment_cancelled"}
    (_, _, kept) = rehearse(workshop, {**draft, "on_cancel": "keep"}).items
    assert done(kept)[1] == ("add_note", LATER.start - timedelta(hours=2))


def test_a_pause_and_a_moment_that_is_over_are_as_in_earnest(workshop):
    workshop.hear(happened(rescheduled(LATER), 0))
    (item,) = rehearse(workshop, rule(steps=[pause(30), TAG, wait(-9 * 1440), NOTE])).items
    assert done(item)[:2] == [
        ("wait", NOW + timedelta(minutes=30)),
        ("tag", NOW + timedelta(minutes=30)),
    ]
    assert item.effects[2].details == {"ended": "moment_passed"}


def test_a_time_trigger_is_tried_on_the_moments_of_the_period(workshop):
    workshop.hear(happened(booked(FIRST), 0), happened(rescheduled(LATER), 60))
    found = rehearse(workshop, rule(at(-120)))
    timed = [(item.on, item.at) for item in found.items if item.matched]
    assert timed == [("time", LATER.start - timedelta(hours=2))]


def test_limits_count_in_a_rehearsal_too(workshop):
    events = [booked(appointment(id=f"appointment-{n}")) for n in range(3)]
    workshop.hear(*(happened(event, n) for n, event in enumerate(events)))
    draft = rule("booked")
    for limit, why in (({"daily_cap": 1}, "daily_cap"), ({"cooldown_minutes": 60}, "cooldown")):
        found = rehearse(workshop, {**draft, **limit})
        assert [item.because.why for item in found.items] == [why, why, "started"]
        assert (found.matched, found.started) == (3, 1)


def test_a_draft_is_compared_with_a_version(workshop):
    made = workshop.make(steps=[TAG], conditions={"field": "hour", "op": "is", "value": 3})
    workshop.ask(contract.PUT_AUTOMATION, body=rule(steps=[NOTE]), automation_id=made)
    workshop.hear(happened(booked(FIRST), 0), happened(rescheduled(LATER), 60))
    first = rehearse(
        workshop, rule(), against={"automation_id": made, "version": 1}, show="different"
    )
    assert (first.matched, first.matched_before, first.different) == (1, 0, 1)
    assert first.items[0].against.because.decided_by.field == "hour"
    second = rehearse(workshop, rule(), against={"automation_id": made}, show="matched")
    assert (second.matched_before, second.different) == (1, 1)
    assert [one.do for one in second.items[0].against.effects] == ["add_note"]
    with pytest.raises(ProblemError, match="not_found"):
        rehearse(workshop, rule(), against={"automation_id": made, "version": 9})


def test_a_new_name_is_no_difference_and_other_events_do_not_count(quick):
    made = quick.make(steps=[HOOK], name="Old")
    quick.hear(happened(booked(FIRST), 0), happened(rescheduled(LATER), 60))
    beside = {"against": {"automation_id": made}, "show": "different"}
    found = rehearse(quick, rule(steps=[HOOK], name="New"), **beside)
    assert (found.events, found.different, found.items) == (1, 0, [])
    assert rehearse(quick, rule("booked", steps=[HOOK]), **beside).events == 2


def test_what_was_said_again_is_no_event(quick):
    quick.hear(restated(FIRST))
    assert rehearse(quick, rule("booked")).events == 0


def test_a_period_that_is_none_is_refused(quick):
    with pytest.raises(ProblemError, match="must be later than from"):
        rehearse(quick, rule(), to=NOW)


def test_what_would_match_is_said_of_a_change_that_did_not_happen(workshop):
    workshop.make(name="Always")
    workshop.make(name="Never", conditions={"any": []})
    workshop.make(on="cancelled", name="Other")
    move = rescheduled(LATER)
    body = {"key": move.key, "event": move.model_dump(mode="json")}
    found = workshop.ask(contract.WOULD_MATCH, body=body)
    assert [(one.name, one.matches) for one in found.items] == [("Always", True), ("Never", False)]
    workshop.ask(contract.PUT_SWITCH, body={"running": False})
    found = workshop.ask(contract.WOULD_MATCH, body=body)
    assert [(one.matches, one.because.why) for one in found.items] == [
        (False, "switched_off"),
        (False, "conditions"),
    ]


def test_what_would_match_knows_the_limits_as_they_are_now(quick):
    quick.make(name="Rests", cooldown_minutes=60)
    quick.make(name="Counts", daily_cap=1)
    quick.make(name="One", overlap="single", steps=[pause(60)])
    quick.make(name="Again", steps=[pause(60)])
    quick.hear(rescheduled(LATER))
    move = rescheduled(moved(LATER), LATER)
    body = {"key": move.key, "event": move.model_dump(mode="json")}
    found = quick.ask(contract.WOULD_MATCH, body=body)
    assert {one.name: (one.matches, one.because.why) for one in found.items} == {
        "Rests": (False, "cooldown"),
        "Counts": (False, "daily_cap"),
        "One": (False, "already_running"),
        "Again": (True, "started"),
    }


@pytest.mark.parametrize("body", [{"key": "x", "event": {}}, {"key": "contact.created"}])
def test_what_is_no_change_of_an_appointment_is_refused(quick, body):
    with pytest.raises(ProblemError, match="invalid"):
        quick.ask(contract.WOULD_MATCH, body={"event": {}, **body})


def test_a_change_without_its_parts_is_refused(quick):
    with pytest.raises(ProblemError, match="is not such an event"):
        quick.ask(contract.WOULD_MATCH, body={"key": "appointment.booked", "event": {"x": 1}})


def test_a_move_starts_anew_in_a_rehearsal_as_in_earnest(quick):
    again = moved(LATER, start=START + timedelta(days=2), end=START + timedelta(days=2, hours=1))
    quick.hear(happened(rescheduled(LATER), 0), happened(rescheduled(again, LATER), 60))
    second, first = rehearse(quick, rule(steps=[TAG, pause(120), NOTE])).items
    assert done(first) == [("tag", NOW), ("wait", NOW + timedelta(minutes=60))]
    assert first.effects[-1].details == {"ended": "restarted"}
    assert [effect.do for effect in second.effects] == ["tag", "wait", "add_note"]
    parallel = rehearse(quick, rule(steps=[pause(120), NOTE], overlap="parallel")).items
    assert [len(item.effects) for item in parallel] == [2, 2]


@pytest.mark.parametrize(("minutes", "why"), [(119, "already_running"), (120, "started")])
def test_one_at_a_time_holds_in_a_rehearsal_too(quick, minutes, why):
    again = moved(LATER, start=START + timedelta(days=2), end=START + timedelta(days=2, hours=1))
    quick.hear(happened(rescheduled(LATER), 0), happened(rescheduled(again, LATER), minutes))
    second, _ = rehearse(quick, rule(steps=[pause(120), NOTE], overlap="single")).items
    assert second.because.why == why


def test_a_version_with_a_time_trigger_is_compared_with_all_that_was_booked_before(quick):
    made = quick.make(on=at(-120))
    quick.hear(happened(booked(FIRST), 0))
    period = {"from": NOW + timedelta(minutes=1)}
    found = rehearse(quick, rule("booked"), against={"automation_id": made}, **period)
    assert (found.events, found.matched, found.matched_before) == (1, 0, 1)


def test_a_period_with_more_than_it_can_take_is_refused(quick, monkeypatch):
    monkeypatch.setattr(rehearsing, "MOST", 1)
    quick.hear(happened(booked(FIRST), 0), happened(rescheduled(LATER), 60))
    with pytest.raises(ProblemError, match="take a later one"):
        rehearse(quick, rule())
    assert rehearse(quick, rule(at(-120)), **{"from": NOW + timedelta(minutes=1)}).matched == 1
