"""The links that people hold to an appointment: mailed once more, or replaced; and failed mails."""

from http import HTTPStatus

from flask import Response, request

from libs.contracts.links import LIST_LINKS, RESEND_LINK, REVOKE_LINK, IssuedLink, LinkOf
from libs.contracts.notifications import RESEND_MESSAGE
from libs.contracts.problem import ProblemError
from libs.contracts.values import PageQuery
from libs.web.rows import Call
from services.gateway.domain.access import ACCESS
from services.gateway.entrypoints.link_register import LinkRegisterDoor
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.staff_desk import StaffDesk, StaffVisit
from services.gateway.portal.understanding import validated
from services.gateway.portal.words import words

_ALL = 200


class StaffLinks:
    def __init__(self, desk: StaffDesk, parts: DoorParts) -> None:
        self._desk = desk
        self._register = LinkRegisterDoor(parts)

    def ask(self, visit: StaffVisit) -> Response:
        return self._desk.render(
            "links.html", self._desk.sight(visit), HTTPStatus.OK, links=self._links(visit)
        )

    def send(self, visit: StaffVisit) -> Response:
        """A new link goes to its holder; the old one ends first where it is to be replaced."""
        parameters = {"appointment_id": visit.appointment.id}
        call = visit.visitor.call(
            parameters, validated(LinkOf, {"person_id": request.form.get("person", "")})
        )
        t = words(visit.visitor.language)
        self._admit(visit, RESEND_LINK.name)
        if request.form.get("do") == "show":
            return self._show(visit, call)
        if request.form.get("do") == "replace":
            self._admit(visit, REVOKE_LINK.name)
            self._register.replace(call, sent_key())
        else:
            self._register.resend(call, sent_key())
        return self._desk.reception.done(
            self._desk.path(visit),
            toast=t("A link is on its way."),
            focus=f"a{visit.appointment.id}",
        )

    def _show(self, visit: StaffVisit, call: Call) -> Response:
        """The link itself, to be handed over by another way than e-mail."""
        try:
            address = self._register.show(call)
        except ProblemError as problem:
            if problem.code != "not_found":
                raise
            address = ""
        return self._desk.render(
            "link_shown.html", self._desk.sight(visit), HTTPStatus.OK, address=address
        )

    def show_message(self, visit: StaffVisit, message_id: str) -> Response:
        """Mails are shown beside their appointment."""
        del message_id
        return self._desk.show(visit)

    def resend_message(self, visit: StaffVisit, message_id: str) -> Response:
        """Pressed twice, it goes once: what is on its way already is not failed any more."""
        t = words(visit.visitor.language)
        try:
            self._desk.reception.call(
                RESEND_MESSAGE, visit.visitor, parameters={"message_id": message_id}
            )
        except ProblemError as problem:
            if problem.code != "wrong_state":
                raise
        return self._desk.reception.done(
            self._desk.path(visit),
            toast=t("The e-mail goes out again in a moment."),
            focus=f"a{visit.appointment.id}",
        )

    def _links(self, visit: StaffVisit) -> list[IssuedLink]:
        self._admit(visit, LIST_LINKS.name)
        call = visit.visitor.call(
            {"appointment_id": visit.appointment.id}, query=PageQuery(limit=_ALL)
        )
        return [one for one in self._register.list_links(call).items if one.revoked_at is None]

    def _admit(self, visit: StaffVisit, name: str) -> None:
        ACCESS[name].admit(visit.visitor.caller, {})
