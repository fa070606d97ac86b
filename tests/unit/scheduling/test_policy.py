"""Who is bound by what, until when, and what is still possible."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from libs.contracts.problem import ProblemError
from services.scheduling.domain.policy import permission
from tests.support import an


def refusal(work):
    with pytest.raises(ProblemError) as caught:
        work()
    return caught.value


def strict(**parts):
    return an.appointment(
        type=an.appointment_type(
            **{"reschedule_notice_minutes": 240, "cancel_notice_minutes": 120, **parts}
        )
    )


LATE = an.START - timedelta(hours=3)


def test_a_contact_may_move_up_to_the_deadline():
    on_time = an.order("contact", at=an.START - timedelta(hours=4))
    assert strict().reschedule(an.place(), on_time).version == 2


def test_a_contact_who_is_too_late_to_move_is_told_the_deadline_and_what_is_possible():
    late = an.order("contact", at=LATE, viewer=an.viewer("contact", time_zone="Asia/Kathmandu"))
    problem = refusal(lambda: strict().reschedule(an.place(), late))
    assert (problem.code, problem.extra, problem.detail) == (
        "too_late",
        {
            "rule": "reschedule_notice_minutes",
            "deadline": "2026-11-18T05:00:00Z",
            "possible": ["cancel"],
        },
        "Changes closed on Wed 18 Nov 2026 at 10:45 (Asia/Kathmandu).",
    )


def test_a_contact_who_is_too_late_for_anything_has_nothing_possible():
    late = an.order("contact", at=an.START - timedelta(minutes=5))
    assert refusal(lambda: strict().cancel(late)).extra["possible"] == []


@pytest.mark.parametrize("kind", ["staff", "api_key"])
def test_notices_moves_and_drift_do_not_bind_the_firm(kind):
    one = strict(max_moves=0, max_drift_days=0)
    assert one.reschedule(an.place(), an.order(kind, at=LATE)).version == 2


def test_a_contact_has_so_many_moves_and_no_more():
    one = strict(max_moves=1)
    moved = one.reschedule(an.place(type=one.type), an.order("contact"))
    problem = refusal(
        lambda: moved.reschedule(an.place(an.START, type=one.type), an.order("contact"))
    )
    assert (problem.code, problem.extra["rule"]) == ("too_many_moves", "max_moves")


@pytest.mark.parametrize(("days", "allowed"), [(-2, True), (2, True), (3, False), (5, False)])
def test_drift_is_measured_from_the_first_date(days, allowed):
    one = an.appointment(type=an.appointment_type(max_drift_days=2), first_date=date(2026, 11, 18))
    place = an.place(an.START + timedelta(days=days), type=one.type)
    order = an.order("contact", at=an.NOW - timedelta(days=1))
    if allowed:
        assert one.reschedule(place, order).start == place.start
    else:
        assert refusal(lambda: one.reschedule(place, order)).code == "too_early"


def test_a_start_in_the_past_is_too_late_even_for_staff():
    past = an.place(an.NOW - timedelta(days=3))
    assert refusal(lambda: an.appointment().reschedule(past, an.order())).code == "too_late"


def test_staff_may_pass_over_hours_with_a_reason():
    night = an.place(an.START + timedelta(hours=14))
    refused = refusal(lambda: an.appointment().reschedule(night, an.order()))
    moved = an.appointment().reschedule(night, an.order(overruled="She works nights."))
    assert (refused.code, moved.start) == ("outside_hours", night.start)


def test_staff_may_not_move_to_a_calendar_that_is_not_shared():
    elsewhere = an.place(staff=an.staff_member(id="staff-2"))
    problem = refusal(lambda: an.appointment().reschedule(elsewhere, an.order()))
    assert problem.code == "not_allowed"


def test_staff_without_any_type_may_change_nothing():
    bystander = an.order(viewer=an.viewer("staff", has_types=False))
    assert refusal(lambda: an.appointment().cancel(bystander)).code == "not_allowed"


@pytest.mark.parametrize("move", ["restore", "change", "record"])
def test_contacts_neither_restore_nor_edit_nor_record(move):
    one = an.appointment(status="cancelled" if move == "restore" else "booked")
    arguments = ("completed",) if move == "record" else ()
    late = an.order("contact", at=an.START + timedelta(hours=1))
    problem = refusal(lambda: getattr(one, move)(*arguments, late))
    assert problem.code == "not_allowed"


@pytest.mark.parametrize(
    ("viewer", "at", "status", "allowed", "reason"),
    [
        (an.viewer("contact"), an.NOW, "booked", True, None),
        (an.viewer("contact"), LATE, "booked", False, "too_late"),
        (an.viewer("contact"), an.NOW, "cancelled", False, "wrong_state"),
        (an.viewer("staff"), LATE, "booked", True, None),
        (an.viewer("staff", has_types=False), an.NOW, "booked", False, "not_allowed"),
        (an.viewer("api_key"), LATE, "booked", True, None),
    ],
)
def test_a_reader_is_told_what_they_may_do(viewer, at, status, allowed, reason):
    one = replace(strict(), status=status)
    found = permission(one, "reschedule", viewer, at)
    assert (found.allowed, found.reason) == (allowed, reason)
