"""Mails that go nowhere: where no mail server is named, they are kept and can be read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from libs.web.serving import Serving
from rebook import mailbox_pages
from rebook.installation import SERVICES, Installation
from rebook.mailbox import Mailbox


@contextmanager
def kept_here(
    installation: Installation, *, own_pages: bool = False
) -> Iterator[tuple[Installation, Mailbox | None]]:
    """The installation that sends its mails to a mailbox of ours, and that mailbox.

    With ``own_pages`` the mailbox answers on the port after the services'; else the gateway shows
    it. Nothing changes and there is no mailbox if REBOOK_SMTP_URL names a server.
    """
    if os.environ.get("REBOOK_SMTP_URL"):
        yield installation, None
        return
    mailbox = Mailbox()
    mailbox.start()
    port = installation.port + len(SERVICES) if own_pages else installation.port
    pages = _pages(mailbox, port) if own_pages else None
    url = f"http://{installation.host}:{port}/mailbox"
    try:
        yield replace(installation, smtp_url=mailbox.url, mailbox_url=url), mailbox
    finally:
        if pages is not None:
            pages.stop()
        mailbox.stop()


def _pages(mailbox: Mailbox, port: int) -> Serving:
    serving = Serving(mailbox_pages.app_of(mailbox), port=port)
    serving.start()
    return serving
