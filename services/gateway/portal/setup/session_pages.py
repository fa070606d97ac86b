"""One's own sessions: where one is signed in, and the end of one of them, or of all others."""

from collections.abc import Callable, Sequence
from datetime import datetime
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
            sessions=zip(found, _told(found, visitor), strict=True),
            has_others=len(found) > 1,
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


def _told(sessions: Sequence[OpenSession], visitor: Visitor) -> Sequence[tuple[str, str]]:
    """What each calls itself, and since when it is there: two that are alike differ in seconds."""
    t, look = words(visitor.language), visitor.look

    def when(one: OpenSession, moment: Callable[[datetime], str]) -> str:
        at = {"begun": moment(one.created_at), "seen": moment(one.last_seen_at)}
        return t("Signed in {begun}, last seen {seen}", **at)

    names = [device(one.user_agent, t) for one in sessions]
    briefly = [(name, when(one, look.moment)) for name, one in zip(names, sessions, strict=True)]
    told: list[tuple[str, str]] = []
    for one, (name, brief) in zip(sessions, briefly, strict=True):
        text = when(one, look.exact_moment) if briefly.count((name, brief)) > 1 else brief
        alike = sum(name == other and was.startswith(text) for other, was in told)
        told.append((name, f"{text} ({alike + 1})" if alike else text))
    return told


TEXTS: Final = ("That device is signed out.", "All other devices are signed out.")
