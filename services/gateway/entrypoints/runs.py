"""Runs as the one who asks may see them: scheduling knows whose appointments are theirs to see."""

import json
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from libs.contracts.scheduling.calendar import WHICH_ARE_SEEN, WhichAreSeen
from libs.web.rows import Call, Reply
from services.gateway.domain.runs_seen import seen
from services.gateway.entrypoints.parts import DoorParts


def told_as_seen(parts: DoorParts, passed_on: Callable[[Call], Reply]) -> Callable[[Call], Reply]:
    """The answer of a call for one run or a page of them, without what is not theirs to see."""

    def serve(call: Call) -> Reply:
        reply = passed_on(call)
        if reply.status != HTTPStatus.OK:
            return reply
        told = json.loads(reply.body)
        runs = told.get("items", [told])
        ids = sorted({run["appointment_id"] for run in runs})
        asked = WhichAreSeen(ids=ids)
        visible = parts.scheduling.call(WHICH_ARE_SEEN, call.actor, body=asked).ids if ids else []
        shown = seen(runs, visible)
        body = {**told, "items": shown} if "items" in told else shown[0]
        return replace(reply, body=json.dumps(body).encode())

    return serve
