"""Which refusal comes first where several would be right."""

from datetime import timedelta

import pytest

from libs.contracts.scheduling import appointments, people
from tests.support import an
from tests.support.firm import Firm, later, migrated, refusal, signed_in

KEYED = {"Idempotency-Key": "one-key"}
NOWHERE = "no-such-thing"


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated))
    yield firm
    firm.close()


def code(work, *what, **parts):
    return refusal(work, *what, **parts).code


def reschedule(firm, one, start, actor, **body):
    body.setdefault("expected_version", one.version)
    return firm.call(appointments.RESCHEDULE, actor, id=one.id, headers=KEYED, start=start, **body)


def test_a_missing_reason_comes_before_a_stale_version(firm):
    firm.change_type(reason={"contact": "required"})
    one = firm.book()
    amara = signed_in(firm.amara)
    assert code(firm.move, one, later(days=1), amara, expected_version=7) == "invalid"


@pytest.mark.parametrize("unknown", ["type_id", "staff_id"])
def test_an_unknown_type_or_staff_member_comes_before_a_stale_version(firm, unknown):
    one = firm.book()
    wanted = {unknown: NOWHERE, "expected_version": 7}
    assert code(firm.move, one, later(days=1), **wanted) == "not_found"


def test_somebody_elses_appointment_comes_before_everything_it_could_tell(firm):
    leo = signed_in(firm.contact("Leo Okafor"))
    one = firm.cancel(firm.book())
    assert code(firm.cancel, one, leo, expected_version=7) == "not_found"


def test_the_stored_answer_comes_before_a_stale_version(firm):
    one = firm.book()
    amara = signed_in(firm.amara)
    first = reschedule(firm, one, later(days=1), amara)
    firm.cancel(first)
    assert reschedule(firm, one, later(days=1), amara) == first


def test_the_stored_answer_is_not_for_those_who_may_not_see_it_any_more(firm):
    one = firm.book()
    bo = firm.staff("Bo Berg")
    firm.change_type(staff_ids=[firm.jonas.id, bo.id])
    reschedule(firm, one, later(days=1), signed_in(bo))
    closed = {"shares_calendar_with": []}
    firm.call(people.CHANGE_STAFF, signed_in(firm.jonas), id=firm.jonas.id, **closed)
    assert code(reschedule, firm, one, later(days=1), signed_in(bo)) == "not_found"


def test_being_cancelled_already_comes_before_a_stale_version(firm):
    one = firm.book()
    firm.cancel(one)
    assert firm.cancel(one, expected_version=9).status == "cancelled"


def test_being_cancelled_already_asks_for_no_reason(firm):
    firm.change_type(reason={"staff": "required"})
    one = firm.cancel(firm.book(), reason="ill")
    assert firm.cancel(one).version == 2


def test_a_stale_version_comes_before_a_wrong_state(firm):
    one = firm.cancel(firm.book())
    assert code(firm.move, one, later(days=1), expected_version=1) == "stale_version"


def test_a_wrong_state_comes_before_what_one_may_not_do(firm):
    one = firm.cancel(firm.book())
    amara = signed_in(firm.amara)
    assert code(firm.move, one, later(days=1), amara, tell=False) == "wrong_state"


def test_restoring_what_is_booked_is_a_wrong_state_for_contacts_too(firm):
    assert code(firm.restore, firm.book(), signed_in(firm.amara)) == "wrong_state"


def test_an_outcome_before_the_start_is_a_wrong_state_for_contacts_too(firm):
    outcome = {"id": firm.book().id, "expected_version": 1, "outcome": "completed"}
    problem = firm.refused(appointments.RECORD_OUTCOME, signed_in(firm.amara), **outcome)
    assert problem.code == "wrong_state"


def test_a_rule_comes_before_a_taken_time(firm):
    night = later(hours=12)
    firm.book(night, overrule={"reason": "She works nights."})
    assert code(firm.book, night) == "outside_hours"


def test_a_booking_for_nobody_is_refused_before_its_type_is_looked_for(firm):
    body = {"type_id": NOWHERE, "start": an.START}
    problem = firm.refused(appointments.BOOK, **body)
    assert [error.field for error in problem.extra["errors"]] == ["target"]


def test_a_company_without_a_primary_contact_is_refused_before_its_time(firm):
    target = {"kind": "company", "id": firm.company("Okafor Ceramics").id}
    problem = refusal(firm.book, later(hours=12), target=target)
    assert (problem.code, problem.extra["errors"][0].field) == ("invalid", "target")


def test_nothing_to_change_is_no_change_even_when_it_is_too_late_to_change(firm):
    firm.change_type(reschedule_notice_minutes=600)
    one = firm.book()
    firm.clock.set(an.START - timedelta(hours=1))
    assert firm.move(one, an.START, signed_in(firm.amara)).version == 1


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_empty_reason_is_no_reason(firm, reason):
    firm.change_type(reason={"contact": "required", "staff": "off"})
    one = firm.book()
    amara = signed_in(firm.amara)
    refused = refusal(firm.move, one, later(days=1), amara, reason=reason)
    assert refused.extra["errors"][0].field == "reason"
    assert firm.move(one, later(days=1), reason=reason).version == 2


def test_the_present_type_says_whether_a_move_asks_for_a_reason(firm):
    silent = firm.type(name="Check-in", reason={"staff": "off"})
    firm.change_type(reason={"staff": "required"})
    one = firm.book()
    assert code(firm.move, one, an.START, type_id=silent.id) == "invalid"
    assert firm.move(one, an.START, type_id=silent.id, reason="shorter").type.id == silent.id
