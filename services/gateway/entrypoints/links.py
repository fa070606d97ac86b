"""The JSON twin of the link's page: what it shows, free times, reschedule, cancel."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel

from libs.contracts.links import (
    LinkCancel,
    LinkPerson,
    LinkReschedule,
    LinkSlotsQuery,
    LinkView,
)
from libs.contracts.problem import ProblemError, invalid
from libs.contracts.scheduling.appointments import FIND_SLOTS, Appointment, Slots, SlotsQuery
from libs.web.idempotency import HEADER
from libs.web.parsing import parse_body, parse_query
from libs.web.rows import Call
from services.gateway.domain.links import LinkToken
from services.gateway.entrypoints.counting import Counting
from services.gateway.entrypoints.link_changes import LinkChanges
from services.gateway.entrypoints.link_gate import LinkGate, OpenLink
from services.gateway.entrypoints.parts import DoorParts

R = TypeVar("R")
Parse = Callable[[], Any]


class LinksDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts
        self._gate = LinkGate(parts)
        self._changes = LinkChanges(parts, self._gate)
        self._counting = Counting(parts)

    def get(self, call: Call) -> LinkView:
        link = self._gate.open(self._viewing(call))
        holder = link.holder
        person = LinkPerson(kind=holder.kind, name=holder.name, time_zone=holder.time_zone)
        return LinkView(appointment=link.appointment, person=person, nonce=self._gate.nonce(link))

    def slots(self, call: Call) -> Slots:
        token = self._viewing(call)
        parse = partial(parse_query, call.query, LinkSlotsQuery)
        return self._serve(token, parse, partial(find_slots, self._parts))

    def reschedule(self, call: Call) -> Appointment:
        return self._change(call, LinkReschedule, self._reschedule)

    def cancel(self, call: Call) -> Appointment:
        return self._change(call, LinkCancel, self._cancel)

    def _reschedule(self, link: OpenLink, wanted: LinkReschedule) -> Appointment:
        return self._changes.reschedule(link, wanted, request.headers.get(HEADER))

    def _cancel(self, link: OpenLink, wanted: LinkCancel) -> Appointment:
        if not wanted.confirm:
            raise invalid("confirm", "must be true, for nothing is cancelled by accident")
        return self._changes.cancel(link, wanted, request.headers.get(HEADER))

    def _viewing(self, call: Call) -> LinkToken:
        self._counting.view()
        return self._gate.read(call.parameters["token"])

    def _change(
        self, call: Call, model: type[BaseModel], change: Callable[[OpenLink, Any], Appointment]
    ) -> Appointment:
        token = self._gate.read(call.parameters["token"])
        self._changes.count(token.link_id)
        parse = partial(parse_body, call.body, request.content_type or "", model)
        return self._serve(token, parse, change)

    def _serve(self, token: LinkToken, parse: Parse, serve: Callable[[OpenLink, Any], R]) -> R:
        """What is wrong with the request comes first; a link that works gets a nonce with it."""
        asked, mistake = _tried(parse)
        try:
            link = self._gate.open(token)
        except ProblemError as problem:
            raise (mistake or problem) from None
        try:
            if mistake is not None:
                raise mistake
            return serve(link, asked)
        except ProblemError as problem:
            raise self._changes.with_nonce(problem, link) from None


def find_slots(parts: DoorParts, link: OpenLink, asked: LinkSlotsQuery) -> Slots:
    """As if the link's appointment were not there."""
    given = {"type_id": link.appointment.type.id, "moving": link.appointment.id}
    chosen = asked.model_dump(mode="json", by_alias=True, exclude_none=True)
    query = SlotsQuery.model_validate(given | chosen)
    found: Slots = parts.scheduling.call(FIND_SLOTS, link.actor, query=query)
    return found


def _tried(parse: Parse) -> tuple[Any, ProblemError | None]:
    try:
        return parse(), None
    except ProblemError as problem:
        return None, problem
