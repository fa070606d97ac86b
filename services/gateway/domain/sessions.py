"""A session: a secret that its browser holds, and two limits to its life."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.gateway.domain.secrets import digest, new_id


@dataclass(frozen=True)
class Lifetimes:
    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class OpenedSession:
    """``id`` names it in lists and ends it; only the secret behind ``secret_hash`` opens it.

    One that ``is_kept`` outlives its browser and days without a visit, up to ``expires_at``.
    """

    id: str
    secret_hash: str
    person_id: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str
    is_kept: bool = False

    def ends_at(self, lifetimes: Lifetimes) -> datetime:
        if self.is_kept:
            return self.expires_at
        return min(self.expires_at, self.last_seen_at + lifetimes.idle)

    def kept(self, *, if_wished: bool) -> "OpenedSession":
        return replace(self, is_kept=if_wished)


def open_session(
    secret: str, person_id: str, user_agent: str, now: datetime, lifetimes: Lifetimes
) -> OpenedSession:
    return OpenedSession(
        id=new_id(),
        secret_hash=digest(secret),
        person_id=person_id,
        created_at=now,
        last_seen_at=now,
        expires_at=now + lifetimes.absolute,
        user_agent="".join(letter for letter in user_agent if letter.isprintable())[:200],
    )
