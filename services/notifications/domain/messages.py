"""A message is a row with a life; its moves are this table, and nothing else moves it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from libs.contracts.notifications import Audience, State
from services.notifications.domain.letters import Letter, Recipient
from services.notifications.domain.links import Link

Life = Literal["pending", "sending", "handing", "sent", "failed", "superseded", "unknown"]
Move = Literal["claim", "hand", "accept", "release", "refuse", "lose", "call_off", "resend"]

# move: (from these states, to that one)
MOVES: Final[Mapping[Move, tuple[tuple[Life, ...], Life]]] = {
    "claim": (("pending",), "sending"),
    "hand": (("sending",), "handing"),  # committed just before the final dot
    "accept": (("handing", "unknown"), "sent"),
    "release": (("sending", "handing"), "pending"),  # certainly not accepted; tried again later
    "refuse": (("sending", "handing"), "failed"),
    "lose": (("handing",), "unknown"),  # only the mail server knows
    "call_off": (("sending",), "superseded"),  # a reminder of what is no longer so
    "resend": (("failed", "unknown"), "pending"),
}
# Whoever comes after these, to the same person about the same appointment, waits.
ON_THE_WAY: Final[tuple[Life, ...]] = ("pending", "sending", "handing")

SHOWN: Final[Mapping[Life, State]] = {
    "pending": "queued",
    "sending": "sending",
    "handing": "sending",
    "sent": "sent",
    "failed": "failed",
    "superseded": "cancelled",
    "unknown": "unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An e-mail to one person; ``key`` names it for ever, so that it is queued once.

    ``letter`` is what it says, without its link: that is signed from ``link`` when the mail is
    written, so that no row holds what opens a door. ``request_id`` makes it a sign-in mail, which
    has no letter. ``cause`` holds the ids of what it was queued for.
    """

    id: str
    key: str
    kind: str
    audience: Audience
    appointment_id: str | None
    version: int
    recipient: Recipient
    letter: Letter | None
    link: Link | None
    made_at: datetime
    message_id: str
    references: str | None
    request_id: str | None = None
    reminder_id: str | None = None
    cause: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message in the hands of one sender; ``token`` proves it."""

    message: Message
    attempts: int
    token: str


def name_of(kind: str, appointment_id: str, version: int, person_id: str) -> str:
    """What a message about a version is called: the same whoever computes it, and whenever."""
    person = hashlib.sha256(f"{appointment_id}\n{person_id}".encode()).hexdigest()[:16]
    return f"{kind}.{appointment_id}.v{version}.{person}"


def message_id(name: str, domain: str) -> str:
    """The header field of that name (RFC 5322 section 3.6.4)."""
    return f"<{name}@{domain}>"


def thread_of(appointment_id: str, person_id: str, domain: str) -> str:
    """The confirmation's Message-ID, to which everything later refers."""
    return message_id(name_of("booked", appointment_id, 1, person_id), domain)
