"""Sessions: attempts counted, opened, ended, forgotten."""

from datetime import timedelta
from typing import Final

from libs.clock import Clock
from libs.contracts.problem import not_found
from services.gateway.domain.accounts import Account
from services.gateway.domain.limits import Limit
from services.gateway.domain.sessions import Lifetimes, OpenedSession
from services.gateway.ports import Work

_LONGEST_WINDOW: Final = timedelta(hours=1)


def open_session(
    session: OpenedSession,
    verified: Account,
    replaced_secret_hash: str | None,
    new_password_hash: str | None,
    uow: Work,
) -> bool:
    """False when the account was closed or has another password since it was ``verified``."""
    account = uow.accounts.get(verified.person.id)
    if account is None or not account.may_still_sign_in(verified):
        return False
    if replaced_secret_hash is not None:
        uow.sessions.end_by_secret(replaced_secret_hash)
    if new_password_hash is not None:
        uow.accounts.save(account.with_password(new_password_hash))
    uow.sessions.add(session)
    return True


def end_session(person_id: str, session_id: str, uow: Work) -> None:
    if not uow.sessions.end(person_id, session_id):
        raise not_found()


def forget_old(lifetimes: Lifetimes, limit: Limit, clock: Clock, uow: Work) -> None:
    now = clock.now()
    uow.sessions.forget(now, now - lifetimes.idle)
    uow.counters.forget(now - max(limit.window, _LONGEST_WINDOW) - timedelta(minutes=1))
