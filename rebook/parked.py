"""``rebook parked``: what a service could not handle, to look at, try again or give up."""

from collections.abc import Callable
from typing import Any, Final

import click

from libs.messaging.parked import ParkedMessages
from libs.persistence.inbox import State
from rebook.embedded import Embedded
from rebook.installation import SERVICES, Installation
from rebook.options import on_installation

_SERVICE: Final = click.option("--service", type=click.Choice(SERVICES), required=True)


@click.group()
def parked() -> None:
    """What a service could not handle: look at it, try it again, or give it up."""


@parked.command("list")
@click.option("--discarded", is_flag=True, help="Those too that were given up.")
@on_installation
def list_parked(installation: Installation, *, discarded: bool) -> None:
    """List it, service by service."""
    given_up: tuple[State, ...] = ("discarded",) if discarded else ()
    with Embedded(installation) as rebook:
        for service in rebook.services:
            messages = ParkedMessages(service.ground.engine, service.ground.clock)
            for entry in messages.list(("parked", "failed", *given_up)):
                click.echo(
                    f"{service.name:<12} {entry.id}  {entry.state:<8} {entry.type:<26}"
                    f" {entry.attempts} tries  {entry.error}"
                )


@parked.command()
@click.argument("entry_id")
@_SERVICE
@on_installation
def show(installation: Installation, *, service: str, entry_id: str) -> None:
    """Show one whole, as it came."""
    entry = _on(installation, service, lambda messages: messages.show(entry_id))
    if entry is None:
        raise click.ClickException("There is no such message.")
    click.echo(f"{entry.type}, {entry.attempts} tries: {entry.error}")
    click.echo(entry.body)


@parked.command()
@click.argument("entry_id")
@_SERVICE
@on_installation
def replay(installation: Installation, *, service: str, entry_id: str) -> None:
    """Let the worker try it again."""
    if not _on(installation, service, lambda messages: messages.replay(entry_id)):
        raise click.ClickException("There is no such message.")
    click.echo("The worker will try it again.")


@parked.command()
@click.argument("entry_id")
@_SERVICE
@click.option("--reason", help="Why; it is kept beside the message.")
@on_installation
def discard(installation: Installation, *, service: str, entry_id: str, reason: str | None) -> None:
    """Give it up for good."""
    why = f"By command: {reason}" if reason else "By command, without a reason"
    if not _on(installation, service, lambda messages: messages.discard(entry_id, why)):
        raise click.ClickException("There is no such message.")
    click.echo("Given up.")


def _on(installation: Installation, name: str, work: Callable[[ParkedMessages], Any]) -> Any:
    with Embedded(installation) as rebook:
        (ground,) = [one.ground for one in rebook.services if one.name == name]
        return work(ParkedMessages(ground.engine, ground.clock))
