"""A message's life: only the table's moves, and names that never change."""

import pytest

from services.notifications.domain.messages import MOVES, SHOWN, message_id, name_of, thread_of

ENDED = {"sent", "superseded"}


def test_what_was_sent_or_called_off_moves_no_more():
    assert not [move for move, (states, _) in MOVES.items() if ENDED & set(states)]


def test_a_message_in_the_gap_is_never_sent_again_by_itself():
    ways = {move for move, (states, after) in MOVES.items() if "unknown" in states}
    assert ways == {"accept", "resend"}


def test_the_dot_is_sent_from_one_state_alone():
    assert MOVES["hand"] == (("sending",), "handing")


def test_only_a_claim_leads_out_of_the_queue():
    assert [move for move, (states, _) in MOVES.items() if "pending" in states] == ["claim"]


@pytest.mark.parametrize("state", sorted({after for _, after in MOVES.values()} | {"pending"}))
def test_every_state_is_shown(state):
    assert SHOWN[state] in {"queued", "sending", "sent", "failed", "unknown", "cancelled"}


def test_the_gap_is_shown_as_sending():
    assert SHOWN["handing"] == "sending"


def test_a_name_is_the_same_each_time_and_another_for_each_person_and_version():
    names = {name_of("booked", "a", v, p) for v in (1, 2) for p in ("amara", "jonas")}
    assert len(names) == 4
    assert name_of("booked", "a", 1, "amara") in names


def test_the_thread_begins_with_the_confirmation():
    first = message_id(name_of("booked", "a", 1, "amara"), "harborpine.example")
    assert thread_of("a", "amara", "harborpine.example") == first
