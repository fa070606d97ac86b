"""Carries one mail at a time to the mail server, and knows at each step what went wrong."""

import re
import select
import smtplib
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from services.notifications.adapters.rendering import wire_address
from services.notifications.adapters.smtp_url import SmtpAddress

_OK: Final = (250, 251)
_GO_AHEAD: Final = 354
_PERMANENT: Final = 500
_BUSY_GOING: Final = 421
_MOST_ON_ONE: Final = 100
_CHECK_AFTER: Final = 2.0
_LEAVE_AFTER: Final = 60.0
_ADDRESS: Final = re.compile(r"[^\s<>@\x00-\x20\x7f]+@[^\s<>@\x00-\x20\x7f]+")
_BROKEN: Final = (OSError, smtplib.SMTPException, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A mail as bytes, from whom and to whom."""

    sender: str
    recipient: str
    content: bytes


class NotTakenError(Exception):
    """The server has certainly not taken it; its text holds the server's words."""


class RefusedError(NotTakenError):
    """It never will take it (5xx, RFC 5321 section 4.2.1)."""


class LaterError(NotTakenError):
    """It may take it later: a 4xx, or a connection that broke before the end."""


class AwayError(NotTakenError):
    """There is no server that would speak to us; that is not this mail's fault."""


class NobodyKnowsError(Exception):
    """All of it was sent and no answer came: it may have arrived, or not."""


class SmtpCourier:
    """One connection to the mail server, opened when needed and kept while it is good."""

    def __init__(
        self,
        address: SmtpAddress,
        *,
        own_name: str,
        connect_timeout: float,
        command_timeout: float,
        reply_timeout: float,
    ) -> None:
        self._address = address
        self._own_name = own_name
        self._connect_timeout = connect_timeout
        self._command_timeout = command_timeout
        self._reply_timeout = reply_timeout
        self._connection: smtplib.SMTP | None = None
        self._carried = 0
        self._used_at = 0.0

    def deliver(self, parcel: Parcel, before_the_end: Callable[[], bool]) -> str:
        """The server's words when it has taken the mail.

        ``before_the_end`` is called when all but the final dot was sent; if it answers False or
        raises, the dot is never sent. Raises `NotTakenError` or `NobodyKnowsError`.
        """
        options = _Needs(parcel)
        connection = self._connected()
        try:
            self._say(connection, parcel, options)
        except NotTakenError:
            self._reset()
            raise
        except _BROKEN as error:
            self.close()
            raise LaterError(_words(error)) from error
        return self._end(connection, before_the_end)

    def greet(self) -> None:
        """Opens the connection and signs in; raises `AwayError`."""
        self._connected()

    def rest(self) -> None:
        """To be called between mails: a connection that is not needed is given up."""
        if self._connection is not None and time.monotonic() - self._used_at > _LEAVE_AFTER:
            self.leave()

    def leave(self) -> None:
        """Says goodbye."""
        if self._connection is not None:
            with suppress(*_BROKEN):
                self._connection.quit()
        self.close()

    def close(self) -> None:
        """Hangs up: what was not ended by a dot is not delivered."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        held = self._connection
        if held is not None and self._is_good(held):
            return held
        self.leave()
        try:
            self._connection = self._open()
        except (*_BROKEN, NotTakenError) as error:
            raise AwayError(_words(error)) from error
        self._carried = 0
        return self._connection

    def _is_good(self, connection: smtplib.SMTP) -> bool:
        idle = time.monotonic() - self._used_at
        if self._carried >= _MOST_ON_ONE or idle > _LEAVE_AFTER or _has_spoken(connection):
            return False
        if idle < _CHECK_AFTER:
            return True
        with suppress(*_BROKEN):
            return connection.noop()[0] in _OK
        return False

    def _open(self) -> smtplib.SMTP:
        address = self._address
        timeout = self._connect_timeout
        connection: smtplib.SMTP
        if address.security == "tls":
            connection = smtplib.SMTP_SSL(
                local_hostname=self._own_name, timeout=timeout, context=address.context()
            )
        else:
            connection = smtplib.SMTP(local_hostname=self._own_name, timeout=timeout)
        try:
            self._greet(connection)
        except BaseException:
            connection.close()
            raise
        self._used_at = time.monotonic()
        return connection

    def _greet(self, connection: smtplib.SMTP) -> None:
        address = self._address
        # smtplib looks here for the name that the server's certificate must bear.
        connection._host = address.host  # type: ignore[attr-defined]  # noqa: SLF001
        _expect(connection.connect(address.host, address.port), (220,))
        if connection.sock is not None:
            # Else the dot waits 40 ms until the server acknowledges what came before it.
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.ehlo_or_helo_if_needed()
        if address.security == "starttls":
            connection.starttls(context=address.context())
            connection.ehlo_or_helo_if_needed()
        if address.user is not None:
            connection.login(address.user, address.password)
        _limit(connection, self._command_timeout)

    def _say(self, connection: smtplib.SMTP, parcel: Parcel, needs: "_Needs") -> None:
        """Everything but the final dot."""
        _expect(connection.mail(parcel.sender, needs.options(connection)), _OK)
        _expect(connection.rcpt(needs.recipient), _OK)
        _expect(connection.docmd("DATA"), (_GO_AHEAD,))
        connection.send(_stuffed(parcel.content))
        if _has_spoken(connection):
            # It gave up on us while we spoke: better known now than after the dot.
            raise smtplib.SMTPServerDisconnected(_said(connection.getreply()))

    def _end(self, connection: smtplib.SMTP, before_the_end: Callable[[], bool]) -> str:
        try:
            may_end = before_the_end()
        except BaseException:
            self.close()
            raise
        if not may_end:
            self.close()
            raise LaterError("Somebody else sends it.")
        try:
            _limit(connection, self._reply_timeout)
            connection.send(b".\r\n")
            reply = connection.getreply()
            _limit(connection, self._command_timeout)
        except _BROKEN as error:
            self.close()
            raise NobodyKnowsError(_words(error)) from error
        return self._taken(reply)

    def _taken(self, reply: tuple[int, bytes]) -> str:
        if reply[0] < 0:
            self.close()
            raise NobodyKnowsError(_said(reply))
        try:
            _expect(reply, _OK)
        except NotTakenError:
            self._reset()
            raise
        except smtplib.SMTPServerDisconnected as error:
            # A 421 was read: it goes away, and says that it has not taken the mail.
            self.close()
            raise LaterError(_words(error)) from error
        self._carried += 1
        self._used_at = time.monotonic()
        return _said(reply)

    def _reset(self) -> None:
        """After a refusal the connection is good for the next mail, if the server agrees."""
        if self._connection is None:
            return
        try:
            if self._connection.rset()[0] not in _OK:
                self.close()
        except _BROKEN:
            self.close()


class _Needs:
    """What a parcel asks of the server, and its recipient as it is spelled on the way."""

    def __init__(self, parcel: Parcel) -> None:
        for address in (parcel.sender, parcel.recipient):
            if not _ADDRESS.fullmatch(address):
                raise RefusedError("This is not an e-mail address.")
        try:
            self.recipient, _ = wire_address(parcel.recipient)
        except ValueError as error:
            raise RefusedError(str(error)) from None
        headers = parcel.content.partition(b"\r\n\r\n")[0]
        said = (parcel.sender, self.recipient)
        self._utf8 = not (all(text.isascii() for text in said) and headers.isascii())
        self._eight_bits = not parcel.content.isascii()

    def options(self, connection: smtplib.SMTP) -> list[str]:
        """The parameters of MAIL FROM (RFC 6531 section 3.4, RFC 6152)."""
        if self._utf8 and not connection.has_extn("smtputf8"):
            raise RefusedError("The mail server has no SMTPUTF8, which this address needs.")
        options = ["SMTPUTF8"] if self._utf8 else []
        if (self._eight_bits or self._utf8) and connection.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        return options


def _stuffed(content: bytes) -> bytes:
    """Lines end in CRLF, those that begin with a dot get another (RFC 5321 section 4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    stuffed = re.sub(rb"(?m)^\.", b"..", lines)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _expect(reply: tuple[int, bytes], codes: tuple[int, ...]) -> None:
    code = reply[0]
    if code in codes:
        return
    if code < 0 or code == _BUSY_GOING:
        raise smtplib.SMTPServerDisconnected(_said(reply))
    raise (RefusedError if code >= _PERMANENT else LaterError)(_said(reply))


def _said(reply: tuple[int, bytes]) -> str:
    code, words = reply
    text = words.decode("utf-8", "replace")
    return f"{code} {text}" if code > 0 else text or "The connection was cut."


def _words(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        found = error.smtp_error
        text = found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)
        return f"{error.smtp_code} {text}"
    return str(error) or type(error).__name__


def _has_spoken(connection: smtplib.SMTP) -> bool:
    """Whether the server said something unasked, or hung up."""
    if connection.sock is None:
        return True
    try:
        asked = select.poll()
        asked.register(connection.sock, select.POLLIN | select.POLLHUP | select.POLLERR)
        return bool(asked.poll(0))
    except (OSError, ValueError):
        return True


def _limit(connection: smtplib.SMTP, seconds: float) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(seconds)
