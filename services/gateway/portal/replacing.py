"""Replace a link that got into other hands: it ends, and a new one goes to its holder's mailbox."""

from http import HTTPStatus

from flask import Response, request

from libs.contracts.problem import ProblemError
from services.gateway.entrypoints.link_changes import LinkChanges
from services.gateway.entrypoints.link_gate import OpenLink
from services.gateway.portal.desk import Desk


class Replacing:
    def __init__(self, desk: Desk, changes: LinkChanges) -> None:
        self._desk = desk
        self._changes = changes

    def ask(self, link: OpenLink, problem: ProblemError | None = None) -> Response:
        return self._desk.render(
            "replace.html",
            self._desk.sight(link),
            problem.status if problem else HTTPStatus.OK,
            problem=problem,
            nonce=self._desk.gate.nonce(link),
        )

    def replace(self, link: OpenLink) -> Response:
        if request.form.get("sure") != "yes":
            return self.ask(link, ProblemError("invalid", "sure"))
        sight = self._desk.sight(link)
        try:
            self._changes.replace(link, request.form.get("nonce", ""))
        except ProblemError as problem:
            return self.ask(link, problem)
        return self._desk.render("replaced.html", sight)
