"""Cancel by a link: a warning first, and a tick that only a person sets."""

from http import HTTPStatus

from flask import Response, request
from pydantic import ValidationError

from libs.contracts.links import LinkCancel
from libs.contracts.problem import ProblemError
from services.gateway.entrypoints.link_changes import LinkChanges
from services.gateway.entrypoints.link_gate import OpenLink
from services.gateway.portal.desk import Desk
from services.gateway.portal.rendering import see_other


class Cancelling:
    def __init__(self, desk: Desk, changes: LinkChanges) -> None:
        self._desk = desk
        self._changes = changes

    def ask(self, link: OpenLink, problem: ProblemError | None = None) -> Response:
        sight = self._desk.sight(link)
        status = problem.status if problem else HTTPStatus.OK
        if not sight.can_cancel:
            refusal = problem.code if problem else None
            return self._desk.appointment_page(sight, status, refusal)
        return self._desk.render(
            "cancel.html",
            sight,
            status,
            problem=problem,
            reason=request.form.get("reason", ""),
            sure="sure" in request.form,
            nonce=self._desk.gate.nonce(link),
        )

    def cancel(self, link: OpenLink) -> Response:
        try:
            self._changes.cancel(link, _understood(), None)
        except ProblemError as problem:
            if problem.code == "unavailable":
                raise
            if problem.code == "stale_version":
                return self._desk.as_it_is_now(link, problem)
            return self.ask(link, problem)
        return see_other(self._desk.path(link))


def _understood() -> LinkCancel:
    form = request.form
    if form.get("sure") != "yes":
        raise ProblemError("invalid", "sure")
    given = {"nonce": form.get("nonce", ""), "confirm": True}
    if form.get("reason", "").strip():
        given["reason"] = form["reason"]
    try:
        return LinkCancel.model_validate(given)
    except ValidationError:
        raise ProblemError("invalid", "reason") from None
