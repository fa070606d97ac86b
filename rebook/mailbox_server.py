"""``rebook mailbox``: the mailbox as a process of its own, for services that run as containers."""

import sys
from typing import Final

import click

from libs.process import Process
from libs.web.serving import CannotListenError, Serving
from rebook import mailbox_pages
from rebook.mailbox import Mailbox

_PORT: Final = click.IntRange(1, 65535)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=_PORT, default=8004, show_default=True, help="Its pages.")
@click.option("--smtp-port", type=_PORT, default=1025, show_default=True, help="Where mails come.")
def mailbox(host: str, port: int, smtp_port: int) -> None:
    """Keep every mail that is sent to it, and show it: nothing goes any further."""
    kept = Mailbox(host, smtp_port)
    try:
        serving = Serving(mailbox_pages.app_of(kept), host=host, port=port)
        kept.start()
    except (CannotListenError, OSError) as error:
        raise click.ClickException(str(error)) from error
    try:
        sys.exit(0 if Process({"http": serving.run}).run_until_signalled() else 1)
    finally:
        kept.stop()


if __name__ == "__main__":  # without the other commands it is half as large
    mailbox()
