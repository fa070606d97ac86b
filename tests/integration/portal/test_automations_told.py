"""What automations will do, and what came of their steps, told in words."""

import pytest

from libs.contracts.automations import FAULTS
from services.gateway.portal import automation_outcomes as told
from services.gateway.portal.german import GERMAN
from tests.support import fake_automations as fake
from tests.support.html_forms import form_in

MESSAGE = {"subject": "Moved", "body": "They moved."}


def would(number, name, because, *, matches=False):
    return {"id": f"au{number}", "name": name, "matches": matches, "because": because}


@pytest.mark.parametrize("asked", ["cancel", "reschedule/details?slot=2026-11-20T10:00:00Z"])
def test_before_a_change_it_says_which_will_start_and_why_others_stay_quiet(house, jonas, asked):
    of_mei = {"field": "staff.id", "op": "is", "found": house.firm.jonas.id, "holds": False}
    of_mei["expected"] = house.firm.staff("Mei Lindholm").id
    not_mei = {"why": "conditions", "text": "x", "decided_by": of_mei, "checks": [of_mei]}
    house.automations.would = [
        would(1, "Late change", fake.STARTED, matches=True),
        would(2, "Only short notice", fake.NOT_MET),
        would(3, "Only Mei", not_mei),
        would(4, "Not so often", {"why": "cooldown", "text": "x"}),
    ]
    jonas.get(f"/calendar/appointments/{house.appointment.id}/{asked}")
    assert "Automation, as soon as you confirm: Late change" in jonas.text
    assert "Automations that stay quiet: 3" in jonas.text
    assert "Only short notice Asked was: Time left before the start is less than" in jonas.text
    assert "Staff member is Mei Lindholm. It was: Jonas Weber." in jonas.text
    assert "It had run for this contact a short time before." in jonas.text
    assert "No automations run" not in jonas.text


RULE = {
    "name": "Late change",
    "trigger": {"on": "rescheduled"},
    "steps": [{"do": "tag", "tag": "late change"}],
}
STEPS = [
    fake.step(output={"asked": "contact.tag_requested"}),
    fake.step("untag", output={"skipped": "There is no contact."}),
    fake.step("webhook", "failed", error="It answered {500}.", output={"status": 500, "body": ""}),
]
EFFECTS = [
    ("send_email", {"asked": "message.requested", "to": "staff", "message": MESSAGE}),
    ("add_note", {"asked": "appointment.note_requested", "text": "n", "visibility": "public"}),
    ("create_task", {"asked": "task.requested", "title": "Call", "due_at": "2026-11-20T09:00:00Z"}),
    ("add_reminder", {"asked": "reminder.requested", "before_minutes": 60, "to": "both"}),
    ("webhook", {"url": "https://example.com", "body": "{}"}),
    ("wait", {"ended": "moment_passed", "staff_id": "s1"}),
]


def test_what_came_of_steps_is_told_in_words(house, jonas):
    late = house.automations.add(RULE)
    house.automations.runs.append(fake.run(late, house.appointment.id, steps=STEPS))
    jonas.get("/automations/runs/r1")
    assert "Asked for a change of the contact’s tags" in jonas.text
    assert "Left out There is no contact." in jonas.text
    assert "It answered {500}." in jonas.text
    assert "Status of the answer 500" in jonas.text


def test_what_steps_would_have_done_is_told_in_words(house, jonas):
    house.automations.add(RULE)
    house.automations.rehearse(house.appointment.id)
    at = fake.AT.isoformat()
    effects = [{"do": do, "at": at, "details": details} for do, details in EFFECTS]
    house.automations.rehearsed[0]["effects"] = effects
    jonas.get("/automations/au1")
    form = form_in(jonas.html, "builder").to_dict(flat=False)
    jonas.post("/automations/au1/dry-run", **form)
    for words in (
        "Asked for an e-mail To whom the staff member Subject Moved Message They moved.",
        "Note n Who reads it that both sides read",
        "What is to be done Call Due Fri 20 Nov, 09:00",
        "How long before 1 hour To whom both of them",
        "Web address https://example.com Message {}",
        "Why it ended there The moment that it waited for was past already.",
    ):
        assert words in jonas.text
    assert "s1" not in jonas.text


FAILED = (
    ({"code": "answered", "values": {"status": "500"}}, "It answered 500.", "Die Antwort war 500."),
    (
        {"code": "no_answer_within", "values": {"seconds": "20"}},
        "The address gave no answer within 20 seconds.",
        "Von der Adresse kam innerhalb von 20 Sekunden keine Antwort.",
    ),
    (
        {"code": "archived"},
        "Amara was archived.",
        "Der Kontakt oder Mitarbeiter ist nicht mehr da.",
    ),
    ({"code": "of tomorrow"}, "It is later than you think.", "It is later than you think."),
    ({"code": "answered"}, "It answered oddly.", "It answered oddly."),
    (None, "It answered {500}.", "It answered {500}."),
)


@pytest.mark.parametrize(("fault", "english", "german"), FAILED)
def test_why_a_step_failed_is_told_in_the_readers_language(house, jonas, fault, english, german):
    late = house.automations.add(RULE)
    step = fake.step("webhook", "failed", error=english, fault=fault)
    house.automations.runs.append(fake.run(late, house.appointment.id, steps=[step]))
    jonas.get("/automations/runs/r1")
    assert english in jonas.text
    jonas.post("/profile", language="de")
    jonas.get("/automations/runs/r1")
    assert german in jonas.text


def test_every_word_of_an_outcome_is_there_in_german():
    assert {
        *told.LABELS.values(),
        *told.REQUESTS.values(),
        *FAULTS.values(),
    } - GERMAN.keys() == set()


def test_an_e_mail_names_its_merge_fields_and_one_that_there_is_not_is_told(house, jonas):
    jonas.get("/automations/new?recipe=intake")
    assert 'data-insert="{{appointment.old_time}}" data-into="do-0-body"' in jonas.html
    form = form_in(jonas.html, "builder").to_dict(flat=False)
    typed = {**form, "do-0-body": "Dear {{contact.shoe_size}}", "do": "save"}
    answer = jonas.post("/automations/new", **typed)
    assert answer.status_code == 422
    assert "There is no field called “contact.shoe_size”." in jonas.text
    assert 'href="#do-0-body"' in jonas.html
    assert house.automations.stored == {}
    jonas.post("/automations/new", **{**form, "on": "booked", "do": "refresh"})
    assert "{{appointment.old_time}}" not in jonas.html
