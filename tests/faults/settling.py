"""When everything that was asked for has been done: nothing waits, anywhere."""

import contextlib
import time

import sqlalchemy as sa

from rebook.installation import SERVICES
from tests.faults.telling import heard_and_not

WAITING = {
    "events not sent": (SERVICES, "SELECT count(*) FROM outbox WHERE published_at IS NULL"),
    "messages to be handled again": (
        SERVICES,
        "SELECT count(*) FROM inbox WHERE state = 'failed'",
    ),
    "mails on their way": (
        ("notifications",),
        "SELECT count(*) FROM messages WHERE state IN ('pending', 'sending', 'handing')",
    ),
}
LEASED = {
    "reminders in somebody's hands": (
        ("notifications",),
        "SELECT count(*) FROM reminders WHERE state = 'waiting' AND token IS NOT NULL",
    ),
    "waits in somebody's hands": (
        ("automations",),
        "SELECT count(*) FROM waits WHERE state = 'waiting' AND token IS NOT NULL",
    ),
    "webhooks to be delivered": (
        ("automations",),
        "SELECT count(*) FROM deliveries WHERE state = 'waiting'",
    ),
    "runs under way": (
        ("automations",),
        "SELECT count(*) FROM runs WHERE state = 'running'",
    ),
}
_LOOK_EVERY = 0.3
_TELL_EVERY = 5.0


def left(house, asked):
    """{what: how many} of what still waits."""
    found = {
        what: sum(house.rows(service, statement)[0][0] for service in services)
        for what, (services, statement) in asked.items()
    }
    if asked is WAITING:
        depths = house.depths()
        found["messages in the queues"] = sum(depths.get(name, 0) for name in SERVICES)
        found["events not handled"] = len(heard_and_not(house)[1])
    return {what: number for what, number in found.items() if number}


def settled(house, asked, patience, tell):
    """Waits until nothing waits any more; what still does. It gives up only when nothing has become
    less for so many seconds: a busy machine is slow, and that is no fault.
    """
    started = moved = time.monotonic()
    least, told, remaining = None, started, {"everything": 1}
    while remaining and time.monotonic() - moved < patience:
        with contextlib.suppress(sa.exc.DBAPIError, OSError):
            remaining = left(house, asked)
        now, number = time.monotonic(), sum(remaining.values())
        if least is None or number < least:
            least, moved = number, now
        if remaining and now > told + _TELL_EVERY:
            told = now
            tell(f"  {now - started:.0f} s: {remaining}")
        time.sleep(_LOOK_EVERY)
    return remaining
