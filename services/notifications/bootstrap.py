"""The only place where notifications' parts are joined."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from libs.clock import Clock, SystemClock
from libs.persistence.unit_of_work import Transactions
from libs.process import Bell, Loop, Patient
from libs.service import Ground, Parts, Service
from libs.settings import SettingError
from services.notifications.adapters import smtp_url, templates
from services.notifications.adapters.rendering import wire_address
from services.notifications.adapters.smtp import SmtpCourier
from services.notifications.adapters.work import SqlWork
from services.notifications.adapters.writing import MailDesk, RenderingWriter
from services.notifications.config import NotificationsSettings
from services.notifications.domain.letters import Mailbox
from services.notifications.entrypoints import worker
from services.notifications.entrypoints.sender import Sender
from services.notifications.ports import Surroundings
from services.notifications.queries.messages import figures


def build(settings: NotificationsSettings, clock: Clock | None = None) -> Service:
    """Notifications on the database, the broker and the mail server that the settings name."""
    _check(settings)
    clock = clock or SystemClock(settings.clock_offset_file)
    bell = Bell()
    around = surroundings(settings, clock, bell)
    ground = Ground(_parts(settings, around, bell), settings, clock)

    def app() -> Any:
        from services.notifications.entrypoints import http

        return ground.app(http.rows(around, ground.transactions))

    return Service(ground=ground, make_app=app)


def surroundings(settings: NotificationsSettings, clock: Clock, bell: Bell) -> Surroundings:
    mailbox = _mailbox(settings)
    return Surroundings(
        clock=clock,
        firm=settings.firm,
        public_url=settings.public_url,
        mailbox=mailbox,
        writer=RenderingWriter(mailbox),
        lease=timedelta(seconds=settings.lease),
        reply_lease=timedelta(seconds=settings.reply_timeout + settings.lease),
        ring=bell.ring,
    )


def sender(settings: NotificationsSettings, bell: Bell, transactions: Transactions[Any]) -> Sender:
    """One who carries messages, on a connection of their own."""
    mailbox = _mailbox(settings)
    desk = MailDesk(
        settings.keys,
        mailbox=mailbox,
        reply_to=settings.reply_to,
        public_url=settings.public_url,
        firm=settings.firm,
    )
    return Sender(transactions, courier_for(settings), desk, sender=mailbox.address, bell=bell)


def courier_for(settings: NotificationsSettings) -> SmtpCourier:
    """A way to the mail server; nothing is opened yet."""
    return SmtpCourier(
        smtp_url.parse(settings.smtp_url),
        own_name=_mailbox(settings).address.rpartition("@")[2],
        connect_timeout=settings.connect_timeout,
        command_timeout=settings.command_timeout,
        reply_timeout=settings.reply_timeout,
    )


def _mailbox(settings: NotificationsSettings) -> Mailbox:
    """Its domain as it is written in ASCII: it stands in identifiers, too, which know no other."""
    name, address = settings.mail_from
    local, _, domain = address.rpartition("@")
    in_ascii = wire_address(f"postmaster@{domain}")[0].rpartition("@")[2]
    return Mailbox(name, f"{local}@{in_ascii}")


def _parts(settings: NotificationsSettings, around: Surroundings, bell: Bell) -> Parts:
    def senders(transactions: Transactions[Any]) -> Sequence[Loop]:
        carrying = (sender(settings, bell, transactions).run for _ in range(settings.senders))
        return [Patient(run, settings.longest_delivery) for run in carrying]

    return Parts(
        name="notifications",
        migrations="services.notifications.migrations",
        make=partial(SqlWork, around=around),
        subscriptions=worker.SUBSCRIPTIONS,
        ticks=worker.ticks,
        figures=partial(figures, around.clock),
        due=("reminders",),
        loops=partial(worker.loops, senders),
        hasty=worker.hasty,
        refusals=templates.REFUSALS,
    )


def _check(settings: NotificationsSettings) -> None:
    checks = (
        ("REBOOK_SMTP_URL", lambda: smtp_url.parse(settings.smtp_url)),
        ("REBOOK_MAIL_FROM", lambda: wire_address(settings.mail_from[1])),
    )
    for name, check in checks:
        try:
            check()
        except ValueError as error:
            raise SettingError(f"{name}: {error}") from None
