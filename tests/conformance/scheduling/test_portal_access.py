"""Portal Access is the gateway's to decide; scheduling copies the newest decision."""

from libs.contracts.events import PortalAccessChanged
from services.scheduling.handlers import contacts
from services.scheduling.handlers.portal_access import on_portal_access_changed
from services.scheduling.queries import people
from tests.support.office import ADMIN


def hear(office, contact_id, *, enabled, version):
    event = PortalAccessChanged(contact_id=contact_id, enabled=enabled, version=version)
    office.do(on_portal_access_changed, event)


def test_the_decision_is_copied_and_told(office):
    me = office.contact(company_id=office.company(name="Okafor & Sons").id)
    hear(office, me.id, enabled=True, version=1)
    event, _ = office.told[0]
    shown = office.ask(people.get_contact, ADMIN, me.id)
    assert (shown.portal_access, shown.version, event.contact, event.company_name) == (
        True,
        2,
        shown,
        "Okafor & Sons",
    )


def test_an_older_decision_that_comes_late_changes_nothing(office):
    me = office.contact()
    hear(office, me.id, enabled=True, version=3)
    hear(office, me.id, enabled=False, version=2)
    hear(office, me.id, enabled=False, version=3)
    assert (office.ask(people.get_contact, ADMIN, me.id).portal_access, office.told) == (True, [])


def test_the_same_decision_anew_is_noted_but_not_told(office):
    me = office.contact()
    hear(office, me.id, enabled=True, version=1)
    hear(office, me.id, enabled=True, version=2)
    told = office.told
    hear(office, me.id, enabled=False, version=2)
    shown = office.ask(people.get_contact, ADMIN, me.id)
    assert (told, shown.portal_access, shown.version) == ([], True, 2)


def test_an_archived_contact_can_lose_it(office):
    me = office.contact()
    hear(office, me.id, enabled=True, version=1)
    office.do(contacts.archive_contact, ADMIN, me.id)
    hear(office, me.id, enabled=False, version=2)
    assert (office.told[0][0].contact.archived, office.told[0][0].contact.portal_access) == (
        True,
        False,
    )


def test_an_unknown_contact_is_let_be(office):
    hear(office, "nobody", enabled=True, version=1)
    assert office.told == []
