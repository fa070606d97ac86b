"""Who calls: found by cookie or key in one statement, and let in by the table of access."""

from datetime import datetime, timedelta
from typing import Final, cast

from flask import g, request

from libs.contracts.actor import Actor
from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError, not_found
from services.gateway import queries
from services.gateway.domain.access import ACCESS, ANYBODY
from services.gateway.domain.callers import NOBODY, Caller, key_caller, person_caller
from services.gateway.domain.secrets import csrf_token, digest, read_key, same
from services.gateway.entrypoints.addresses import refuse_foreign_pages
from services.gateway.entrypoints.cookies import SessionCookie
from services.gateway.entrypoints.parts import DoorParts

_SEEN_EVERY: Final = timedelta(minutes=1)


def current_caller() -> Caller:
    """Who the door has let in."""
    return cast("Caller", g.caller)


def let_in(caller: Caller) -> None:
    """What is answered from here on is answered to them."""
    g.caller = caller


class Doorkeeper:
    """Called with the endpoint before anything is parsed."""

    def __init__(self, parts: DoorParts, cookie: SessionCookie) -> None:
        self._parts = parts
        self._cookie = cookie

    def __call__(self, endpoint: Endpoint) -> Actor:
        access = ACCESS.get(endpoint.name)
        if access is None:
            raise not_found()
        let_in(self._anybody(endpoint) if access.who is ANYBODY else self._known(endpoint))
        access.admit(current_caller(), request.view_args or {})
        return current_caller().actor

    def _anybody(self, endpoint: Endpoint) -> Caller:
        if not endpoint.is_safe:
            refuse_foreign_pages(self._parts.settings)
        return NOBODY

    def _known(self, endpoint: Endpoint) -> Caller:
        authorization = request.headers.get("Authorization")
        if authorization is not None:
            return self._by_key(authorization)
        caller = self.by_cookie()
        if not endpoint.is_safe:
            self._refuse_forgery(caller)
        return caller

    def by_cookie(self) -> Caller:
        """The person whose session came along; raises ``not_signed_in``."""
        secret = self._cookie.read(request.cookies)
        if secret is None:
            raise ProblemError("not_signed_in")
        return self._by_session(secret)

    def _by_session(self, secret: str) -> Caller:
        hashed, now = digest(secret), self._parts.clock.now()
        with self._parts.transactions.read() as connection:
            found = queries.session_and_account(connection, hashed)
        if found is None:
            raise ProblemError("not_signed_in")
        session, account = found
        if not account.is_open or session.ends_at(self._parts.lifetimes) <= now:
            raise ProblemError("not_signed_in", "This session is over. Sign in again.")
        if _is_stale(session.last_seen_at, now):
            self._parts.transactions.run(lambda uow: uow.sessions.touch(hashed, now))
        return person_caller(account, session, csrf_token(secret))

    def _by_key(self, authorization: str) -> Caller:
        kind, _, text = authorization.partition(" ")
        given = read_key(text.strip()) if kind.lower() == "bearer" else None
        if given is None:
            raise _bad_key()
        now = self._parts.clock.now()
        with self._parts.transactions.read() as connection:
            key = queries.api_key(connection, given.id)
        if key is None or not same(digest(given.secret), key.secret_hash):
            raise _bad_key()
        if key.last_used_at is None or _is_stale(key.last_used_at, now):
            self._parts.transactions.run(lambda uow: uow.keys.touch(given.id, now))
        return key_caller(key.id, key.name, frozenset(key.scopes))

    def _refuse_forgery(self, caller: Caller) -> None:
        refuse_foreign_pages(self._parts.settings)
        if not same(request.headers.get("X-CSRF-Token", ""), caller.csrf_token):
            raise ProblemError("csrf", "Send the session's csrf_token as X-CSRF-Token.")


def _is_stale(noted_at: datetime, now: datetime) -> bool:
    return now - noted_at > _SEEN_EVERY


def _bad_key() -> ProblemError:
    return ProblemError("not_signed_in", "This is not a key that works here.")
