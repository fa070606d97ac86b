"""All pages of the set-up, opened from one table."""

from flask import Flask

from services.gateway.entrypoints.attempts import Attempts
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal.reception import Reception
from services.gateway.portal.setup.availability_pages import AvailabilityPages
from services.gateway.portal.setup.closed_days import ClosedDaysPages
from services.gateway.portal.setup.company_pages import CompanyPages
from services.gateway.portal.setup.contact_pages import ContactPages
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.email_pages import EmailPages
from services.gateway.portal.setup.import_pages import ImportPages
from services.gateway.portal.setup.key_pages import KeyPages
from services.gateway.portal.setup.session_pages import SessionPages
from services.gateway.portal.setup.staff_pages import StaffSetupPages
from services.gateway.portal.setup.type_pages import TypePages

_PAGES = (
    *(ImportPages, ContactPages, CompanyPages, StaffSetupPages, SessionPages, KeyPages),
    *(TypePages, AvailabilityPages, ClosedDaysPages, EmailPages),
)


def install(app: Flask, parts: DoorParts, reception: Reception, attempts: Attempts) -> None:
    desk = SetupDesk(parts, reception, attempts)
    for pages in _PAGES:
        reception.open(app, pages(desk).places)
