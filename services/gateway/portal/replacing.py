"""Replace a link that got into other hands: it ends, and a new one goes to its holder's mailbox."""

from http import HTTPStatus

from flask import Response, request

from libs.contracts.problem import ProblemError
from services.gateway.entrypoints.link_gate import OpenLink
from services.gateway.portal.link_desk import LinkDesk


class Replacing:
    def __init__(self, desk: LinkDesk) -> None:
        self._desk = desk

    def ask(self, link: OpenLink, problem: ProblemError | None = None) -> Response:
        return self._desk.render(
            "replace.html",
            self._desk.sight(link),
            problem.status if problem else HTTPStatus.OK,
            problem=problem,
            hidden=self._desk.hidden(link),
        )

    def replace(self, link: OpenLink) -> Response:
        if request.form.get("sure") != "yes":
            return self.ask(link, ProblemError("invalid", "sure"))
        sight = self._desk.sight(link)
        try:
            self._desk.replace(link)
        except ProblemError as problem:
            return self.ask(link, problem)
        return self._desk.render("replaced.html", sight)
