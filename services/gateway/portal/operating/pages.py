"""All pages for operators."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, request
from pydantic import BaseModel

from libs.contracts.endpoint import Endpoint
from libs.contracts.gateway import GET_STATUS
from libs.contracts.operations import (
    DISCARD_DEAD_LETTERS,
    DISCARD_PARKED,
    GET_PARKED,
    LIST_DEAD_LETTERS,
    LIST_PARKED,
    REPLAY_PARKED,
    RETURN_DEAD_LETTERS,
    GiveUp,
    GiveUpDead,
    Which,
    WhichDead,
)
from libs.contracts.problem import ProblemError
from services.gateway.domain.access import ACCESS, ADMINS
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.putting_by import PutByDoor
from services.gateway.entrypoints.status import StatusDoor
from services.gateway.portal import fragments
from services.gateway.portal.operating import sparks
from services.gateway.portal.operating.judging import CHECKS, STATES, judged, lagging, lasting
from services.gateway.portal.portal_desk import secrets_of
from services.gateway.portal.reception import Place, Reception
from services.gateway.portal.understanding import faults_in, validated
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

BASE: Final = "/status"


class OperatingPages:
    def __init__(self, parts: DoorParts, reception: Reception) -> None:
        self._reception = reception
        self._clock = parts.clock
        status, put_by = StatusDoor(parts), PutByDoor(parts)
        self._answers: dict[str, Callable[..., Any]] = {
            GET_STATUS.name: status.get,
            LIST_PARKED.name: put_by.list_parked,
            GET_PARKED.name: put_by.get_parked,
            REPLAY_PARKED.name: put_by.replay,
            DISCARD_PARKED.name: put_by.discard,
            LIST_DEAD_LETTERS.name: put_by.list_dead,
            RETURN_DEAD_LETTERS.name: put_by.return_dead,
            DISCARD_DEAD_LETTERS.name: put_by.discard_dead,
        }

    def install(self, app: Flask) -> None:
        one = f"{BASE}/parked/<id:service>"
        self._reception.open(
            app,
            (
                Place(BASE, ADMINS, self.show),
                Place(one, ADMINS, self.show_parked, self.settle),
                Place(f"{BASE}/dead-letters", ADMINS, self.show_dead, self.settle_dead),
            ),
        )

    def show(self, visitor: Visitor) -> Response:
        """Asked again by a script, it says aloud what has changed."""
        t, now = words(visitor.language), self._clock.now()
        found = judged(self._ask(GET_STATUS, visitor))
        response = self._reception.render(
            "operating/status.html",
            visitor,
            found=found,
            headline=found.headline(t),
            put_by=self._ask(LIST_PARKED, visitor),
            checked=f"{visitor.look.local(now):%H:%M:%S}",
            checks=CHECKS,
            states=STATES,
            lasting=lambda seconds: lasting(seconds, t),
            lagging=lambda seconds: lagging(seconds, t, visitor.language),
            sparks=sparks,
            secrets=secrets_of(visitor),
        )
        if fragments.is_part() and request.args.get("was") != found.state:
            response.headers.add(*fragments.trigger(say={"text": found.headline(t)}))
        return response

    def show_parked(
        self, visitor: Visitor, service: str, problem: ProblemError | None = None
    ) -> Response:
        query = validated(Which, {"id": request.values.get("id", "")})
        one = self._ask(GET_PARKED, visitor, {"service": service}, query=query)
        return self._render("operating/parked.html", visitor, problem, one=one, service=service)

    def settle(self, visitor: Visitor, service: str) -> Response:
        """Somebody else may have been faster: then there is nothing left to do."""
        t, at = words(visitor.language), {"service": service}
        given = {name: request.form.get(name, "") for name in ("id", "reason")}
        try:
            if request.form.get("do") == "discard":
                self._ask(DISCARD_PARKED, visitor, at, validated(GiveUp, given))
                told = t("It is given up.")
            else:
                self._ask(REPLAY_PARKED, visitor, at, validated(Which, {"id": given["id"]}))
                told = t("It is tried again in a moment.")
        except ProblemError as problem:
            if problem.code != "not_found":
                return self.show_parked(visitor, service, problem)
            told = t("It is not there any more: somebody else was faster.")
        return self._reception.done(BASE, told)

    def show_dead(self, visitor: Visitor, problem: ProblemError | None = None) -> Response:
        """What was wrong with a reason is told at those letters that it was meant for."""
        found = self._ask(LIST_DEAD_LETTERS, visitor)
        shown = {"letters": found.items, "chosen": _chosen() if problem else None}
        return self._render("operating/dead_letters.html", visitor, problem, **shown)

    def settle_dead(self, visitor: Visitor) -> Response:
        """Back to the others, if there may be any."""
        t, chosen = words(visitor.language), _chosen()
        try:
            which = validated(WhichDead, chosen)
            if request.form.get("do") == "discard":
                body = validated(GiveUpDead, {"reason": request.form.get("reason", "")})
                number = self._ask(DISCARD_DEAD_LETTERS, visitor, body=body, query=which).number
                told = t("Given up: {n}", n=number)
            else:
                number = self._ask(RETURN_DEAD_LETTERS, visitor, query=which).number
                told = t("On their way again: {n}", n=number)
        except ProblemError as problem:
            return self.show_dead(visitor, problem)
        if "id" in chosen and not number:
            told = t("It is not there any more: somebody else was faster.")
        return self._reception.done(f"{BASE}/dead-letters" if chosen else BASE, told)

    def _render(
        self, template: str, visitor: Visitor, problem: ProblemError | None, **shown: Any
    ) -> Response:
        """What was typed stays; a fault of the reason is told beside it, others above all."""
        if problem is not None and problem.code not in ("invalid", "unavailable"):
            raise problem
        return self._reception.render(
            template,
            visitor,
            problem.status if problem else HTTPStatus.OK,
            problem=problem,
            faults=faults_in(problem),
            reason=request.form.get("reason", ""),
            secrets=secrets_of(visitor),
            **shown,
        )

    def _ask(
        self,
        endpoint: Endpoint,
        visitor: Visitor,
        parameters: dict[str, str] | None = None,
        body: BaseModel | None = None,
        query: BaseModel | None = None,
    ) -> Any:
        """As the API answers, where it would let them too."""
        ACCESS[endpoint.name].admit(visitor.caller, parameters or {})
        return self._answers[endpoint.name](visitor.call(parameters, body, query))


def _chosen() -> dict[str, str]:
    """Which dead letters a form is about; all of them where it names no part."""
    parts = ("id", "type", "service")
    return {name: request.form[name] for name in parts if name in request.form}
