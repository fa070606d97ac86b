"""The register of links, for those who may see the appointment: list, withdraw, send again."""

from http import HTTPStatus

from libs.contracts.links import IssuedLink, LinkOf
from libs.contracts.scheduling.appointments import GET_APPOINTMENT
from libs.contracts.values import Page
from libs.web.rows import Call, Reply
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.handlers import links
from services.gateway.queries.links import links_of


class LinkRegisterDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts

    def list_links(self, call: Call) -> Page[IssuedLink]:
        appointment_id = self._seen(call)
        with self._parts.transactions.read() as connection:
            return links_of(connection, appointment_id, call.query)

    def revoke(self, call: Call) -> None:
        appointment_id, person_id = self._seen(call), self._person(call)
        now = self._parts.clock.now()
        self._parts.transactions.run(lambda uow: links.revoke(appointment_id, person_id, now, uow))

    def resend(self, call: Call) -> Reply:
        appointment_id, person_id = self._seen(call), self._person(call)
        self._parts.transactions.run(lambda uow: links.resend(appointment_id, person_id, uow))
        return Reply(HTTPStatus.ACCEPTED)

    def _seen(self, call: Call) -> str:
        """404 from scheduling unless the caller may see the appointment."""
        self._parts.scheduling.call(GET_APPOINTMENT, call.actor, parameters=call.parameters)
        return call.parameters["appointment_id"]

    def _person(self, call: Call) -> str:
        body: LinkOf = call.body
        return body.person_id
