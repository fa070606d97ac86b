"""Automations in the portal: listed, built by buttons, tried, switched, followed and explained."""

import pytest

from services.gateway.portal import automation_choices as choices
from services.gateway.portal import automation_words as told
from services.gateway.portal.automation_recipes import RECIPES
from services.gateway.portal.german import GERMAN
from tests.support import fake_automations as fake
from tests.support.late_change import RULE, form_of
from tests.support.portal_visitor import PortalVisitor


@pytest.fixture
def mei(house):
    """Staff, no admin."""
    return PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))


def test_the_list_says_when_each_begins_and_what_it_did_lately(house, jonas, late):
    late["lately"] = {"ok": 12, "failed": 1, "under_way": 2}
    house.automations.add({**RULE, "name": "Quiet"}, enabled=False)
    jonas.get("/automations")
    assert "When an appointment is rescheduled" in jonas.text
    assert "12 done, 1 failed in 7 days , 2 under way" in jonas.text
    assert all(word in jonas.html for word in ('aria-checked="true"', 'aria-checked="false"'))


def test_what_another_version_wrote_is_listed_switched_off_and_removed(jonas, mei, late):
    late["readable"] = False
    for visitor in (jonas, mei):
        visitor.get("/automations")
        assert "Another version of Rebook wrote it" in visitor.text
        visitor.get("/automations/au1")
        assert "It can be switched off and removed." in visitor.text
    assert 'name="do-0-' not in jonas.html
    assert ("/automations/au1/remove" in jonas.html, "/remove" in mei.html) == (True, False)
    jonas.get("/automations/au1/dry-run")
    assert "It can be switched off and removed." in jonas.text
    assert 'name="do-0-' not in jonas.html


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_is_a_form_that_can_be_kept_as_it_is(house, jonas, recipe):
    jonas.get(f"/automations/new?recipe={recipe}")
    answer = jonas.post("/automations/new", **form_of(jonas, do="save"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/automations#aau1")
    assert house.automations.stored["au1"]["name"] == RECIPES[recipe].title


def test_the_sentence_is_built_by_buttons_alone_and_kept(house, jonas):
    jonas.get("/automations/new")
    path = "/automations/new"
    jonas.post(path, **form_of(jonas, name="Late change", do="add-condition:if"))
    jonas.post(path, **form_of(jonas, **{"if-0-field": "notice_minutes", "do": "refresh"}))
    typed = {"if-0-op": "lt", "if-0-value": "2", "if-0-unit": "days"}
    jonas.post(path, **form_of(jonas, **typed, **{"new-step": "wait", "do": "add-step"}))
    jonas.post(path, **form_of(jonas, **{"do-0-until": "until", "do": "refresh"}))
    jonas.post(path, **form_of(jonas, **{"new-step": "tag", "do": "add-step"}))
    jonas.post(path, **form_of(jonas, **{"do-1-tag": "late change", "do": "up:1"}))
    typed = {"do-1-number": "2", "do-1-unit": "hours", "enabled": "on"}
    answer = jonas.post(path, **form_of(jonas, **typed, do="save"))
    assert answer.status_code == 303
    (sent,) = house.automations.asked("create_automation")
    assert sent["conditions"] == RULE["conditions"]
    assert [step["do"] for step in sent["steps"]] == ["tag", "wait"]
    assert sent["steps"][1]["until"] == {"anchor": "start", "offset_minutes": -120}


def test_a_change_is_the_next_version_and_may_switch_it_on_or_ask_before_off(house, jonas, late):
    late["enabled"] = False
    jonas.get("/automations/au1")
    jonas.post("/automations/au1", **form_of(jonas, name="Later", enabled="on", do="save"))
    assert (late["name"], late["version"], late["enabled"]) == ("Later", 2, True)
    jonas.get("/automations/au1")
    answer = jonas.post("/automations/au1", **form_of(jonas, enabled="off", do="save"))
    assert answer.headers["Location"] == "/automations/au1/switch?to=off"
    assert late["enabled"]


def test_switching_off_asks_what_becomes_of_runs_and_on_asks_nothing(house, jonas, late):
    late["lately"] = {"ok": 0, "failed": 0, "under_way": 3}
    jonas.post("/automations/au1/switch", to="off")
    assert "3 of its runs are under way." in jonas.text
    assert late["enabled"]
    jonas.post("/automations/au1/switch", to="off", waiting_runs="cancel")
    assert house.automations.asked("disable_automation") == [{"waiting_runs": "cancel"}]
    jonas.post("/automations/au1/switch", to="on")
    assert late["enabled"]


def test_all_of_them_are_stopped_at_once_and_run_again(house, jonas):
    jonas.post("/automations/all", running="no")
    jonas.get("/automations")
    assert "All automations are stopped." in jonas.text
    jonas.post("/automations/all", running="yes")
    assert house.automations.running


def test_a_secret_is_shown_once(jonas, late):
    jonas.get("/automations/au1/secret")
    assert "whsec_" not in jonas.html
    jonas.post("/automations/au1/secret")
    assert 'value="whsec_c2VjcmV0"' in jonas.html
    jonas.get("/automations/au1/secret")
    assert "whsec_" not in jonas.html


def test_one_is_removed_after_a_question(house, jonas, late):
    jonas.get("/automations/au1/remove")
    assert house.automations.stored
    jonas.post("/automations/au1/remove")
    assert house.automations.stored == {}


def test_past_events_say_for_each_whether_and_why_and_nothing_typed_is_lost(house, jonas, late):
    house.automations.rehearse(house.appointment.id)
    refused = {"matched": True, "because": {"why": "already_running", "text": ""}, "effects": []}
    house.automations.rehearsed.append({**house.automations.rehearsed[0], **refused})
    jonas.get("/automations/au1")
    jonas.post("/automations/au1/dry-run", **form_of(jonas, name="Not kept", days="90"))
    assert "In the last 90 days it would have run 1 times for 3 events." in jonas.text
    assert "Time left before the start is less than 2 days. It was: 5 days." in jonas.text
    assert "late change" in jonas.text
    assert 'value="Not kept"' in jonas.html
    assert late["name"] == "Late change"


def test_a_draft_that_cannot_be_kept_cannot_be_tried(jonas):
    jonas.get("/automations/new")
    answer = jonas.post("/automations/new/dry-run", **form_of(jonas))
    assert answer.status_code == 422
    assert 'href="#steps"' in jonas.html
    assert "No such event" not in jonas.text


def test_a_period_without_events_says_so(house, jonas, late):
    jonas.get("/automations/au1")
    jonas.post("/automations/au1/dry-run", **form_of(jonas, days="soon"))
    assert "No such event in the last 30 days." in jonas.text


def failed_run(house, late):
    steps = [
        fake.step(),
        fake.step("webhook", "failed", attempts=8, error="500 eight times", output={"status": 500}),
    ]
    run = fake.run(late, house.appointment.id, state="failed", why="step_failed", resumable=True)
    house.automations.runs.append(run | {"steps": steps})


def test_a_run_tells_its_steps_and_goes_on_where_it_failed(house, jonas, late):
    failed_run(house, late)
    jonas.get("/automations/au1/runs?state=failed")
    assert "A step did not succeed." in jonas.text
    jonas.get("/automations/runs/r1")
    assert "Fri 20 Nov, 09:00, 40 ms" in jonas.text.replace("10:00", "09:00")
    assert "8 attempts" in jonas.text
    assert "500 eight times" in jonas.text
    answer = jonas.post("/automations/runs/r1", do="resume")
    assert answer.headers["Location"] == "/automations/runs/r1"
    assert ("resume_run", None) in house.automations.seen
    jonas.post("/automations/runs/r1", do="again")
    assert ("repeat_run", None) in house.automations.seen


def test_a_run_that_cannot_be_read_is_not_offered_to_be_run_again(house, jonas, late):
    failed_run(house, late)
    house.automations.runs[0] |= {"readable": False, "resumable": False}
    jonas.get("/automations/runs/r1")
    assert "it can’t be run again here." in jonas.text
    assert ('value="again"' in jonas.html, 'value="resume"' in jonas.html) == (False, False)
    house.automations.runs[0]["state"] = "waiting"
    jonas.get("/automations/runs/r1")
    assert ('value="again"' in jonas.html, 'value="cancel"' in jonas.html) == (False, True)


def test_a_run_that_has_ended_is_not_stopped_and_says_so(house, jonas, late):
    failed_run(house, late)
    house.automations.refuses["cancel_run"] = "wrong_state"
    answer = jonas.post("/automations/runs/r1", do="cancel")
    assert answer.status_code == 409
    assert "This run does not allow it any more." in jonas.text
    assert jonas.post("/automations/runs/r1", do="dance").status_code == 200


def test_an_automation_that_has_not_run_says_so(jonas, late):
    jonas.get("/automations/au1/runs")
    assert "Nothing has run yet." in jonas.text


def test_the_appointment_says_why_it_ran_and_why_not(house, jonas, late):
    at = f"/calendar/appointments/{house.appointment.id}"
    jonas.get(f"{at}/automations")
    assert "No automation has looked at this appointment." in jonas.text
    failed_run(house, late)
    house.automations.evaluations += [
        fake.evaluation(late, house.appointment.id, fake.NOT_MET),
        fake.evaluation(late, house.appointment.id, fake.STARTED, "r1"),
        fake.evaluation(late, house.appointment.id, {"why": "cooldown", "text": "x"}),
    ]
    jonas.get(f"{at}/automations")
    assert "did not run" in jonas.text
    assert "It was: 5 days." in jonas.text
    assert "It had run for this contact a short time before." in jonas.text
    jonas.get(at)
    assert f'href="{at}/automations"' in jonas.html


def test_a_run_about_an_appointment_that_is_not_theirs_to_see_names_nobody(house, mei, late):
    failed_run(house, late)
    house.automations.runs[0]["appointment_id"] = "elsewhere"
    for path in ("/automations/runs/r1", "/automations/au1/runs"):
        mei.get(path)
        assert ("Not shown to you" in mei.text, "Amara" in mei.text) == (True, False)


def test_the_address_of_a_webhook_is_tested_as_it_is_typed_and_nothing_is_kept(house, jonas, late):
    late["steps"] = [{"do": "webhook", "url": "https://example.com/hook"}]
    jonas.get("/automations/au1")
    typed = form_of(jonas, **{"do-0-url": "https://example.com/other"})
    answer = jonas.post("/automations/au1", **{**typed, "do": "test:0"})
    assert (answer.status_code, "500 from the address after 3 s." in jonas.text) == (200, True)
    assert house.automations.asked("test_webhook") == [{"url": "https://example.com/other"}]
    assert 'value="https://example.com/other"' in jonas.html
    assert house.automations.asked("put_automation") == []
    house.automations.tested |= {"status": None, "error": "The address cannot be found."}
    jonas.post("/automations/au1", **{**typed, "do": "test:0"})
    assert "No answer after 3 s: The address cannot be found." in jonas.text
    jonas.post("/automations/au1", **{**typed, "do-0-url": "ftp://example.com", "do": "test:0"})
    assert "This address may not be called." in jonas.text
    jonas.post("/automations/new", **{**typed, "do": "test:0"})
    assert ('value="test:0"' in jonas.html, "from the address" in jonas.text) == (False, False)


CHANGES = ("all", "new", "new/dry-run", "au1", "au1/dry-run", "au1/switch", "au1/remove")


def test_staff_read_and_only_admins_change(house, jonas, mei, late):
    failed_run(house, late)
    mei.get("/automations")
    assert 'role="switch"' not in mei.html
    mei.get("/automations/au1")
    assert "Time left before the start is less than 2 days" in mei.text
    assert '<form class="stack builder' not in mei.html
    mei.get("/automations/runs/r1")
    assert ("500 eight times" in mei.text, "Amara" in mei.text) == (True, True)
    for path in (*CHANGES, "au1/secret"):
        assert mei.post(f"/automations/{path}").status_code == 403
    assert mei.post("/automations/runs/r1", do="cancel").status_code == 403
    assert late["enabled"]


def test_contacts_find_no_automations(amara, late):
    assert amara.get("/automations").status_code == 403


def test_an_automation_that_is_not_there_is_not_found(jonas):
    assert jonas.get("/automations/au9").status_code == 404
    assert jonas.get("/automations/runs/r9").status_code == 404


def test_every_word_of_an_automation_is_there_in_german():
    tables = (
        *(choices.TRIGGERS, choices.ANCHORS, choices.SIDES, choices.UNIT_NAMES, choices.GROUPS),
        *(choices.FIELDS, choices.OPS, choices.FLAGS, choices.STEPS, choices.RECIPIENTS),
        *(choices.REMINDED, choices.VISIBILITIES, choices.WAITS, choices.ON_CANCEL),
        *(choices.OVERLAPS, *choices.VALUES.values()),
        *(told.WHYS, told.STATES, told.BEGINNINGS),
    )
    said = {text for table in tables for text in table.values()}
    assert said - GERMAN.keys() == set()
