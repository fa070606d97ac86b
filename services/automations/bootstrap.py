"""The only place where the parts of automations are joined."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from libs.clock import Clock, SystemClock
from libs.persistence.unit_of_work import Transactions
from libs.process import Bell, Loop, Patient
from libs.service import Ground, Parts, Service
from libs.settings import SettingError
from services.automations.adapters.addresses import Addresses
from services.automations.adapters.automations import are_running
from services.automations.adapters.webhooks import WebhookPost, read_trust
from services.automations.adapters.work import SqlWork
from services.automations.config import AutomationsSettings
from services.automations.entrypoints import worker
from services.automations.entrypoints.courier import Courier
from services.automations.ports import Surroundings
from services.automations.queries import figures

# Somebody waits for it, and the gateway for five seconds.
_TEST_WITHIN: Final = 4


def build(settings: AutomationsSettings, clock: Clock | None = None) -> Service:
    """Automations on the database and the broker that the settings name."""
    _check(settings)
    clock = clock or SystemClock(settings.clock_offset_file)
    bell = Bell()
    around = surroundings(settings, clock, bell)
    ground = Ground(_parts(settings, around, bell), settings, clock)

    def app() -> Any:
        from services.automations.entrypoints import http
        from services.automations.entrypoints.testing import WebhookTests

        tests = WebhookTests(_post(settings, _TEST_WITHIN), around)
        return ground.app(http.rows(around, tests))

    return Service(ground=ground, make_app=app)


def surroundings(settings: AutomationsSettings, clock: Clock, bell: Bell) -> Surroundings:
    return Surroundings(
        clock=clock,
        check_address=Addresses(settings.webhook_hosts).check,
        ring=bell.ring,
        keep_for=settings.keep_for,
    )


def courier(settings: AutomationsSettings, bell: Bell, transactions: Transactions[Any]) -> Courier:
    """One who delivers webhooks."""
    return Courier(transactions, _post(settings), transactions.clock, bell)


def _post(settings: AutomationsSettings, most: float = math.inf) -> WebhookPost:
    """No time in it is longer than ``most`` seconds."""
    return WebhookPost(
        Addresses(settings.webhook_hosts),
        connect_timeout=min(settings.connect_timeout, most),
        answer_timeout=min(settings.answer_timeout, most),
        whole_timeout=min(settings.whole_timeout, most),
        ca=settings.webhook_ca,
    )


def _parts(settings: AutomationsSettings, around: Surroundings, bell: Bell) -> Parts:
    def couriers(transactions: Transactions[Any]) -> Sequence[Loop]:
        carrying = (courier(settings, bell, transactions).run for _ in range(settings.couriers))
        return [Patient(run, settings.whole_timeout) for run in carrying]

    return Parts(
        name="automations",
        migrations="services.automations.migrations",
        make=partial(SqlWork, around=around),
        subscriptions=worker.SUBSCRIPTIONS,
        ticks=worker.ticks,
        figures=figures,
        due=("waits", "deliveries"),
        rests=lambda connection: not are_running(connection),
        hasty=partial(worker.loops, couriers),
    )


def _check(settings: AutomationsSettings) -> None:
    """What was read for it is let go: a door sends webhooks only as a test, if ever."""
    file = settings.webhook_ca
    if file is None:
        return
    if not file.is_file():
        raise SettingError(f"REBOOK_WEBHOOK_CA_FILE: there is no file {file}")
    try:
        read_trust(str(file))
    except OSError:
        raise SettingError(f"REBOOK_WEBHOOK_CA_FILE: {file} holds no certificate") from None
