"""Signed links: what their tokens say, who holds them, and when they end."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError
from libs.contracts.values import ClockFace, Language

PersonKind = Literal["staff", "contact"]
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")

# A link outlives every token's age: the appointment's end decides.
TOKEN_LASTS_FOR: Final = timedelta(days=100 * 365)
VIEWING_ENDS_AFTER: Final = timedelta(days=30)
PAGE_LASTS_FOR: Final = timedelta(minutes=30)
NONCE_LASTS_FOR: Final = timedelta(hours=24)
SIGN_IN_LASTS_FOR: Final = timedelta(minutes=20)


@dataclass(frozen=True)
class LinkToken:
    """What a mail's token says; ``version`` is the one that its mail told of."""

    link_id: str
    appointment_id: str
    person_id: str
    kind: PersonKind
    version: int

    @property
    def payload(self) -> dict[str, Any]:
        return {
            "l": self.link_id,
            "a": self.appointment_id,
            "p": self.person_id,
            "k": self.kind,
            "v": self.version,
        }


def token_of(payload: Any) -> LinkToken | None:
    """None for a payload that is not a link's, though it was signed."""
    if not isinstance(payload, Mapping):
        return None
    link_id, appointment_id, person_id = (str(payload.get(name)) for name in ("l", "a", "p"))
    kind, version = payload.get("k"), payload.get("v")
    if kind not in ("staff", "contact") or not isinstance(version, int):
        return None
    if not all(map(_ID.fullmatch, (link_id, appointment_id, person_id))):
        return None
    return LinkToken(link_id, appointment_id, person_id, kind, version)


@dataclass(frozen=True)
class StoredLink:
    """``shown_to`` names whoever of staff was last shown it, to hand it over by themselves."""

    link_id: str
    appointment_id: str
    person_id: str
    person_kind: PersonKind
    person_name: str
    issued_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    shown_at: datetime | None = None
    shown_to: str | None = None


@dataclass(frozen=True)
class LinkHolder:
    """Whom a link was sent to, as scheduling knows them now."""

    id: str
    kind: PersonKind
    name: str
    email: str
    time_zone: str
    language: Language
    clock: ClockFace
    archived: bool

    def acting_on(self, appointment_id: str) -> Actor:
        return Actor(
            kind=self.kind,
            id=self.id,
            name=self.name,
            channel="link",
            appointment_id=appointment_id,
        )


def revoked() -> ProblemError:
    return ProblemError(
        "link_revoked", "This link was replaced or withdrawn. Look for the latest e-mail."
    )


def refuse_after_end(end: datetime, now: datetime) -> None:
    if now > end + VIEWING_ENDS_AFTER:
        raise ProblemError("link_expired", "Links end 30 days after their appointment.")


@dataclass(frozen=True)
class StoredFeed:
    id: str
    person_id: str
    created_at: datetime
    last_used_at: datetime | None


def masked(email: str) -> str:
    """``a…@okafor.example``: enough for its owner to know it again."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"


def link_key(link_id: str) -> str:
    return f"link:{link_id}"


def by_address(what: str, digest: Callable[[str], str], address: str) -> str:
    """Hashed, for a counter has no business with addresses."""
    return f"{what}:{digest(address)[:32]}"
