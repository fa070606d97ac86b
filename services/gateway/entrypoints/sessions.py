"""Signing in and out, and the sessions one has open."""

from typing import Final

from flask import request

from libs.contracts.gateway import GET_SESSION, SIGN_IN, OpenSession, Session, SignedIn, SignIn
from libs.contracts.problem import ProblemError
from libs.contracts.values import Page
from libs.web.replies import encode
from libs.web.rows import Call, Reply
from services.gateway import queries
from services.gateway.domain.accounts import Account, sign_in_name
from services.gateway.domain.callers import Caller
from services.gateway.domain.paging import page
from services.gateway.domain.secrets import csrf_token, digest, new_secret
from services.gateway.domain.sessions import OpenedSession, open_session
from services.gateway.entrypoints.attempts import Attempts
from services.gateway.entrypoints.callers import current_caller
from services.gateway.entrypoints.cookies import SessionCookie
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.handlers import sessions

_CREATED: Final = SIGN_IN.status
_TRIES: Final = 3


class SessionsDoor:
    def __init__(self, parts: DoorParts, cookie: SessionCookie, attempts: Attempts) -> None:
        self._parts = parts
        self._cookie = cookie
        self._attempts = attempts

    def sign_in(self, call: Call) -> Reply:
        body: SignIn = call.body
        name, password = sign_in_name(body.email), body.password.get_secret_value()
        for _ in range(_TRIES):
            with self._attempts.on_account(name):
                account = self._with_password(name, password)
            if (reply := self._open(account, body)) is not None:
                return reply
        raise ProblemError("bad_credentials")

    def get_session(self, _call: Call) -> Session:
        caller = current_caller()
        account, session = signed_in(caller)
        return self._told(account, session, caller.csrf_token)

    def sign_out(self, _call: Call) -> Reply:
        account, session = signed_in(current_caller())
        self._parts.transactions.run(
            lambda uow: sessions.end_session(account.person.id, session.id, uow)
        )
        return Reply(204, headers=(self._cookie.clear(),))

    def list_sessions(self, call: Call) -> Page[OpenSession]:
        account, current = signed_in(current_caller())
        lifetimes, now = self._parts.lifetimes, self._parts.clock.now()
        with self._parts.transactions.read() as connection:
            found = queries.sessions_of(connection, account.person.id)
        live = [session for session in found if session.ends_at(lifetimes) > now]
        kept, cursor = page("sessions", live, lambda session: session.id, call.query)
        items = [self._listed(session, current) for session in kept]
        return Page[OpenSession](items=items, next_cursor=cursor)

    def end_session(self, call: Call) -> None:
        account, _ = signed_in(current_caller())
        session_id = call.parameters["session_id"]
        self._parts.transactions.run(
            lambda uow: sessions.end_session(account.person.id, session_id, uow)
        )

    def end_other_sessions(self, _call: Call) -> None:
        account, session = signed_in(current_caller())
        self._parts.transactions.run(
            lambda uow: uow.sessions.end_all(account.person.id, but=session.id)
        )

    def _with_password(self, name: str, password: str) -> Account:
        with self._parts.transactions.read() as connection:
            account = queries.open_account(connection, name)
        stored = account.password_hash if account else None
        if not self._parts.passwords.verify(stored, password) or account is None:
            raise ProblemError("bad_credentials")
        return account

    def _open(self, account: Account, body: SignIn) -> Reply | None:
        """None when the account is another by now, and its password has to be looked at again."""
        secret, now = new_secret(), self._parts.clock.now()
        agent = request.headers.get("User-Agent", "")
        lifetimes = self._parts.lifetimes
        session = open_session(secret, account.person.id, agent, now, lifetimes)
        session = session.kept(if_wished=body.keep)
        cookie = self._cookie.read(request.cookies)
        replaced = digest(cookie) if cookie else None
        rehashed = self._rehashed(account, body.password.get_secret_value())
        is_open = self._parts.transactions.run(
            lambda uow: sessions.open_session(session, account, replaced, rehashed, uow)
        )
        if not is_open:
            return None
        told = self._told(account, session, csrf_token(secret))
        return Reply(_CREATED, encode(told), (self._cookie.set(secret, keep=body.keep),))

    def _rehashed(self, account: Account, password: str) -> str | None:
        passwords, stored = self._parts.passwords, account.password_hash
        is_outdated = stored is not None and passwords.is_outdated(stored)
        return passwords.hash(password) if is_outdated else None

    def _told(self, account: Account, session: OpenedSession, csrf: str) -> Session:
        person = account.person
        actor = SignedIn(
            kind=person.kind,
            id=person.id,
            name=person.name,
            email=person.email,
            time_zone=person.time_zone,
            is_admin=person.is_admin,
        )
        ends_at = session.ends_at(self._parts.lifetimes)
        return Session(actor=actor, csrf_token=csrf, expires_at=ends_at)

    def _listed(self, session: OpenedSession, current: OpenedSession) -> OpenSession:
        return OpenSession(
            id=session.id,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.ends_at(self._parts.lifetimes),
            user_agent=session.user_agent,
            current=session.id == current.id,
        )


def signed_in(caller: Caller) -> tuple[Account, OpenedSession]:
    """The person and the session of a caller who has both; keys have neither."""
    if caller.account is None or caller.session is None:
        raise ProblemError("not_signed_in", f"{GET_SESSION.path} needs a session.")
    return caller.account, caller.session
