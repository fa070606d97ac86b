"""Ask for one's links by e-mail: the same answer for every address."""

from http import HTTPStatus

from flask import Flask, Response, request
from pydantic import ValidationError

from libs.contracts.links import Resend
from services.gateway.entrypoints.link_mails import LinkMailsDoor
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal.foreign_forms import refuse_foreign_forms
from services.gateway.portal.problem_pages import reader_language
from services.gateway.portal.rendering import Pages


class NewLinkPage:
    def __init__(self, parts: DoorParts, pages: Pages) -> None:
        self._settings = parts.settings
        self._mails = LinkMailsDoor(parts)
        self._pages = pages

    def install(self, app: Flask) -> None:
        app.add_url_rule("/a/new-link", "new_link", self.ask, methods=["GET"])
        app.add_url_rule("/a/new-link", "new_link sent", self.send, methods=["POST"])

    def ask(self) -> Response:
        return self._page("ask")

    def send(self) -> Response:
        refuse_foreign_forms(self._settings)
        typed = request.form.get("email", "")
        try:
            wanted = Resend(email=typed)
        except ValidationError:
            return self._page("ask", HTTPStatus.UNPROCESSABLE_ENTITY, typed=typed[:254], wrong=True)
        self._mails.resend_to(wanted.email)
        return self._page("sent")

    def _page(
        self, state: str, status: int = HTTPStatus.OK, *, typed: str = "", wrong: bool = False
    ) -> Response:
        language = reader_language()
        return self._pages.render(
            "new_link.html", language, status, state=state, typed=typed, wrong=wrong
        )
