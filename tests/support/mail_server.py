"""A real SMTP server in this process, which keeps what it takes and misbehaves on demand."""

import asyncio
import email
import email.policy
import socket
import time
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class Taken:
    """A mail that was accepted, or read and then not answered."""

    sender: str
    recipients: list
    content: bytes
    options: list = field(default_factory=list)
    at: float = field(default_factory=time.monotonic)

    @property
    def mail(self):
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def to(self):
        return self.recipients[0]

    @property
    def message_id(self):
        return str(self.mail["Message-ID"])


class MailServer:
    """``with MailServer() as server:`` listens at ``server.url`` and fills ``server.taken``.

    ``server.faults`` is asked at each step: ``faults[step]`` is a list of answers, used up one by
    one, or a function of the address. An answer is a line for the client, "hang" (no answer),
    "cut" (hang up) or None (all is well). Steps: connect, mail, rcpt, data (before the content),
    end (the content was read, nothing kept), after (kept, and then this is answered).
    """

    def __init__(self, *, port=0, smtputf8=True, slow=0.0, **more):
        self.taken = []
        self.connections = 0
        self.faults = {}
        self.transports = []
        self._slow = slow
        self._controller = _Controller(
            self, hostname="127.0.0.1", port=port or _free(), enable_SMTPUTF8=smtputf8, **more
        )

    @property
    def port(self):
        return self._controller.port

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self):
        self._controller.start()
        self.connections = 0  # starting it knocks once
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._controller.loop).result(5)
        self._controller.stop()

    async def _hang_up(self):
        """Ends all conversations, so that nothing is left open behind the loop."""
        this = asyncio.current_task()
        for transport in self.transports:
            transport.abort()
        for task in asyncio.all_tasks() - {this}:
            task.cancel()
        for _ in range(5):
            await asyncio.sleep(0.01)

    def fault(self, step, subject=""):
        answers = self.faults.get(step)
        if callable(answers):
            return answers(subject)
        return answers.pop(0) if answers else None

    async def handle_MAIL(self, server, session, envelope, address, options):
        answer = await self._misbehave(server, "mail", address)
        if answer is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = await self._misbehave(server, "rcpt", address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        subject = envelope.rcpt_tos[0]
        answer = await self._misbehave(server, "end", subject)
        if answer is not None:
            return answer
        await asyncio.sleep(self._slow)
        self.taken.append(
            Taken(
                envelope.mail_from,
                list(envelope.rcpt_tos),
                envelope.original_content,
                list(envelope.mail_options),
            )
        )
        return await self._misbehave(server, "after", subject) or "250 2.0.0 Taken"

    async def _misbehave(self, server, step, subject):
        answer = self.fault(step, subject)
        if answer == "hang":
            await asyncio.sleep(3600)
        if answer == "cut":
            server.transport.abort()
            return "421 Cut"
        return answer


class _Controller(Controller):
    def __init__(self, handler, **more):
        super().__init__(handler, **more)

    def factory(self):
        return _Smtp(self.handler, **self.SMTP_kwargs)


class _Smtp(SMTP):
    def __init__(self, handler, **more):
        super().__init__(handler, ident="test", hostname="mail.test", **more)

    def connection_made(self, transport):
        self.event_handler.transports.append(transport)
        if self.session is None:  # else the same one turns to TLS
            self.event_handler.connections += 1
        super().connection_made(transport)

    async def _handle_client(self):
        answer = self.event_handler.fault("connect")
        if answer == "hang":
            await asyncio.sleep(3600)
        if answer == "cut":
            self.transport.abort()
            return
        if answer is not None:
            await self.push(answer)
            self.transport.close()
            return
        await super()._handle_client()

    async def smtp_DATA(self, arg):
        answer = await self.event_handler._misbehave(self, "data", "")
        if answer is not None:
            await self.push(answer)
            return
        await super().smtp_DATA(arg)


def _free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
