"""A sender in a process of its own, to be killed."""

import multiprocessing
import threading

from libs import logs
from libs.clock import SystemClock
from tests.support.mail_room import MailRoom

_SENDERS = multiprocessing.get_context("forkserver")
_SENDERS.set_forkserver_preload(["tests.support.mail_sender"])


def start(url, smtp_url, **more):
    """A process that sends until it is killed; a lease lasts a second."""
    settings = {"lease": 1, "reply_timeout": 1, **more}
    process = _SENDERS.Process(target=_send, args=(url, smtp_url, settings), daemon=True)
    process.start()
    return process


def _send(url, smtp_url, settings):
    logs.configure("error")
    room = MailRoom(url, clock=SystemClock(), smtp_url=smtp_url, **settings)
    room.sender.run(threading.Event())
