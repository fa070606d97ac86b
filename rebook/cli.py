"""``rebook``: the product as one command."""

import sys
from dataclasses import replace
from typing import Any, Final

import click

from libs import logs
from libs.clock import SystemClock
from libs.contracts.problem import ProblemError
from libs.messaging.topology import listeners_of
from libs.persistence import event_log
from libs.web.serving import CannotListenError
from rebook import demo, harbor_and_pine, restating
from rebook.backup import backup, restore
from rebook.benchmark import benchmark
from rebook.doctor import doctor
from rebook.embedded import Embedded, traced
from rebook.installation import IN_MEMORY, SERVICES, Installation
from rebook.kept_mail import kept_here
from rebook.mailbox_server import mailbox
from rebook.options import on_installation
from rebook.parked import parked
from rebook.separate import Supervisor
from services.gateway import bootstrap as gateway

_LEVELS: Final = click.Choice(list(logs.LEVELS))


@click.group(context_settings={"max_content_width": 100})
@click.option("--log-level", type=_LEVELS, default="warning", show_default=True)
@click.pass_context
def main(context: click.Context, *, log_level: logs.Level) -> None:
    """Rebook: appointments, and above all their changes."""
    logs.configure(log_level)
    context.obj = log_level


@main.command()
@click.option("--demo", "with_demo", is_flag=True, help="Make the demo firm first.")
@on_installation
@click.pass_obj
def up(log_level: logs.Level, installation: Installation, *, with_demo: bool) -> None:
    """Run everything: in this process, or as processes of their own with a broker.

    Mails go to the server of REBOOK_SMTP_URL; without one they are kept, at /mailbox.
    """
    if with_demo:
        installation = replace(installation, firm=harbor_and_pine.NAME)
    try:
        if installation.broker_url == IN_MEMORY:
            sys.exit(_run_embedded(installation, with_demo=with_demo))
        sys.exit(_run_separate(installation, log_level, with_demo=with_demo))
    except CannotListenError as error:
        raise click.ClickException(f"{error}; try --port.") from error


@main.command("demo")
@on_installation
def make_demo(installation: Installation) -> None:
    """Make the demo firm, Harbor & Pine, unless it is there."""
    with Embedded(installation):
        _make_demo(installation)


@main.command()
@on_installation
def migrate(installation: Installation) -> None:
    """Make the databases where they are missing, and bring them to the present schema.

    As long as nobody has an account, it prints the link that makes the first admin.
    """
    with Embedded(installation) as rebook:
        click.echo("The databases have all that this version needs.")
        setup_token = gateway.new_setup_token(rebook.gateway)
    if setup_token is not None:
        click.echo(_first_admin(installation.gateway().public_url, setup_token))


@main.command()
@click.option("--to", type=click.Choice(SERVICES), required=True, help="Who catches up.")
@on_installation
def restate(installation: Installation, *, to: Any) -> None:
    """Say the present state of everybody and everything again, to one service alone."""
    restating.restate(installation, to)
    click.echo(f"Said again to {to}; it is on its way.")


@main.command()
@click.option("--about", help="The id of one appointment, contact or staff member.")
@click.option("--last", type=click.IntRange(1, 10_000), default=20, show_default=True)
@on_installation
def events(installation: Installation, *, about: str | None, last: int) -> None:
    """Show the latest events of every service, and when each was sent."""
    with Embedded(installation) as rebook:
        for service in rebook.services:
            with service.ground.transactions.read() as connection:
                for told in event_log.latest(connection, about, last):
                    click.echo(_line(service.name, told))


main.add_command(parked)
main.add_command(doctor)
main.add_command(backup)
main.add_command(restore)
main.add_command(benchmark)
main.add_command(mailbox)


def _line(source: str, told: event_log.Told) -> str:
    listeners = ", ".join(sorted(listeners_of(told.routing_key)))
    if not listeners:
        state = "kept; nobody listens yet"
    elif told.published_at is None:
        state = f"waits for {listeners}"
    else:
        state = f"sent {told.published_at:%H:%M:%S} to {listeners}"
    return (
        f"{told.happened_at:%Y-%m-%d %H:%M:%S}  {source:<13}  {told.routing_key:<24}"
        f"  {told.subject} v{told.subject_version}  {state}"
    )


def _run_embedded(installation: Installation, *, with_demo: bool) -> int:
    with kept_here(installation) as (place, mailbox), Embedded(place, mailbox=mailbox) as rebook:
        if with_demo:
            _make_demo(place)
        process = rebook.process()
        _greet(place, gateway.new_setup_token(rebook.gateway))
        with traced(place):
            return 0 if process.run_until_signalled() else 1


def _run_separate(installation: Installation, log_level: logs.Level, *, with_demo: bool) -> int:
    with kept_here(installation, own_pages=True) as (place, _):
        supervisor = Supervisor(place, log_level)
        supervisor.refuse_taken_ports()
        with Embedded(place) as rebook:
            if with_demo:
                _make_demo(place)
            setup_token = gateway.new_setup_token(rebook.gateway)
        return supervisor.run(lambda: _greet(place, setup_token))


def _make_demo(installation: Installation) -> None:
    now = SystemClock(installation.clock_offset_file).now()
    try:
        made = demo.make(installation, now)
    except ProblemError as problem:
        place = installation.data if installation.database_url is None else "the databases"
        raise click.ClickException(
            f"The demo firm could not be made ({problem.detail}). If an earlier try was cut short,"
            f" remove {place} and start again."
        ) from problem
    if made:
        click.echo("Made the demo firm, Harbor & Pine.")


def _greet(installation: Installation, setup_token: str | None) -> None:
    address = f"http://{installation.host}:{installation.port}"
    click.echo(f"Rebook answers at {address}   (the API: {address}/api/v1/docs)")
    if installation.mailbox_url is not None:
        click.echo(f"Every mail it sends is kept at {installation.mailbox_url}")
    if setup_token is not None:
        click.echo(_first_admin(address, setup_token))
        return
    for line in _demo_log_ins(installation):
        click.echo(line)


def _first_admin(address: str, setup_token: str) -> str:
    return f"Nobody can sign in yet. The first admin: {address}/setup?token={setup_token}"


def _demo_log_ins(installation: Installation) -> list[str]:
    if not demo.is_there(installation):
        return []
    return [
        f"Demo log-ins, all with the password {harbor_and_pine.PASSWORD}:",
        *(f"  {email:<28} {who}" for email, who in harbor_and_pine.LOG_INS.items()),
    ]
