"""Copies what the gateway decides about Portal Access."""

from dataclasses import replace

from libs.contracts.events import ContactChanged, PortalAccessChanged
from services.scheduling.domain.answers import contact_answer
from services.scheduling.domain.changes import revised
from services.scheduling.handlers.contacts import company_name_of
from services.scheduling.ports import SetUp


def on_portal_access_changed(event: PortalAccessChanged, uow: SetUp) -> None:
    """An older decision than the one known changes nothing."""
    before = uow.contacts.find(event.contact_id)
    if before is None or event.version <= before.portal_access_version:
        return
    noted = replace(before, portal_access_version=event.version)
    after = revised(noted, {"portal_access": event.enabled})
    uow.contacts.save(after)
    if after is not noted:
        company_name = company_name_of(after, uow)
        uow.publish(ContactChanged(contact=contact_answer(after), company_name=company_name))
