"""Forms behind a link that are sent twice: in a hurry, from an old page, after a failure."""

import pytest


def test_pressing_cancel_twice_cancels_once_and_says_so(house):
    reader = house.reader()
    reader.step("/cancel")
    form = {**reader.hidden(), "sure": "yes"}
    answers = [reader.post(f"/appointment/{reader.link_id}/cancel", form) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert house.now().version == 2


def test_an_old_cancel_form_shows_what_was_cancelled_meanwhile(house):
    reader = house.reader()
    reader.step("/cancel")
    house.firm.cancel(house.appointment)
    assert reader.send("/cancel", sure="yes").status_code == 303


@pytest.mark.parametrize(
    ("step", "typed"),
    [("/cancel", {"sure": "yes"}), ("/reschedule", {"slot": "2026-11-20T10:00:00Z"})],
)
def test_the_same_form_works_once_a_service_is_back(any_house, step, typed):
    reader = any_house.reader()
    reader.picked() if step == "/reschedule" else reader.step(step)
    form, path = {**reader.hidden(), **typed}, f"/appointment/{reader.link_id}{step}"
    any_house.scheduling.refuses = "POST"
    assert reader.post(path, form).status_code == 503
    any_house.scheduling.refuses = None
    assert reader.post(path, form).status_code == 303
    assert any_house.now().version == 2
