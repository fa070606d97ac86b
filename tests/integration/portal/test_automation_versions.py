"""Two versions of an automation on past events: what would have been answered differently."""

from tests.support.late_change import form_of


def test_beside_a_version_it_says_which_events_would_have_been_answered_differently(
    house, jonas, late
):
    late["version"] = 2
    house.automations.rehearse(house.appointment.id)
    jonas.get("/automations/au1")
    assert "compared with version 1" in jonas.text
    jonas.post("/automations/au1/dry-run", **form_of(jonas, against="1"))
    (asked,) = house.automations.asked("rehearse_automation")
    assert (asked["against"], asked["show"]) == (
        {"automation_id": "au1", "version": 1},
        "different",
    )
    assert "1 of 2 events would have been answered differently." in jonas.text
    assert "held 1 times as it is written here, 2 times at version 1." in jonas.text
    assert "Time left before the start is less than 2 days. It was: 5 days." in jonas.text
    assert '<option value="1" selected>' in jonas.html
    house.automations.rehearsed.pop()
    jonas.post("/automations/au1/dry-run", **form_of(jonas, against="1"))
    assert "all 1 events would have been answered the same." in jonas.text


def test_a_new_one_and_no_version_are_compared_with_nothing(house, jonas, late):
    house.automations.rehearse(house.appointment.id)
    jonas.get("/automations/new?recipe=intake")
    assert 'name="against"' not in jonas.html
    jonas.post("/automations/new/dry-run", **form_of(jonas, against="1"))
    jonas.get("/automations/au1")
    jonas.post("/automations/au1/dry-run", **form_of(jonas, against="the last"))
    assert [one["against"] for one in house.automations.asked("rehearse_automation")] == [None] * 2
    assert "What it would have done" in jonas.text
