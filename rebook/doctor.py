"""``rebook doctor``: what an installation lives on, looked at piece by piece, and what to do."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import click

from libs.clock import SystemClock
from libs.contracts.events import ServiceName
from libs.messaging.inspecting import Fault, inspect_topology
from libs.persistence.databases import exists
from libs.persistence.engine import Engine, connect
from libs.persistence.now import read_now
from libs.persistence.revisions import is_ahead, is_current
from libs.settings import SettingError
from rebook.installation import SERVICES, Installation
from rebook.options import on_installation
from services.notifications.bootstrap import courier_for
from services.notifications.config import NotificationsSettings

_APART: Final = timedelta(seconds=2)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what it is, what was found, and what to do where it is bad."""

    what: str
    found: str
    to_do: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing need be done."""
        return not self.to_do


@click.command()
@on_installation
def doctor(installation: Installation) -> None:
    """Look at configuration, databases, clocks, broker and mail server; 1 if anything is wrong."""
    is_well = True
    for finding in examine(installation):
        is_well = is_well and finding.is_well
        click.echo(f"{'ok   ' if finding.is_well else 'FAULT'}  {finding.what}: {finding.found}")
        if finding.to_do:
            click.echo(f"       {finding.to_do}")
    sys.exit(0 if is_well else 1)


def examine(installation: Installation) -> Iterator[Finding]:
    """Everything that can be looked at from here; keys are made if there are none, nothing else."""
    settings = tuple(_settings(installation))
    yield from settings
    for service in SERVICES:
        yield from _database(installation, service)
    yield from _broker(installation.broker_url)
    if all(one.is_well for one in settings):
        yield _mail(installation.notifications())


def _settings(installation: Installation) -> Iterator[Finding]:
    readers: dict[ServiceName, Callable[[], object]] = {
        "scheduling": installation.scheduling,
        "notifications": installation.notifications,
        "automations": installation.automations,
        "gateway": installation.gateway,
    }
    for name in SERVICES:
        try:
            readers[name]()
        except SettingError as error:
            yield Finding(f"settings of {name}", str(error), _SET_RIGHT)
        else:
            yield Finding(f"settings of {name}", "make sense")


def _database(installation: Installation, service: ServiceName) -> Sequence[Finding]:
    what = f"database of {service}"
    try:
        url = installation.url_of(service)
        if not exists(url):
            return [Finding(what, "is not there", "Run `rebook migrate`, or name another place.")]
        engine = connect(url)
    except SettingError as error:
        return [Finding(what, str(error), _SET_RIGHT)]
    except Exception as error:  # noqa: BLE001  any failure of a check is its answer
        return [Finding(what, f"cannot be reached ({type(error).__name__})", _REACH_DATABASE)]
    try:
        return [_schema(engine, service, what), _clock(engine, service)]
    except Exception as error:  # noqa: BLE001  as above
        to_do = _SEE_FILE if url.startswith("sqlite:") else _REACH_DATABASE
        return [Finding(what, f"cannot be read ({type(error).__name__})", to_do)]
    finally:
        engine.dispose()


def _schema(engine: Engine, service: ServiceName, what: str) -> Finding:
    package = f"services.{service}.migrations"
    with engine.connect() as connection:
        if is_ahead(connection, package):
            return Finding(what, "is at the schema of a newer version, which has all of this one's")
        if is_current(connection, package):
            return Finding(what, "is at the schema of this version")
    return Finding(what, "is at an older schema than this version's", _MIGRATE)


def _clock(engine: Engine, service: ServiceName) -> Finding:
    with engine.connect() as connection:
        apart = read_now(connection, SystemClock()) - datetime.now(UTC)
    found = f"{apart.total_seconds():+.1f} s from this machine's"
    to_do = _SET_CLOCKS if abs(apart) > _APART else ""
    return Finding(f"clock of {service}'s database", found, to_do)


def _broker(url: str) -> Iterator[Finding]:
    faults: Sequence[Fault]
    try:
        faults = inspect_topology(url)
    except Exception as error:  # noqa: BLE001  as above
        yield Finding("broker", f"cannot be reached ({type(error).__name__})", _REACH_BROKER)
        return
    for fault in faults:
        yield Finding(f"broker: {fault.name}", fault.found, fault.to_do)
    if not faults:
        yield Finding("broker", "answers, and has all exchanges and queues as they are declared")


def _mail(settings: NotificationsSettings) -> Finding:
    what = "mail server"
    if not os.environ.get("REBOOK_SMTP_URL"):
        return Finding(what, "none is named: `rebook up` keeps mails at /mailbox")
    courier = courier_for(settings)
    try:
        courier.greet()
    except Exception as error:  # noqa: BLE001  as above
        return Finding(what, f"does not take mails from us ({error})", _REACH_MAIL)
    finally:
        courier.leave()
    return Finding(what, "answers, and lets us in")


_SET_RIGHT: Final = "Set it right; see .env.example."
_REACH_DATABASE: Final = "See that it runs, and that its address, user and password are right."
_SEE_FILE: Final = (
    "See who may read and write the file; if it is damaged, `rebook restore` a backup."
)
_MIGRATE: Final = "Run `rebook migrate` with the version that is to run; see docs/operations.md."
_SET_CLOCKS: Final = "Set both machines' clocks by NTP: due work goes by the database's."
_REACH_BROKER: Final = "See that it runs, and that user, password and virtual host are right."
_REACH_MAIL: Final = "See REBOOK_SMTP_URL: scheme, port, user, password; and what the server says."
