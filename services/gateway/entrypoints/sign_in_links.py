"""Sign-in links: looked at without harm, and turned into a session once, within 20 minutes."""

from typing import Any

from flask import request

from libs.contracts.problem import ProblemError, not_found
from libs.signed_links import BadTokenError, ExpiredTokenError, SignedLinks
from services.gateway import queries
from services.gateway.domain.accounts import Account
from services.gateway.domain.links import SIGN_IN_LASTS_FOR
from services.gateway.domain.secrets import digest, new_secret
from services.gateway.domain.sessions import open_session
from services.gateway.entrypoints.cookies import SessionCookie
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.handlers import links, sessions


class SignInLinks:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts
        self._cookie = SessionCookie(parts.settings.is_secure, parts.lifetimes.absolute)
        self._signed = SignedLinks(
            parts.settings.keys, "sign-in link", now=lambda: parts.clock.now().timestamp()
        )

    def check(self, token: str) -> Account:
        """Whose it is, without using it; raises ``not_found`` or ``link_expired``."""
        return self._understood(token)[1]

    def use(self, token: str, *, keep: bool) -> tuple[str, str]:
        """The header that sets the session's cookie; raises ``link_revoked`` the second time."""
        request_id, account = self._understood(token)
        secret, now = new_secret(), self._parts.clock.now()
        agent = request.headers.get("User-Agent", "")
        session = open_session(secret, account.person.id, agent, now, self._parts.lifetimes)
        session = session.kept(if_wished=keep)
        replaced = self._cookie.read(request.cookies)

        def work(uow: Any) -> None:
            links.use_sign_in(request_id, now, uow)
            gone = digest(replaced) if replaced else None
            if not sessions.open_session(session, account, gone, None, uow):
                raise not_found()

        self._parts.transactions.run(work)
        return self._cookie.set(secret, keep=keep)

    def _understood(self, token: str) -> tuple[str, Account]:
        try:
            payload = self._signed.read(token, max_age=SIGN_IN_LASTS_FOR)
        except ExpiredTokenError:
            raise ProblemError("link_expired", "Sign-in links work for 20 minutes.") from None
        except BadTokenError:
            raise not_found() from None
        with self._parts.transactions.read() as connection:
            account = queries.account_of_person(connection, str(payload.get("p")))
        if account is None:
            raise not_found()
        return str(payload.get("r")), account
