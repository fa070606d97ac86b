"""Who stands at the door: nobody in particular, a person with a session, or a key."""

from dataclasses import dataclass
from typing import Literal

from libs.contracts.actor import Actor
from libs.contracts.gateway import Scope
from services.gateway.domain.accounts import Account
from services.gateway.domain.sessions import OpenedSession

CallerKind = Literal["nobody", "contact", "staff", "admin", "api_key"]


@dataclass(frozen=True)
class Caller:
    kind: CallerKind
    actor: Actor
    scopes: frozenset[Scope] = frozenset()
    account: Account | None = None
    session: OpenedSession | None = None
    csrf_token: str = ""

    @property
    def manages(self) -> bool:
        """Admins and, within their scopes, keys."""
        return self.kind in {"admin", "api_key"}


NOBODY = Caller("nobody", Actor(kind="system", id="nobody", name="Nobody", channel="portal"))


def person_caller(account: Account, session: OpenedSession, csrf_token: str) -> Caller:
    person = account.person
    kind: CallerKind = "admin" if person.is_admin else person.kind
    actor = Actor(kind=person.kind, id=person.id, name=person.name, channel="portal")
    return Caller(kind, actor, account=account, session=session, csrf_token=csrf_token)


def key_caller(key_id: str, name: str, scopes: frozenset[Scope]) -> Caller:
    return Caller("api_key", Actor(kind="api_key", id=key_id, name=name, channel="api"), scopes)
