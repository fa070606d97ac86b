"""What notifications reads from its environment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from email.utils import parseaddr
from typing import Final

from libs.settings import SettingError, Settings, whole_number

PORT: Final = 8002
_SMTP: Final = "smtp://127.0.0.1:1025"
# To connect: greeting, EHLO, STARTTLS, EHLO, AUTH. To send: NOOP, MAIL, RCPT, DATA, text, RSET.
_STEPS: Final = 6
_FROM: Final = "Rebook <appointments@rebook.example>"


@dataclass(frozen=True, kw_only=True)
class NotificationsSettings(Settings):
    """``mail_from`` is name and address of the mailbox that sends. Times are in seconds.

    ``reply_timeout`` is how long the mail server may take to accept a message that it has: whoever
    gives up sooner does not know whether it arrived (RFC 5321 section 4.5.3.2.6 asks for 600).
    ``lease`` is how long a sender may hold a message; whoever finds it later takes it over.
    ``senders`` is the number of connections that a worker keeps to the mail server.
    """

    smtp_url: str = _SMTP
    mail_from: tuple[str, str] = ("Rebook", "appointments@rebook.example")
    reply_to: str | None = None
    firm: str = "Rebook"
    public_url: str = "http://127.0.0.1:8000"
    connect_timeout: float = 10
    command_timeout: float = 30
    reply_timeout: float = 600
    lease: float = 120
    senders: int = 2

    @property
    def longest_delivery(self) -> float:
        """How long a mail may take with a server that is as slow as it may be at each step."""
        steps = _STEPS * (self.connect_timeout + self.command_timeout)
        return steps + self.reply_timeout


def read(environment: Mapping[str, str]) -> NotificationsSettings:
    plain = Settings.read(environment, port=PORT)
    shared = {field.name: getattr(plain, field.name) for field in fields(Settings)}
    connections = whole_number(environment, "REBOOK_SMTP_CONNECTIONS", 2)
    if not connections:
        raise SettingError("REBOOK_SMTP_CONNECTIONS must be 1 or more")
    return NotificationsSettings(
        **shared,
        smtp_url=environment.get("REBOOK_SMTP_URL", _SMTP),
        mail_from=_mailbox(environment.get("REBOOK_MAIL_FROM", _FROM)),
        reply_to=environment.get("REBOOK_MAIL_REPLY_TO") or None,
        firm=environment.get("REBOOK_FIRM_NAME", "Rebook"),
        public_url=environment.get("REBOOK_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        connect_timeout=whole_number(environment, "REBOOK_SMTP_CONNECT_SECONDS", 10),
        command_timeout=whole_number(environment, "REBOOK_SMTP_COMMAND_SECONDS", 30),
        reply_timeout=whole_number(environment, "REBOOK_SMTP_REPLY_SECONDS", 600),
        lease=whole_number(environment, "REBOOK_SMTP_LEASE_SECONDS", 120),
        senders=connections,
    )


def _mailbox(text: str) -> tuple[str, str]:
    name, address = parseaddr(text)
    if "@" not in address or any(sign in text for sign in "\r\n"):
        raise SettingError(f"REBOOK_MAIL_FROM must be like {_FROM!r}, not {text!r}")
    return name or address, address
