"""Where contacts come in: the next appointment, what follows, and whose it is."""

import pytest

from tests.support.firm import later, signed_in
from tests.support.portal_visitor import PortalVisitor


@pytest.fixture
def company(house):
    """Amara and Leo belong to Okafor Ceramics, which has an appointment."""
    house.leo = house.firm.contact("Leo Okafor")
    house.company = house.firm.company("Okafor Ceramics", house.firm.amara, house.leo)
    target = {"kind": "company", "id": house.company.id}
    house.shared = house.firm.book(later(days=1), target=target)
    house.firm.amara = house.firm.amara.model_copy(
        update={"company_id": house.company.id, "version": 2}
    )
    return house


def home(house, person, query=""):
    visitor = PortalVisitor.signed_in(house, person)
    visitor.get(f"/portal{query}")
    return visitor


def test_the_next_appointment_is_a_ticket(house, amara):
    amara.get("/portal")
    assert "Hello Amara" in amara.text
    assert "Your next appointment Strategy session with Jonas Weber" in amara.text
    assert "09:00–10:00 London time" in amara.text
    assert amara.links[f"a{house.appointment.id}"] == "Details and changes"


def test_the_next_one_is_not_told_twice(house, amara):
    second = house.firm.book(later(days=2))
    amara.get("/portal")
    assert amara.html.count(f'id="a{house.appointment.id}"') == 1
    assert f"a{second.id}" in amara.links


def test_the_next_one_is_shown_however_far_ahead(house, amara):
    house.firm.cancel(house.appointment)
    house.firm.change_type(horizon_days=300)
    far = house.firm.book("2027-02-25T10:00:00Z")
    for query in ("", "?who=me"):
        amara.get(f"/portal{query}")
        assert "Your next appointment" in amara.text
        assert f"a{far.id}" in amara.links


def test_what_is_over_is_not_shown(house):
    house.clock.set(later(hours=2))
    visitor = home(house, house.firm.amara)
    assert "You have no appointments. Book one" in visitor.text


def test_what_was_cancelled_is_shown_as_changed_lately(house, amara):
    house.firm.cancel(house.appointment)
    amara.get("/portal")
    assert "You have no appointments." in amara.text
    assert "Changed lately" in amara.text
    assert "Cancelled by Sync Cancelled" in amara.text


def test_a_companys_contact_sees_its_appointments_too_or_just_their_own(company):
    everyone = home(company, company.firm.amara)
    assert "Everyone at Okafor Ceramics" in everyone.text
    assert f"a{company.shared.id}" in everyone.links
    mine = home(company, company.firm.amara, "?who=me")
    assert f"a{company.shared.id}" not in mine.links


def test_a_colleagues_change_says_whose_it_was(company):
    company.firm.move(company.shared, later(days=1, hours=1), signed_in(company.leo))
    visitor = home(company, company.firm.amara)
    assert "with Jonas Weber, for Okafor Ceramics. Moved by Leo Okafor" in visitor.text


def test_a_colleagues_own_appointment_is_not_seen(company):
    assert f"a{company.appointment.id}" not in home(company, company.leo).links


def test_a_script_gets_what_has_changed_alone(amara):
    amara.get("/portal", **{"HX-Request": "true", "HX-Target": "view"})
    assert "<html" not in amara.html
    assert "Your next appointment" in amara.html


def test_the_calendar_is_everybodys_or_just_ones_own(company):
    visitor = PortalVisitor.signed_in(company, company.firm.amara)
    visitor.get("/portal/calendar?view=agenda")
    assert f"a{company.shared.id}" in visitor.links
    assert "Just me" in visitor.text
    visitor.get("/portal/calendar?view=agenda&who=me")
    assert f"a{company.shared.id}" not in visitor.links
    assert f"a{company.appointment.id}" in visitor.links
    assert 'name="who" value="me" checked' in visitor.html
