"""The first admin: a token that works once, while there is nobody yet."""

from datetime import datetime

from libs.contracts.problem import ProblemError
from services.gateway.domain.accounts import Account, Person
from services.gateway.domain.secrets import digest, new_secret
from services.gateway.ports import Work


def issue_token(now: datetime, uow: Work) -> str | None:
    """A new token, the only one that works from now on; None when somebody can sign in already."""
    if not uow.setup.nobody_is_there():
        return None
    token = new_secret()
    uow.setup.replace(digest(token), now)
    return token


def check_token(token: str, uow: Work) -> None:
    if not uow.setup.exists(digest(token)):
        raise _dead()


def open_first_account(token: str, person: Person, password_hash: str, uow: Work) -> None:
    """Whoever has an account already keeps it as it is, whatever token comes along."""
    if not uow.setup.use(digest(token)) or uow.accounts.get(person.id) is not None:
        raise _dead()
    uow.accounts.save(Account(person, enabled=True, password_hash=password_hash))


def _dead() -> ProblemError:
    return ProblemError("not_allowed", "This set-up token does not work, or not any more.")
