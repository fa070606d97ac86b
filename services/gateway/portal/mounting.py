"""All of the portal's pages, put onto the gateway's app."""

from flask import Flask

from services.gateway.entrypoints.attempts import Attempts
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal import assets, problem_pages
from services.gateway.portal.automation_pages import AutomationPages
from services.gateway.portal.calendar_pages import CalendarPages
from services.gateway.portal.contact_booking import ContactBooking
from services.gateway.portal.contact_home import ContactHome
from services.gateway.portal.contact_pages import ContactPages
from services.gateway.portal.link_pages import LinkPages
from services.gateway.portal.new_link_page import NewLinkPage
from services.gateway.portal.operating.pages import OperatingPages
from services.gateway.portal.own_pages import OwnPages
from services.gateway.portal.public_booking import PublicPages
from services.gateway.portal.reception import Reception
from services.gateway.portal.rendering import Pages
from services.gateway.portal.setup import pages as setup_pages
from services.gateway.portal.sign_in_page import SignInPage
from services.gateway.portal.signing_in import SigningIn
from services.gateway.portal.staff_booking import StaffBooking
from services.gateway.portal.staff_pages import StaffPages


def install(app: Flask, parts: DoorParts, attempts: Attempts) -> None:
    pages = Pages(parts.settings)
    assets.install(app)
    LinkPages(parts, pages).install(app)
    NewLinkPage(parts, pages).install(app)
    SignInPage(parts, pages).install(app)
    PublicPages(parts, pages).install(app)
    signing_in = SigningIn(parts, pages, attempts)
    signing_in.install(app)
    reception = Reception(parts, pages, signing_in.interrupted)
    OwnPages(parts, reception, attempts).install(app)
    CalendarPages(parts, reception).install(app)
    ContactHome(parts, reception).install(app)
    ContactPages(parts, reception).install(app)
    ContactBooking(parts, reception).install(app)
    StaffPages(parts, reception).install(app)
    StaffBooking(parts, reception).install(app)
    AutomationPages(reception).install(app)
    OperatingPages(parts, reception).install(app)
    setup_pages.install(app, parts, reception, attempts)
    problem_pages.install(app, pages, reception)
