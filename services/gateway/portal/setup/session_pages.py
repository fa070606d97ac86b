"""One's own sessions: where one is signed in, and the end of one of them, or of all others."""

from collections.abc import Sequence
from typing import Final

from flask import Response, request

from libs.contracts.gateway import (
    END_OTHER_SESSIONS,
    END_SESSION,
    LIST_SESSIONS,
    OpenSession,
)
from libs.contracts.problem import ProblemError
from libs.contracts.values import PageQuery
from services.gateway.portal.reception import EVERYBODY, Place
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.devices import device
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

BASE: Final = "/profile/sessions"
_MOST: Final = 200


class SessionPages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        self.places = (
            Place(BASE, EVERYBODY, self.show, self.end_others),
            Place(f"{BASE}/<id:session_id>", EVERYBODY, self.one, self.end),
        )

    def show(self, visitor: Visitor) -> Response:
        query = PageQuery(limit=_MOST)
        found = self._desk.call(LIST_SESSIONS, visitor, query=query).items
        return self._desk.render(
            "setup/sessions.html",
            visitor,
            sessions=found,
            device=device,
            told=_told(found, visitor),
        )

    def one(self, visitor: Visitor, session_id: str) -> Response:
        """Each stands in the list."""
        del session_id
        return self.show(visitor)

    def end(self, visitor: Visitor, session_id: str) -> Response:
        try:
            self._desk.call(END_SESSION, visitor, parameters={"session_id": session_id})
        except ProblemError as problem:
            if problem.code != "not_found":  # it is over already, which is what was asked for
                raise
        return self._done(visitor, "That device is signed out.")

    def end_others(self, visitor: Visitor) -> Response:
        if request.form.get("do") != "end":
            return self.show(visitor)
        self._desk.call(END_OTHER_SESSIONS, visitor)
        return self._done(visitor, "All other devices are signed out.")

    def _done(self, visitor: Visitor, toast: str) -> Response:
        return self._desk.reception.done(BASE, words(visitor.language)(toast))


def _told(sessions: Sequence[OpenSession], visitor: Visitor) -> Sequence[str]:
    """What each button ends: two devices that call themselves the same have each its own words."""
    t, look = words(visitor.language), visitor.look
    told: list[str] = []
    for one in sessions:
        text = t(
            "{device}, last seen {seen}, signed in {begun}",
            device=device(one.user_agent, t),
            seen=look.moment(one.last_seen_at),
            begun=look.moment(one.created_at),
        )
        alike = sum(other.startswith(text) for other in told)
        told.append(f"{text}, {alike + 1}" if alike else text)
    return told


TEXTS: Final = ("That device is signed out.", "All other devices are signed out.")
