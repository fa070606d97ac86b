"""The message as it travels: MIME (RFC 2045, 2047, 5322), a calendar part that says its method."""

import hashlib
import re
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, quote
from functools import lru_cache
from typing import Any, Final

from email_validator import EmailNotValidError, validate_email

from services.notifications.adapters.rendering.cleaning import one_line, shortened
from services.notifications.domain.letters import Mailbox, Recipient, Rendered

_PLAIN: Final = re.compile(r"[A-Za-z0-9 !#$%&'*+/?^_`{|}~-]*")
_NO_TOKEN: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_LONGEST_NAME: Final = 120
_LINE: Final = 76
_LONGEST_WORD: Final = 60
_FOLD: Final = "\r\n "


def compose(
    rendered: Rendered,
    *,
    mailbox: Mailbox,
    recipient: Recipient,
    message_id: str,
    date: datetime,
    references: str | None = None,
    reply_to: str | None = None,
) -> bytes:
    """``mailbox`` carries the name to be shown (see `sender`). ValueError for what no address or
    message id can be.
    """
    people = {"From": mailbox, "To": Mailbox(recipient.name, recipient.email)}
    if reply_to:
        people["Reply-To"] = Mailbox("", reply_to)
    utf8 = any(wire_address(each.address)[1] for each in people.values())
    message = EmailMessage(policy=_AS_WRITTEN_UTF8 if utf8 else _AS_WRITTEN)
    for name, person in people.items():
        _put(message, name, _named(name, person))
    _put(message, "Subject", _encoded("Subject", rendered.subject))
    _put(message, "Date", format_datetime(date))
    _put(message, "Message-ID", _token(message_id))
    if references:
        _put(message, "In-Reply-To", _token(references))
        _put(message, "References", _token(references))
    _put(message, "Auto-Submitted", "auto-generated")
    _fill(message, rendered)
    _settle(message, message_id)
    return message.as_bytes()


@lru_cache(maxsize=4096)
def wire_address(address: str) -> tuple[str, bool]:
    """The address as SMTP takes it, and whether that needs SMTPUTF8 (RFC 6531)."""
    try:
        found = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"not an e-mail address: {error}") from None
    return (found.ascii_email, False) if found.ascii_email else (found.normalized, True)


class _AsWritten(EmailPolicy):
    """Headers stay as we write them: to parse and write them anew is most of a mail's work."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if "\r" in value or "\n" in value:
            return super().header_store_parse(name, value)
        return name, value

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        del name
        return value


_AS_WRITTEN: Final = _AsWritten(linesep="\r\n")
_AS_WRITTEN_UTF8: Final = _AsWritten(linesep="\r\n", utf8=True)


class _Folded(str):
    """A header that is already encoded and folded: the standard library's own folding breaks long
    and international names apart in some of its versions.
    """

    __slots__ = ("name",)
    name: str

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _put(message: EmailMessage, name: str, text: str) -> None:
    header = _Folded(text)
    header.name = name
    message[name] = header


def _named(header: str, person: Mailbox) -> str:
    name = shortened(one_line(person.name), _LONGEST_NAME)
    address = f"<{wire_address(person.address)[0]}>"
    if not name:
        return address
    if name.isascii() and "=?" not in name:
        shown = name if _PLAIN.fullmatch(name) else f'"{quote(name)}"'
        fits = len(f"{header}: {shown} {address}") <= _LINE
        return f"{shown}{' ' if fits else _FOLD}{address}"
    return f"{_encoded(header, name)}{_FOLD}{address}"


def _encoded(header: str, text: str) -> str:
    text = one_line(text)
    charset = "us-ascii" if _is_plain(text) else "utf-8"
    written = Header(text, charset, maxlinelen=_LINE, header_name=header)
    return written.encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    """Words of ASCII that can be folded between, and that nobody takes for encoded ones."""
    longest = max(map(len, text.split(" ")))
    return text.isascii() and "=?" not in text and longest <= _LONGEST_WORD


def _token(text: str) -> str:
    if _NO_TOKEN.search(text) or not text.isascii():
        raise ValueError("a message id is one word of ASCII")
    return text


def _fill(message: EmailMessage, rendered: Rendered) -> None:
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if rendered.calendar is None:
        return
    message.add_alternative(
        rendered.calendar,
        maintype="text",
        subtype="calendar",
        params={"method": str(rendered.method), "charset": "utf-8"},
    )
    message.add_attachment(
        rendered.calendar, maintype="application", subtype="ics", filename="appointment.ics"
    )


def _settle(message: EmailMessage, message_id: str) -> None:
    """Boundaries that are the same each time; neither encoding can produce an "=_" in a body."""
    for number, part in enumerate(message.walk()):
        if part is not message:
            del part["MIME-Version"]
        if not part.is_multipart():
            continue
        digest = hashlib.sha256(f"{number}{message_id}".encode()).hexdigest()
        part.set_boundary(f"=_{digest[:32]}")
