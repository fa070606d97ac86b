"""The page behind a sign-in link: looking at it does nothing, its button signs in, once."""

from flask import Flask, Response, request

from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.sign_in_links import SignInLinks
from services.gateway.portal.foreign_forms import refuse_foreign_forms
from services.gateway.portal.rendering import Pages, see_other

_PATH = "/sign-in/<token:token>"


class SignInPage:
    def __init__(self, parts: DoorParts, pages: Pages) -> None:
        self._settings = parts.settings
        self._links = SignInLinks(parts)
        self._days = parts.lifetimes.absolute.days
        self._pages = pages

    def install(self, app: Flask) -> None:
        app.add_url_rule(_PATH, "sign_in_link", self.show, methods=["GET"])
        app.add_url_rule(_PATH, "sign_in_link sent", self.sign_in, methods=["POST"])

    def show(self, token: str) -> Response:
        person = self._links.check(token).person
        return self._pages.render(
            "sign_in.html", person.language, name=person.name, days=self._days
        )

    def sign_in(self, token: str) -> Response:
        refuse_foreign_forms(self._settings)
        return see_other("/", self._links.use(token, keep="keep" in request.form))
