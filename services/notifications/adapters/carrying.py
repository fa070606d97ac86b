"""The statements that a mail's way costs each time: made once for each kind of database."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from libs.persistence.claims import unheld
from libs.persistence.now import now_as
from libs.persistence.prepared import Prepared
from services.notifications.adapters.tables import MESSAGES
from services.notifications.domain.messages import MOVES, ON_THE_WAY, Life, Move

_M: Final = MESSAGES.c
_SUBJECT: Final = sa.bindparam("new_subject", type_=sa.Text)
_REPLY: Final = sa.bindparam("new_reply", type_=sa.Text)


class Carrying:
    """``asks``: whether the database's own time rules; see `libs.persistence.now`.

    ``now`` is to be bound in each, and ``lease_end`` where a lease begins.
    """

    def __init__(self, connection: sa.Connection, *, asks: bool) -> None:
        now, lease_end = now_as("now", asks=asks), now_as("lease_end", asks=asks)
        ready = _ready(now)
        held = sa.select(_M.seq).where(_M.lease_until <= now).exists()
        due = sa.select(_M.seq).where(ready).exists()
        self.look = Prepared(sa.select(due.label("ready"), held.label("held")))
        some = sa.select(_M.seq).where(ready).order_by(_M.seq)
        some = some.limit(sa.bindparam("most", type_=sa.Integer))
        taken = _moved(
            "claim",
            token=sa.bindparam("new_token", type_=sa.Text),
            attempts=_M.attempts + sa.literal_column("1"),
            lease_until=lease_end,
        ).where(unheld(connection, _M.seq, some))
        self.claim = Prepared(taken.returning(_M.seq, _M.content, _M.attempts))
        self.hand = _mine("hand", lease_until=lease_end, subject=_SUBJECT)
        self.accept = _mine("accept", lease_until=None, token=None, sent_at=now, reply=_REPLY)


_MADE: Final[dict[tuple[str, bool], Carrying]] = {}


def statements(connection: sa.Connection, *, asks: bool) -> Carrying:
    """Those for this kind of database."""
    kind = connection.dialect.name, asks
    if kind not in _MADE:
        _MADE[kind] = Carrying(connection, asks=asks)
    return _MADE[kind]


def _ready(now: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Due, and nobody's earlier mail about the same appointment is on its way to them."""
    first = MESSAGES.alias("first")
    ahead = sa.exists().where(
        first.c.appointment_id == _M.appointment_id,
        first.c.person_id == _M.person_id,
        _is_one_of(first.c.state, ON_THE_WAY),
        sa.tuple_(first.c.version, first.c.seq) < sa.tuple_(_M.version, _M.seq),
    )
    return sa.and_(_M.state == sa.literal_column("'pending'"), _M.due_at <= now, ~ahead)


def _mine(move: Move, **values: Any) -> Prepared:
    """A move of a message that is still held under the token."""
    mine = (
        _M.id == sa.bindparam("message_id", type_=sa.Text),
        _M.token == sa.bindparam("held_by", type_=sa.Text),
    )
    return Prepared(_moved(move, **values).where(*mine).returning(_M.seq))


def _moved(move: Move, **values: Any) -> sa.Update:
    before, after = MOVES[move]
    return MESSAGES.update().where(_is_one_of(_M.state, before)).values(state=after, **values)


def _is_one_of(column: sa.ColumnElement[str], states: Sequence[Life]) -> sa.ColumnElement[bool]:
    """SQL's IN, but the same text however many there are."""
    return sa.or_(*(column == state for state in states))
