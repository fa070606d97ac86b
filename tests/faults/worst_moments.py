"""Faults that wait for the worst moment: what was begun is in somebody's hands, and they fall.

Each waits for a fact, not for luck, so that a missing safeguard shows each time.
"""

from contextlib import contextmanager

import sqlalchemy as sa

from libs.messaging.topology import listeners_of
from libs.persistence.engine import connect
from rebook.installation import SERVICES
from tests.faults.clients import TYPES
from tests.support.eventually import eventually

ON_THEIR_WAY = 5
_WRITTEN = "SELECT count(*) FROM outbox"
_SENT = "SELECT event_id, routing_key FROM outbox WHERE published_at < '{}'"
_PATIENT = "SET LOCAL idle_in_transaction_session_timeout = 0"
_HELD = "LOCK TABLE inbox IN SHARE ROW EXCLUSIVE MODE"
_DUE = "SELECT extract(epoch FROM min(due_at) - now()) FROM reminders WHERE subject IN ({})"
_QUEUED = """
SELECT m.key FROM messages m JOIN appointments a ON a.id = m.appointment_id
WHERE m.kind = 'reminder' AND m.state = 'pending' AND a.status = '{}' AND a.id IN ({})
"""
_CANCELLED = "SELECT count(*) FROM appointments WHERE status = 'cancelled' AND id IN ({})"
# A few seconds before it is due: what was booked has been mailed by then.
_SOON = 5
_GOES_AWAY = "421 4.3.2 Not now"


def relays(player):
    """The broker falls silent, and whoever sends scheduling's events dies with them in hand."""
    house = player.house
    posts = [post for post in house.posts if post.service == "scheduling"]
    house.amqp_proxy.set("stall")
    enough = house.rows("scheduling", _WRITTEN)[0][0] + ON_THEIR_WAY
    eventually(lambda: house.rows("scheduling", _WRITTEN)[0][0] >= enough, 90)
    house.down(posts)
    house.amqp_proxy.set("cut")
    house.amqp_proxy.set("pass")
    house.up(posts)


def listeners(player, service):
    """They have taken messages, cannot commit what these ask for, and die."""
    house = player.house
    posts = [post for post in house.posts if (post.service, post.command) == (service, "worker")]
    with _cannot_commit(house, service):
        eventually(lambda: _in_hand(house, service) >= ON_THEIR_WAY, 90, every=0.2)
        house.down(posts)
    house.up(posts)


@contextmanager
def _cannot_commit(house, service):
    """Nobody can write into its inbox."""
    engine = connect(house.direct.url_of(service))
    try:
        with engine.begin() as connection:
            connection.execute(sa.text(_PATIENT))
            connection.execute(sa.text(_HELD))
            yield
    finally:
        engine.dispose()


def _in_hand(house, service):
    """At least so many messages its workers have taken and not handled.

    What had been sent before the queue was looked at is handled, waits in it, or is in hand: how
    long the looking takes on a busy machine plays no part.
    """
    now = house.rows(service, "SELECT clock_timestamp()")[0][0]
    waiting = house.depths().get(service, 0)
    noted = {row[0] for row in house.rows(service, "SELECT id FROM inbox")}
    asked = _SENT.format(now.isoformat())
    heard = {
        row.event_id
        for one in SERVICES
        for row in house.rows(one, asked)
        if service in listeners_of(row.routing_key)
    }
    return len(heard - noted) - waiting


def pointless_reminders(player):
    """The mail server is away when reminders come due, and their appointments are cancelled."""
    house, desk = player.house, player.desk
    booked = [eventually(lambda: desk.book(TYPES[0]), 90, every=0.2) for _ in range(3)]
    ids = [one["id"] for one in booked]
    eventually(lambda: _due_in(house, ids) < _SOON, 90, every=0.2)
    house.mail.faults = dict.fromkeys(("connect", "mail"), lambda _: _GOES_AWAY)
    try:
        eventually(lambda: _queued(house, "booked", ids), 90, every=0.2)
        gone = [one["id"] for one in booked if desk.cancel(one)]
        asked = _CANCELLED.format(_quoted(gone))
        eventually(lambda: house.rows("notifications", asked)[0][0] == len(gone), 90, every=0.2)
        player.pointless |= set(_queued(house, "cancelled", gone))
    finally:
        house.mail.faults = {}


def _due_in(house, ids):
    """Seconds until the first of their reminders; many while none is planned yet."""
    found = house.rows("notifications", _DUE.format(_quoted(ids)))[0][0]
    return _SOON if found is None else found


def _queued(house, status, ids):
    return [row[0] for row in house.rows("notifications", _QUEUED.format(status, _quoted(ids)))]


def _quoted(ids):
    return ", ".join(f"'{one}'" for one in ids)
