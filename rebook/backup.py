"""``rebook backup`` and ``rebook restore``: every service's database and the keys, in one folder.

Each database is copied at a moment of its own, while everything runs. So whoever listens is
copied before scheduling, whom they listen to: nobody knows more than it does. What they know less,
they are told again after a restore: each service sends once more all that it still keeps of what it
has sent, for it may have waited in a queue until then, and scheduling says its present state to
all. Inboxes, which remember for longer, and versions see to it that nothing happens twice.
"""

import json
import os
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from libs.contracts import events
from libs.contracts.events import ServiceName
from libs.messaging.dead_letters import BROKER_ERRORS
from libs.messaging.emptying import empty_queues
from libs.messaging.parked import depths
from libs.persistence import inbox, outbox
from libs.persistence.copies import CopyError, copy_in, copy_out, file_name
from libs.persistence.databases import count_connected, create_if_absent
from libs.persistence.faults import DatabaseAwayError
from libs.persistence.stays import OccupiedError, Stay, alone_at
from rebook.embedded import Embedded
from rebook.installation import (
    KEYS_FILE,
    KEYS_VARIABLE,
    OWNER_ALONE,
    SERVICES,
    Installation,
    keys_in,
)
from rebook.options import on_installation
from services.scheduling.handlers import restating

_MANIFEST: Final = "backup.json"
_FORMAT: Final = 1
_ORDER: Final[Sequence[ServiceName]] = (*reversed(SERVICES[1:]), SERVICES[0])
_LISTENERS: Final[Sequence[ServiceName]] = SERVICES[1:]
# Pools that were just closed take a moment to be gone.
_CLOSED_WITHIN: Final = 3.0
_LOOK_EVERY: Final = 0.2
_FOLDER: Final = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=_FOLDER)
@on_installation
def backup(installation: Installation, *, folder: Path) -> None:
    """Copy all databases and the keys into a new FOLDER, while everything runs."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; name a new folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _keep_to_owner(folder)
    began_at = datetime.now(UTC)
    try:
        for name in _ORDER:
            url = installation.url_of(name)
            copy_out(url, folder / file_name(url, name))
            click.echo(f"copied {name}")
    except CopyError as error:
        raise click.ClickException(str(error)) from error
    _keep_keys(installation.keys(), folder / KEYS_FILE)
    # Written last: without it, this is no backup.
    told = {"format": _FORMAT, "began_at": began_at.isoformat()}
    (folder / _MANIFEST).write_text(json.dumps(told) + "\n")
    click.echo(f"The backup is in {folder}. It holds people's data and the signing keys.")


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option("--yes", is_flag=True, help="Do not ask before what is there is replaced.")
@on_installation
def restore(installation: Installation, *, folder: Path, yes: bool) -> None:
    """Replace all databases by those in FOLDER; nothing of Rebook may run meanwhile."""
    began_at = _began_at(folder)
    _refuse_while_it_runs(installation)
    if not yes:
        click.confirm("All that is there now is replaced. Go on?", abort=True)
        # Nobody was kept out while that was thought over.
        _refuse_while_it_runs(installation)
    stay = _be_alone(installation)
    _put_back_keys(installation, folder / KEYS_FILE)
    try:
        for name in _ORDER:
            url = installation.url_of(name)
            create_if_absent(url)
            copy_in(folder / file_name(url, name), url)
            click.echo(f"put back {name}")
    except CopyError as error:
        raise click.ClickException(
            f"{error}. Nothing may start before a restore succeeds."
        ) from error
    # What is on its way in the broker tells of a future that this past does not have: it must be
    # gone before anybody listens.
    empty_queues(installation.broker_url)
    stay.share()
    # Any of it may have waited in a queue for as long as anybody keeps it.
    _tell_again(installation, began_at - outbox.KEEP_FOR)
    stay.end()
    click.echo("Everything is as it was; start Rebook, and what was on its way is told again.")


def _tell_again(installation: Installation, since: datetime) -> None:
    heard = [event.key for event in events.EVENTS if event.heard_by]
    with Embedded(installation) as rebook:
        for service in rebook.services:
            now = service.ground.clock.now()
            service.ground.transactions.run(partial(_tell_again_of_one, since, heard, now))
        ground = rebook.scheduling.ground
        for name in _LISTENERS:
            restating.restate(ground.transactions.run, name, restating.parts(name, ground.clock))


def _tell_again_of_one(since: datetime, heard: Sequence[str], now: datetime, uow: Any) -> None:
    if uow.connection.dialect.name == "postgresql":
        # Weeks of events in one statement: a request must be quicker, and nobody waits here.
        uow.connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    outbox.send_again(uow.connection, since, heard)
    # Or the housekeeping would forget, after an old backup, what is on its way once more.
    inbox.remember_anew(uow.connection, now)


def _began_at(folder: Path) -> datetime:
    try:
        told: dict[str, Any] = json.loads((folder / _MANIFEST).read_text())
        if told["format"] != _FORMAT:
            raise click.ClickException(f"{folder} was made by another version of Rebook.")
        return datetime.fromisoformat(told["began_at"])
    except (OSError, ValueError, KeyError) as error:
        raise click.ClickException(f"{folder} holds no whole backup.") from error


def _refuse_while_it_runs(installation: Installation) -> None:
    for name in SERVICES:
        with suppress(OSError), socket.create_connection(installation.address_of(name), 0.5):
            raise click.ClickException(f"Something answers where {name} does: stop Rebook first.")
    _refuse_while_queues_are_read(installation.broker_url)
    for name in SERVICES:
        _refuse_while_connected(installation, name)


def _be_alone(installation: Installation) -> Stay:
    """Whoever starts on these files meanwhile waits for the end of it."""
    try:
        return alone_at(installation.url_of("scheduling"))
    except OccupiedError:
        raise click.ClickException(
            f"Something uses the databases in {installation.data}, a worker or another command:"
            " stop Rebook first."
        ) from None


def _refuse_while_queues_are_read(broker_url: str) -> None:
    try:
        found = depths(broker_url)
    except BROKER_ERRORS as error:
        raise click.ClickException(
            "The broker gives no answer, and its queues are to be emptied. Nothing was changed."
        ) from error
    for name, queue in found.items():
        if queue is not None and queue.consumers:
            raise click.ClickException(f"Something reads the queue {name}: stop all workers first.")


def _refuse_while_connected(installation: Installation, name: ServiceName) -> None:
    url = installation.url_of(name)
    end = time.monotonic() + _CLOSED_WITHIN
    try:
        while number := count_connected(url):
            if time.monotonic() > end:
                raise click.ClickException(
                    f"Others are connected to the database of {name} ({number}): stop Rebook"
                    " everywhere first."
                )
            time.sleep(_LOOK_EVERY)
    except DatabaseAwayError as error:
        raise click.ClickException("PostgreSQL gives no answer. Nothing was changed.") from error


def _keep_to_owner(folder: Path) -> None:
    try:
        folder.chmod(0o700)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be kept from others: {error}") from error


def _put_back_keys(installation: Installation, file: Path) -> None:
    """Where ``REBOOK_KEYS`` is set nobody reads our file: then only whoever set it can add them."""
    ours, kept = installation.data / KEYS_FILE, keys_in(file)
    is_given = bool(os.environ.get(KEYS_VARIABLE))
    present = installation.keys() if is_given or ours.exists() else ()
    missing = [key for key in kept if key not in present]
    installation.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not is_given:
        _keep_keys((*missing, *present), ours)
    if missing and is_given:
        click.echo(
            f"{KEYS_VARIABLE} lacks keys of the backup ({len(missing)}): links that they signed"
            f" do not work until you put them before the present ones. They are in {file}."
        )
    elif missing and present:
        click.echo(f"Keys of the backup ({len(missing)}) were put before those in {ours}.")


def _keep_keys(keys: Sequence[str], file: Path) -> None:
    draft = file.with_name(f"{file.name}.draft")
    draft.touch(mode=OWNER_ALONE)
    draft.write_text("".join(f"{key}\n" for key in keys))
    draft.replace(file)
