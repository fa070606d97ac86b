"""The .ics of an appointment, as notifications writes it, to keep or to open."""

from http import HTTPStatus

from flask import Response

from libs.contracts.actor import Actor
from libs.contracts.notifications import GET_CALENDAR
from libs.web.client import problem_in
from libs.web.replies import respond
from services.gateway.entrypoints.parts import DoorParts


def calendar_file(parts: DoorParts, actor: Actor, appointment_id: str) -> Response:
    found = parts.notifications.forward(
        GET_CALENDAR, actor, parameters={"appointment_id": appointment_id}
    )
    if found.status >= HTTPStatus.BAD_REQUEST:
        raise problem_in(found)
    headers = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'attachment; filename="appointment.ics"',
        "X-Robots-Tag": "noindex",
    }
    return respond(HTTPStatus.OK, found.body, headers)
