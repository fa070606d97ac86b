"""All of the portal's pages, put onto the gateway's app."""

from flask import Flask

from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal import assets, problem_pages
from services.gateway.portal.link_pages import LinkPages
from services.gateway.portal.new_link_page import NewLinkPage
from services.gateway.portal.rendering import Pages
from services.gateway.portal.sign_in_page import SignInPage


def install(app: Flask, parts: DoorParts) -> None:
    pages = Pages(parts.settings)
    assets.install(app)
    LinkPages(parts, pages).install(app)
    NewLinkPage(parts, pages).install(app)
    SignInPage(parts, pages).install(app)
    problem_pages.install(app, pages)
