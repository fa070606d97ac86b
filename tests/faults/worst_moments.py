"""Faults that wait for the worst moment: what was begun is in somebody's hands, and they fall.

Each waits for a fact, not for luck, so that a missing safeguard shows each time.
"""

from contextlib import contextmanager

import sqlalchemy as sa

from libs.messaging.topology import listeners_of
from libs.persistence.engine import connect
from rebook.installation import SERVICES
from tests.faults import deliveries
from tests.faults.patience import seen

ON_THEIR_WAY = 5
_WRITTEN = "SELECT count(*) FROM outbox"
# Who waits to write that a message is handled has it in hand, whatever else is in the queue.
_STUCK = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST('inbox' AS regclass)
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_PATIENT = "SET LOCAL idle_in_transaction_session_timeout = 0"
_HELD = "LOCK TABLE inbox IN SHARE ROW EXCLUSIVE MODE"
_DUE = "SELECT extract(epoch FROM max(due_at) - now()) FROM reminders WHERE subject IN ({})"
_ASKED = "SELECT event_id, body FROM outbox WHERE routing_key = 'portal.link_requested'"
_ABOUT = "SELECT event_id, routing_key, published_at FROM outbox WHERE subject IN ({})"
_DEALT_WITH = "SELECT count(*) FROM inbox WHERE state <> 'failed' AND id IN ({})"
_QUEUED = """
SELECT m.key FROM messages m JOIN appointments a ON a.id = m.appointment_id
WHERE m.kind = 'reminder' AND m.state = 'pending' AND a.status = '{}' AND a.id IN ({})
"""
_CANCELLED = "SELECT count(*) FROM appointments WHERE status = 'cancelled' AND id IN ({})"
_GOES_AWAY = "421 4.3.2 Not now"


def overtaken(player, service):
    """Its workers are away while things change. Then they hear the newest of each thing, and what
    was before it only when that is handled.
    """
    house = player.house
    posts = house.workers_of(service)
    house.down(posts)
    changed = player.desk.change_everything_twice(is_heard=service != "scheduling")
    seen(lambda: _is_sent(house, _quoted(changed)))
    taken = deliveries.taken_out(house, service)
    newest, overtaken = deliveries.newest_and_overtaken(taken)
    ids = deliveries.ids_of(newest, changed)
    shuffled = player.random.sample(newest, len(newest))
    ours_first = sorted(shuffled, key=lambda body: not deliveries.ids_of([body], changed))
    deliveries.put_in(house, service, ours_first)
    house.up(posts)
    asked = _DEALT_WITH.format(_quoted(ids))
    seen(lambda: house.rows(service, asked)[0][0] == len(ids))
    deliveries.put_in(house, service, player.random.sample(overtaken, len(overtaken)))
    player.delivered += len(taken)


def _is_sent(house, ids):
    """Whether the broker has all that was told of these."""
    found = [row for one in SERVICES for row in house.rows(one, _ABOUT.format(ids))]
    return all(row.published_at for row in found if listeners_of(row.routing_key))


def link_asked_for(player):
    """The ids of the events by which the desk asked for a link once more."""
    appointment = player.desk.ask_for_a_link()

    def told():
        rows = player.house.rows("gateway", _ASKED)
        return [row.event_id for row in rows if appointment in row.body]

    return seen(told)


def one_slot(player):
    """Several want it at one moment; one of them gets it."""
    player.desk.rush()


def relays(player):
    """The broker falls silent, and whoever sends scheduling's events dies with them in hand."""
    house = player.house
    posts = [post for post in house.posts if post.service == "scheduling"]
    house.amqp_proxy.set("stall")
    enough = house.rows("scheduling", _WRITTEN)[0][0] + ON_THEIR_WAY
    seen(lambda: house.rows("scheduling", _WRITTEN)[0][0] >= enough)
    house.down(posts)
    house.amqp_proxy.set("cut")
    house.amqp_proxy.set("pass")
    house.up(posts)


def listeners(player, service):
    """Each of them has taken messages, cannot commit what these ask for, and dies."""
    house = player.house
    posts = house.workers_of(service)
    with _cannot_commit(house, service):
        seen(lambda: house.rows(service, _STUCK)[0][0] >= len(posts))
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


def pointless_reminders(player):
    """The mail server is away when reminders come due, and their appointments are cancelled.

    Nobody waits for that minute: the clocks of those who remind are put forward.
    """
    house, desk = player.house, player.desk
    booked = [desk.booked_one() for _ in range(3)]
    ids = [one["id"] for one in booked]
    due = seen(lambda: _due_in(house, ids))
    house.mail.faults = dict.fromkeys(("connect", "mail"), lambda _: _GOES_AWAY)
    try:
        house.put_forward(max(1, int(due) + 1 - house.ahead))
        seen(lambda: _queued(house, "booked", ids))
        gone = [one["id"] for one in booked if desk.cancel(one)]
        asked = _CANCELLED.format(_quoted(gone))
        seen(lambda: house.rows("notifications", asked)[0][0] == len(gone))
        player.pointless |= set(_queued(house, "cancelled", gone))
    finally:
        house.mail.faults = {}


def _due_in(house, ids):
    """Seconds until the last of their reminders; None while none is planned yet."""
    return house.rows("notifications", _DUE.format(_quoted(ids)))[0][0]


def _queued(house, status, ids):
    return [row[0] for row in house.rows("notifications", _QUEUED.format(status, _quoted(ids)))]


def _quoted(ids):
    return ", ".join(f"'{one}'" for one in ids)
