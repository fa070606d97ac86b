"""Staff switch automations on and off, stop runs, and read what could not be done."""

import json
from datetime import timedelta

import pytest

from libs import logs
from libs.contracts import automations as contract
from libs.contracts.events import RequestRefused
from libs.contracts.problem import ProblemError
from libs.persistence import inbox
from libs.persistence.envelope import seal
from services.automations.adapters.tables import AUTOMATIONS, RUNS
from services.automations.handlers import advancing
from tests.support.letters import START
from tests.support.mail_room import (
    booked,
    moved,
    rescheduled,
    restated,
)
from tests.support.workshop import HOOK, NOTE, TAG, appointment, pause, rule, wait

FIRST = appointment()
LATER = moved(FIRST, start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1))
MUCH_LATER = moved(LATER, start=START + timedelta(days=2), end=START + timedelta(days=2, hours=1))


def test_a_run_keeps_the_version_that_it_began_with(workshop):
    made = workshop.make(steps=[pause(60), TAG])
    workshop.hear(rescheduled(LATER))
    workshop.ask(contract.PUT_AUTOMATION, body=rule(steps=[NOTE]), automation_id=made)
    workshop.pass_by(minutes=61)
    assert workshop.asked() == ["contact.tag_requested"]


@pytest.mark.parametrize(
    ("waiting_runs", "state"),
    [("finish", ("done", "finished")), ("cancel", ("cancelled", "automation_disabled"))],
)
def test_who_switches_it_off_says_what_becomes_of_its_runs(workshop, waiting_runs, state):
    made = workshop.make(steps=[pause(60), TAG])
    workshop.hear(rescheduled(LATER))
    body = {"waiting_runs": waiting_runs}
    assert not workshop.ask(contract.DISABLE_AUTOMATION, body=body, automation_id=made).enabled
    workshop.hear(rescheduled(MUCH_LATER, LATER))
    workshop.pass_by(minutes=61)
    assert workshop.states(made) == [state]


def test_what_is_given_up_stops_and_can_still_be_read(workshop):
    made = workshop.make(steps=[pause(60), TAG])
    workshop.hear(rescheduled(LATER))
    workshop.ask(contract.DELETE_AUTOMATION, automation_id=made)
    assert workshop.states(made) == [("cancelled", "automation_deleted")]
    with pytest.raises(ProblemError, match="not_found"):
        workshop.ask(contract.GET_AUTOMATION, automation_id=made)


def test_the_switch_for_all_holds_waits_and_beginnings(workshop):
    made = workshop.make(steps=[pause(60), TAG])
    workshop.hear(rescheduled(LATER))
    workshop.ask(contract.PUT_SWITCH, body={"running": False})
    workshop.hear(rescheduled(MUCH_LATER, LATER))
    workshop.pass_by(minutes=61)
    assert workshop.states(made) == [("waiting", "wait")]
    assert workshop.evaluations()[-1].because.why == "switched_off"
    switch = workshop.ask(contract.PUT_SWITCH, body={"running": True})
    assert (switch.running, switch.changed_by) == (True, "Jonas Weber")
    workshop.pass_by(minutes=1)
    assert workshop.asked() == ["contact.tag_requested"]


def test_staff_stop_a_run_and_let_one_begin_again(workshop):
    made = workshop.make(steps=[TAG, pause(60)])
    workshop.hear(rescheduled(LATER))
    (run,) = workshop.runs(made)
    with pytest.raises(ProblemError, match="wrong_state"):
        workshop.ask(contract.REPEAT_RUN, run_id=run.id)
    stopped = workshop.ask(contract.CANCEL_RUN, run_id=run.id)
    assert (stopped.state, stopped.why) == ("cancelled", "stopped_by_staff")
    again = workshop.ask(contract.REPEAT_RUN, run_id=run.id)
    assert (again.state, again.event_id) == ("waiting", run.event_id)
    assert [told["step_key"] for told in workshop.told("contact.tag_requested")] == [
        f"{run.id}.1",
        f"{again.id}.1",
    ]
    for call in (contract.CANCEL_RUN, contract.RESUME_RUN):
        with pytest.raises(ProblemError, match="wrong_state"):
            workshop.ask(call, run_id=run.id)


def test_what_could_not_be_done_is_said_at_its_step(workshop):
    made = workshop.make(steps=[TAG, HOOK])
    workshop.hear(rescheduled(LATER))
    (run,) = workshop.runs(made)
    workshop.hear(
        RequestRefused(
            step_key=f"{run.id}.1",
            run_id=run.id,
            appointment_id="appointment-1",
            asked="contact.tag_requested",
            why="archived",
            detail="The contact was archived.",
        )
    )
    step = workshop.runs(made)[0].steps[0]
    assert (step.state, step.error) == ("failed", "The contact was archived.")
    assert step.fault.code == "archived"


def test_a_target_without_a_contact_is_not_tagged(workshop):
    target = FIRST.target.model_copy(update={"contact_id": None})
    made = workshop.make(on="booked", steps=[TAG, NOTE])
    workshop.hear(booked(appointment(target=target)))
    assert workshop.runs(made)[0].steps[0].output == {"skipped": "There is no contact."}
    assert workshop.asked() == ["appointment.note_requested"]


def test_the_last_run_of_each_automation_is_shown_beside_it(workshop):
    made = [workshop.make(on="booked"), workshop.make(on="booked"), workshop.make()]
    workshop.hear(booked(appointment(id="a1")), booked(appointment(id="a2")))
    shown = [workshop.ask(contract.GET_AUTOMATION, automation_id=one).last_run for one in made]
    assert [one and one.id for one in shown] == [
        *(workshop.runs(one)[-1].id for one in made[:2]),
        None,
    ]


def test_an_event_of_a_future_schema_is_parked_and_holds_nobody_up(workshop):
    made = workshop.make()
    _, sealed = seal(rescheduled(LATER), "scheduling", workshop.clock.now())
    future = json.loads(sealed)
    future["id"], future["data"]["after"] = "from-tomorrow", {"schema": 9}
    workshop.door.receive(json.dumps(future).encode())
    workshop.hear(rescheduled(LATER))
    assert workshop.states(made) == [("done", "finished")]
    with workshop.transactions.read() as connection:
        (parked,) = inbox.list_entries(connection)
    assert parked.id == "from-tomorrow"


def test_while_100_runs_wait_all_is_said_again_and_nothing_happens(workshop):
    made = workshop.make(on="booked", steps=[TAG, wait(-120), NOTE])
    told = [booked(appointment(id=f"a{n}")) for n in range(100)]
    workshop.hear(*told)
    before = workshop.asked()
    workshop.hear(*told, *(restated(event.after) for event in told))
    assert workshop.asked() == before == ["contact.tag_requested"] * 100
    workshop.pass_by(days=2)
    assert workshop.asked().count("appointment.note_requested") == 100
    assert set(workshop.states(made)) == {("done", "finished")}


def unable(*_args, **_more):
    raise ValueError("no such thing")


def test_a_wait_behind_which_nothing_can_be_done_fails_and_can_be_resumed(workshop, monkeypatch):
    made = workshop.make(steps=[pause(60), TAG])
    workshop.hear(rescheduled(LATER))
    with monkeypatch.context() as broken:
        broken.setattr(advancing, "request_of", unable)
        for _ in range(8):
            assert workshop.states(made) == [("waiting", "wait")]
            workshop.pass_by(hours=2)
    (run,) = workshop.runs(made)
    assert (run.state, run.why, run.resumable) == ("failed", "step_failed", True)
    assert (run.steps[0].state, run.steps[0].error.startswith("What comes next")) == (
        "failed",
        True,
    )
    assert [told["state"] for told in workshop.told("run.ended")] == ["failed"]
    workshop.ask(contract.RESUME_RUN, run_id=run.id)
    assert workshop.states(made) == [("done", "finished")]
    assert workshop.asked() == ["contact.tag_requested"]


def test_two_automations_that_set_each_other_off_stop_at_five(workshop):
    """Each of their changes of the appointment carries the chain of the run that asked for it."""
    moves = workshop.make(on="booked", name="Moves what is booked")
    books = workshop.make(on="rescheduled", name="Books what is moved")
    workshop.hear(booked(FIRST))
    for n in range(1, 6):
        chain = workshop.told("contact.tag_requested")[-1]["chain"]
        other = appointment(id=f"appointment-{n + 1}")
        told = (
            rescheduled(moved(other), other, chain=chain) if n % 2 else booked(other, chain=chain)
        )
        workshop.hear(told)
    assert [run.depth for run in workshop.runs(moves)] == [1, 3, 5]
    assert [run.depth for run in workshop.runs(books)] == [2, 4]
    assert len(workshop.told("run.refused")) == 1


def rewritten(workshop, automation_id, text):
    """As another version of us may have stored it."""
    mine = AUTOMATIONS.update().where(AUTOMATIONS.c.id == automation_id)
    workshop.transactions.run(lambda uow: uow.connection.execute(mine.values(rule=text)))


def test_an_automation_that_cannot_be_read_holds_up_no_other(workshop):
    broken, made = workshop.make(on="booked"), workshop.make(on="booked")
    rewritten(workshop, broken, '{"name": "From elsewhere", "trigger": {"on": "unheard-of"}}')
    workshop.hear(booked(appointment()))
    assert workshop.states(made) == [("done", "finished")]


def test_the_log_says_where_a_rule_cannot_be_read_and_nothing_that_stands_in_it(quick, capsys):
    made = quick.make(on="booked")
    secret = "https://example.com/hook?token=opensesame"
    steps = [{"do": "webhook", "url": secret, "after": secret}, {"do": secret}]
    logs.configure("info")
    rewritten(quick, made, json.dumps({**rule(), "steps": steps, "cooldown_minutes": secret}))
    quick.hear(booked(FIRST))
    said = capsys.readouterr().err
    (line,) = [one for one in map(json.loads, said.splitlines()) if "unreadable" in one["event"]]
    assert (line["automation"], line["error"]) == (made, "ValidationError")
    assert line["at"] == ["steps.1", "cooldown_minutes"]
    assert "opensesame" not in said


def test_what_cannot_be_read_is_shown_switched_off_replaced_and_given_up(workshop):
    broken, other = workshop.make(on="booked", steps=[pause(60), TAG]), workshop.make()
    workshop.hear(booked(FIRST))
    text = '{"name": "From elsewhere", "trigger": {"on": "unheard-of"}}'
    rewritten(workshop, broken, text)
    workshop.transactions.run(
        lambda uow: uow.connection.execute(
            RUNS.update().where(RUNS.c.automation_id == broken).values(rule=text)
        )
    )
    shown = workshop.ask(contract.LIST_AUTOMATIONS).items
    assert [(one.id, one.readable) for one in shown] == [(other, True), (broken, False)]
    assert shown[1].name == "From elsewhere"
    off = workshop.ask(
        contract.DISABLE_AUTOMATION, body={"waiting_runs": "finish"}, automation_id=broken
    )
    assert (off.enabled, off.readable) == (False, False)
    # Its run follows the appointment like any other, and fails where it cannot tell what to do.
    workshop.hear(rescheduled(LATER))
    for _ in range(9):
        workshop.pass_by(hours=2)
    assert workshop.states(broken) == [("failed", "step_failed")]
    (failed,) = workshop.runs(broken)
    assert (failed.readable, failed.resumable) == (False, False)
    for deed in (contract.REPEAT_RUN, contract.RESUME_RUN):
        with pytest.raises(ProblemError, match="wrong_state"):
            workshop.ask(deed, run_id=failed.id)
    assert len(workshop.runs(other)) == 1
    assert workshop.asked() == ["contact.tag_requested"]
    assert workshop.ask(contract.PUT_AUTOMATION, body=rule(), automation_id=broken).readable
    rewritten(workshop, broken, "no rule at all")
    workshop.ask(contract.DELETE_AUTOMATION, automation_id=broken)
    assert len(workshop.ask(contract.LIST_AUTOMATIONS).items) == 1


def test_what_a_later_version_added_to_a_rule_is_passed_over(quick):
    made = quick.make(on="booked")
    newer = {**rule("booked"), "later": True, "steps": [{**TAG, "colour": "red"}]}
    rewritten(quick, made, json.dumps(newer))
    quick.hear(booked(appointment()))
    assert quick.states(made) == [("done", "finished")]
    assert quick.ask(contract.GET_AUTOMATION, automation_id=made).steps[0].tag == TAG["tag"]
