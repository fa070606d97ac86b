"""The mailbox of a machine that sends nothing out: a mail server that keeps what it is given."""

import asyncio
import email
import itertools
import re
import socket
import threading
from collections import deque
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from html.parser import HTMLParser
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

KEEPS: Final = 2000
_LARGEST: Final = 10 * 1024 * 1024
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")
_TRAILING: Final = ".,;:!?"


@dataclass(frozen=True)
class Mail:
    """One message as it arrived; ``source`` is all of it, byte for byte."""

    id: str
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    source: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """Read once: programs ask for all mails again and again."""
        found: EmailMessage = email.message_from_bytes(self.source, policy=default)
        return found

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    def part(self, kind: str) -> str | None:
        """The first part of a media type, as text."""
        for part in self.message.walk():
            if part.get_content_type() == kind:
                content = part.get_content()
                return content if isinstance(content, str) else content.decode("utf-8", "replace")
        return None

    @cached_property
    def links(self) -> list[str]:
        """Every address in the text part; without one, those of the HTML."""
        text = self.part("text/plain")
        if text is not None:
            return [link.rstrip(_TRAILING) for link in _LINK.findall(text)]
        collector = _Links()
        collector.feed(self.part("text/html") or "")
        return collector.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href") or ""
        if tag == "a" and target.startswith(("http://", "https://")):
            self.found.append(target)


@dataclass
class Box:
    """The newest mails, first the newest; safe to share by threads."""

    keeps: int = KEEPS
    _mails: deque[Mail] = field(init=False)
    _numbers: "itertools.count[int]" = field(init=False, default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._mails = deque(maxlen=self.keeps)

    def put(self, sender: str, recipients: tuple[str, ...], source: bytes) -> Mail:
        with self._lock:
            number = str(next(self._numbers))
            mail = Mail(number, datetime.now(UTC), sender, recipients, source)
            self._mails.appendleft(mail)
        return mail

    def all(self) -> list[Mail]:
        with self._lock:
            return list(self._mails)

    def get(self, mail_id: str) -> Mail | None:
        return next((mail for mail in self.all() if mail.id == mail_id), None)

    def clear(self) -> None:
        with self._lock:
            self._mails.clear()


class _Keeper:
    """What aiosmtpd calls for each message."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        source = envelope.original_content or b""
        self._box.put(envelope.mail_from or "", tuple(envelope.rcpt_tos), source)
        return "250 OK"


class Mailbox(Box):
    """A mail server on this machine alone; ``url`` is there once it has started."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, keeps: int = KEEPS) -> None:
        super().__init__(keeps)
        self._host = host
        self._controller: _Controller | None = None
        self.port = port

    @property
    def url(self) -> str:
        return f"smtp://{self._host}:{self.port}"

    def start(self) -> None:
        """Listens from now on; raises OSError if the port is taken."""
        listening = socket.create_server((self._host, self.port))
        self.port = listening.getsockname()[1]
        self._controller = _Controller(
            _Keeper(self),
            hostname=self._host,
            port=self.port,
            data_size_limit=_LARGEST,
            enable_SMTPUTF8=True,
            ident="Rebook mailbox",
        )
        self._controller.listening = listening
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


class _Controller(Controller):
    """Listens on a socket that is open already, so that port 0 is any free one."""

    listening: socket.socket

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self.listening)
