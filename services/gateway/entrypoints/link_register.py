"""The register of links, for those who may see the appointment: list, withdraw, send again."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from libs.contracts.links import IssuedLink, LinkOf
from libs.contracts.problem import ProblemError, not_found
from libs.contracts.scheduling.appointments import GET_APPOINTMENT
from libs.contracts.values import Page
from libs.web.rows import Call, Reply
from services.gateway.domain.links import LinkToken
from services.gateway.entrypoints.link_gate import LinkGate
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.repeating import run_once
from services.gateway.handlers import links
from services.gateway.queries.links import link_held, links_of

_DEAD: Final = frozenset({"link_revoked", "link_expired"})


class LinkRegisterDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts
        self._gate = LinkGate(parts)

    def list_links(self, call: Call) -> Page[IssuedLink]:
        appointment_id = self._seen(call)
        with self._parts.transactions.read() as connection:
            return links_of(connection, appointment_id, call.query)

    def revoke(self, call: Call) -> None:
        appointment_id, person_id = self._seen(call), self._person(call)
        now = self._parts.clock.now()
        self._parts.transactions.run(lambda uow: links.revoke(appointment_id, person_id, now, uow))

    def resend(self, call: Call, form_key: str | None = None) -> Reply:
        appointment_id, person_id = self._seen(call), self._person(call)
        self._require_holder(appointment_id, person_id)

        def work(uow: Any) -> Reply:
            links.resend(appointment_id, person_id, uow)
            return Reply(HTTPStatus.ACCEPTED)

        return self._once(call, form_key, "", work)

    def replace(self, call: Call, form_key: str | None = None) -> Reply:
        """The old link ends, and a new one is mailed: both, or neither of them."""
        appointment_id, person_id = self._seen(call), self._person(call)
        self._require_holder(appointment_id, person_id)
        now = self._parts.clock.now()

        def work(uow: Any) -> Reply:
            links.revoke(appointment_id, person_id, now, uow)
            links.resend(appointment_id, person_id, uow)
            return Reply(HTTPStatus.ACCEPTED)

        return self._once(call, form_key, "replace ", work)

    def show(self, call: Call) -> str:
        """A contact's link itself, for those who may change the appointment; it is noted who was
        shown it. 404 for whoever holds none.
        """
        found = self._parts.scheduling.call(GET_APPOINTMENT, call.actor, parameters=call.parameters)
        if found.can.reschedule.reason == "not_allowed":
            raise ProblemError("not_allowed")
        person_id, now = self._person(call), self._parts.clock.now()
        self._require_holder(found.id, person_id)
        link = self._parts.transactions.run(
            lambda uow: links.show(found.id, person_id, call.actor.name, now, uow)
        )
        return self._gate.address(
            LinkToken(link.link_id, found.id, person_id, link.person_kind, found.version)
        )

    def _once(
        self, call: Call, form_key: str | None, what: str, work: Callable[[Any], Reply]
    ) -> Reply:
        asker = f"{call.actor.kind}:{call.actor.id}"
        body = what + call.body.model_dump_json()
        return run_once(self._parts, asker, body, work, form_key)

    def _seen(self, call: Call) -> str:
        """404 from scheduling unless the caller may see the appointment."""
        self._parts.scheduling.call(GET_APPOINTMENT, call.actor, parameters=call.parameters)
        return call.parameters["appointment_id"]

    def _require_holder(self, appointment_id: str, person_id: str) -> None:
        """404 for whoever holds no link, and whoever is not on the appointment any more."""
        with self._parts.transactions.read() as connection:
            held = link_held(connection, appointment_id, person_id)
        if held is None:
            raise not_found()
        try:
            self._gate.meet(
                LinkToken(held.link_id, appointment_id, person_id, held.person_kind, version=1)
            )
        except ProblemError as problem:
            raise not_found() if problem.code in _DEAD else problem from None

    def _person(self, call: Call) -> str:
        body: LinkOf = call.body
        return body.person_id
