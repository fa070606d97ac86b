"""What a letter offers: until when it can be changed, and the button that leads there."""

from datetime import timedelta

import pytest

from libs.contracts.events.appointments import Deadlines
from services.notifications.adapters.rendering import render
from tests.support.letters import LINK, MAILBOX, START, letter, snapshot


def policy(move_hours, cancel_hours, **parts):
    deadlines = Deadlines(
        reschedule_until=START - timedelta(hours=move_hours),
        cancel_until=START - timedelta(hours=cancel_hours),
    )
    return render(letter(after=snapshot(deadlines=deadlines), **parts), MAILBOX).text


@pytest.mark.parametrize(
    ("hours", "sentence", "button"),
    [
        (
            (4, 4),
            "You can move or cancel this until Wed 18 Nov, 05:00 (London time).",
            "Reschedule or cancel:",
        ),
        (
            (24, 4),
            (
                "You can move this until Tue 17 Nov, 09:00 and cancel it until Wed 18 Nov, 05:00"
                " (London time)."
            ),
            "Reschedule or cancel:",
        ),
        (
            (99, 4),
            (
                "You can cancel this until Wed 18 Nov, 05:00 (London time); it is too late to"
                " move it here."
            ),
            "Cancel Appointment:",
        ),
        (
            (4, 99),
            (
                "You can move this until Wed 18 Nov, 05:00 (London time); it is too late to"
                " cancel it here."
            ),
            "Reschedule Appointment:",
        ),
        ((99, 99), "It is too late to move or cancel this here.", "Open the appointment:"),
    ],
)
def test_the_policy_is_told_and_the_button_offers_what_it_allows(hours, sentence, button):
    text = policy(*hours)
    assert sentence in text
    assert f"{button}  {LINK}" in text


def test_staff_are_not_told_a_policy_that_does_not_bind_them():
    assert "You can" not in policy(4, 4, audience="staff")


@pytest.mark.parametrize("audience", ["target", "staff"])
def test_a_cancelled_appointment_has_nothing_to_manage(audience):
    text = render(letter("cancelled", audience), MAILBOX).text
    assert "Reschedule" not in text
    assert "Add to your calendar" not in text
    assert f"Open the appointment:  {LINK}" in text
