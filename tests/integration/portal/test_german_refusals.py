"""What is refused to staff is said in their language, sentence by sentence."""

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import people
from tests.support.portal_forms import send
from tests.support.portal_visitor import PortalVisitor

FRIDAY = "2026-11-20T10:00:00Z"
AT_NIGHT = "do=any&any-date=2026-11-20&any-time=22:00"
CLOSED = "Diese Zeit liegt außerhalb der Arbeitszeit."


@pytest.fixture
def jonas(house):
    person = house.firm.jonas
    house.firm.call(people.CHANGE_STAFF, SYSTEM, id=person.id, language="de")
    return PortalVisitor.signed_in(house, person.model_copy(update={"language": "de"}))


@pytest.fixture
def base(house):
    return f"/calendar/appointments/{house.appointment.id}"


def test_a_time_outside_the_hours(jonas, base):
    jonas.get(f"{base}/reschedule/details?{AT_NIGHT}")
    assert CLOSED in jonas.text
    assert "working hours" not in jonas.text


def test_a_booking_outside_the_hours(house, jonas):
    who = f"who=contact:{house.firm.amara.id}"
    jonas.get(f"/calendar/book/details?{who}&{AT_NIGHT}")
    send(jonas, "/calendar/book")
    assert CLOSED in jonas.text
    assert "working hours" not in jonas.text


@pytest.mark.parametrize("field", ["subject", "body"])
def test_a_field_that_there_is_not(jonas, base, field):
    jonas.get(f"{base}/reschedule/details?slot={FRIDAY}")
    send(jonas, f"{base}/reschedule", **{field: "{{nope}}"})
    assert "Ein Feld mit diesem Namen gibt es nicht: “nope”." in jonas.text


def test_an_e_mail_without_a_subject(jonas, base):
    jonas.get(f"{base}/cancel")
    send(jonas, f"{base}/cancel", subject="")
    assert "Schreiben Sie einen Betreff" in jonas.text
    assert "must have" not in jonas.text


def test_a_preview_of_what_is_too_early(house, jonas, base):
    house.firm.change_type(horizon_days=5)
    jonas.get(f"{base}/reschedule/details?slot=2027-03-19T10:00:00Z")
    assert "Das ist zu weit voraus: Es muss vor" in jonas.text
    send(jonas, f"{base}/email-preview", body="{{nope}}")
    assert "Ein Feld mit diesem Namen gibt es nicht: “nope”." in jonas.text
