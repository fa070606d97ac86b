"""The desk of the set-up: it asks as the API would, shows forms, and sends what was typed."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response
from pydantic import BaseModel, TypeAdapter

from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError
from libs.contracts.values import PageQuery
from libs.web.client import Incoming, problem_in
from libs.web.rows import Reply
from services.gateway.domain.access import ACCESS
from services.gateway.entrypoints.attempts import Attempts
from services.gateway.entrypoints.cookies import SessionCookie
from services.gateway.entrypoints.http import composed_rows
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal import zones
from services.gateway.portal.portal_desk import secrets_of, sent_key, surface
from services.gateway.portal.reception import Reception
from services.gateway.portal.setup.forms import SHOWN_AGAIN, SetupForm
from services.gateway.portal.visitors import Visitor


class SetupDesk:
    def __init__(self, parts: DoorParts, reception: Reception, attempts: Attempts) -> None:
        self.parts = parts
        self.reception = reception
        cookie = SessionCookie(parts.settings.is_secure, parts.lifetimes.absolute)
        rows = composed_rows(parts, cookie, attempts)
        self._own = {row.endpoint.name: row.serve for row in rows}

    def call(
        self,
        endpoint: Endpoint,
        visitor: Visitor,
        *,
        parameters: dict[str, str] | None = None,
        body: BaseModel | None = None,
        query: BaseModel | None = None,
        key: str | None = None,
    ) -> Any:
        """What the API answers, also where the gateway has a part in it; raises its refusals."""
        serve = self._own.get(endpoint.name)
        if serve is None:
            return self.reception.call(
                endpoint, visitor, parameters=parameters, body=body, query=query, key=key
            )
        ACCESS[endpoint.name].admit(visitor.caller, parameters or {})
        wanted = query or (endpoint.query() if endpoint.query else None)
        return _told(endpoint, serve(visitor.call(parameters, body, wanted, key)))

    def every(self, endpoint: Endpoint, visitor: Visitor, query: PageQuery) -> list[Any]:
        return self.reception.every(endpoint, visitor, query)

    def send(
        self,
        form: SetupForm,
        visitor: Visitor,
        *,
        done: Callable[[Any], Response],
        again: Callable[[ProblemError], Response],
        **parameters: str,
    ) -> Response:
        """The one way of a form: to the service, then on; or the page again and what is wrong.

        ``parameters`` are the ids in the endpoint's path. What nobody may do, or what is not there
        any more, has a page of its own.
        """
        try:
            answer = self.call(
                form.endpoint, visitor, parameters=parameters, body=form.body(), key=sent_key()
            )
        except ProblemError as problem:
            if problem.code not in SHOWN_AGAIN:
                raise
            return again(problem)
        return done(answer)

    def render(
        self, template: str, visitor: Visitor, status: int = HTTPStatus.OK, **shown: Any
    ) -> Response:
        given = {"secrets": secrets_of(visitor), **surface()}
        return self.reception.render(template, visitor, status, **given | shown)

    def zone_groups(self, visitor: Visitor, chosen: str) -> Any:
        """The choice of zones, with the chosen one even where it has an older name."""
        first = {"chosen": chosen} if chosen in zones.known() else {}
        now = self.parts.clock.now()
        return zones.groups(visitor.look, now, first | {"yours": visitor.look.zone})


def _told(endpoint: Endpoint, answer: Any) -> Any:
    """What a door of the gateway answers, as a service's client would give it."""
    if not isinstance(answer, Reply):
        return answer
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise problem_in(Incoming(answer.status, {}, answer.body))
    if answer.status == HTTPStatus.NO_CONTENT or endpoint.answer is None:
        return None
    return TypeAdapter(endpoint.answer).validate_json(answer.body, extra="ignore")
