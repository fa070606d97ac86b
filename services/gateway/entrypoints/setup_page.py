"""The page of the first admin: a form behind the link that the start printed, without a script."""

from functools import cache
from http import HTTPStatus
from itertools import groupby
from typing import Any, Final
from zoneinfo import available_timezones

from flask import Flask, Response, request
from pydantic import ValidationError

from libs.contracts.gateway import SetUp
from libs.contracts.problem import ProblemError
from libs.web.replies import respond
from libs.web.wording import field_errors
from services.gateway.entrypoints.pages import TEMPLATES
from services.gateway.entrypoints.setting_up import SetupDoor

_PATH: Final = "/setup"
_FIELDS: Final = ("token", "name", "email", "password", "time_zone")
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
_REGIONS: Final = frozenset(
    {
        *("Africa", "America", "Antarctica", "Asia", "Atlantic"),
        *("Australia", "Europe", "Indian", "Pacific"),
    }
)


def install(app: Flask, door: SetupDoor, prefix: str) -> None:
    page = SetupPage(door, prefix)
    app.add_url_rule(_PATH, "setup_form", page.show, methods=["GET"])
    app.add_url_rule(_PATH, "setup_sent", page.submit, methods=["POST"])


class SetupPage:
    """No foreign page can send the form: it would have to know the token."""

    def __init__(self, door: SetupDoor, prefix: str) -> None:
        self._door = door
        self._prefix = prefix

    def show(self) -> Response:
        token = request.args.get("token", "")
        try:
            self._door.check(token)
        except ProblemError as problem:
            return self._page("dead", problem)
        return self._page("form", typed={"token": token})

    def submit(self) -> Response:
        """What was typed comes back with what is wrong with it, but for the password."""
        typed = {name: request.form.get(name, "") for name in _FIELDS}
        try:
            admin = self._door.make_admin(_understood(typed))
        except ProblemError as problem:
            return self._page("form", problem, typed=typed)
        return self._page("done", status=HTTPStatus.CREATED, admin=admin)

    def _page(
        self,
        state: str,
        problem: ProblemError | None = None,
        status: int = HTTPStatus.OK,
        **shown: Any,
    ) -> Response:
        html = TEMPLATES.get_template("setup.html").render(
            state=state,
            prefix=self._prefix,
            problem=problem,
            wrong=_by_field(problem),
            zones=zones() if state == "form" else (),
            **shown,
        )
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": _POLICY}
        if problem is not None and "retry_after" in problem.extra:
            headers["Retry-After"] = str(problem.extra["retry_after"])
        return respond(problem.status if problem else status, html.encode(), headers)


@cache
def zones() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Those that are named after a place, by region."""
    named = sorted(name for name in available_timezones() if name.partition("/")[0] in _REGIONS)
    places = groupby(named, key=lambda name: name.partition("/")[0])
    return (*((region, tuple(names)) for region, names in places), ("Elsewhere", ("UTC",)))


def _understood(typed: dict[str, str]) -> SetUp:
    try:
        return SetUp.model_validate(typed)
    except ValidationError as error:
        errors = field_errors(error, typed)
        raise ProblemError("invalid", "Please look at what is marked.", errors=errors) from None


def _by_field(problem: ProblemError | None) -> dict[str, str]:
    errors = problem.extra.get("errors", ()) if problem else ()
    return {error.field: error.message for error in errors}
