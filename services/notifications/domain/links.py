"""Signed links: what is in them, and at which address they open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

APPOINTMENT_LINK: Final = "appointment link"
SIGN_IN_LINK: Final = "sign-in link"
SIGN_IN_FOR: Final = timedelta(minutes=20)
# What a preview shows in the place of a link: nobody may borrow another's.
EXAMPLE: Final = "example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The one link of a person to an appointment."""

    id: str
    appointment_id: str
    person_id: str
    person_kind: Literal["contact", "staff"]
    person_name: str
    issued_at: datetime

    def payload(self, version: int) -> dict[str, object]:
        """What a token says; ``version`` is the one that the mail with it tells of."""
        return {
            "l": self.id,
            "a": self.appointment_id,
            "p": self.person_id,
            "k": self.person_kind,
            "v": version,
        }


def link_url(public_url: str, token: str) -> str:
    return f"{public_url}/a/{token}"


def sign_in_url(public_url: str, token: str) -> str:
    return f"{public_url}/sign-in/{token}"
