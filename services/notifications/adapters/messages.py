"""Messages as rows: queued by handlers, carried by senders, each move guarded by its table."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from libs.clock import Clock
from libs.persistence.claims import unheld
from libs.persistence.now import database_now
from services.notifications.adapters.stored import message_of, message_text
from services.notifications.adapters.tables import MESSAGES
from services.notifications.adapters.upserts import insert
from services.notifications.domain.messages import MOVES, ON_THE_WAY, Claimed, Message, Move

_M: Final = MESSAGES.c
_REPLY_LENGTH: Final = 500


class SqlMessages:
    """Implements `ports.Messages`. Times are the database's."""

    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def add(self, messages: Sequence[Message]) -> int:
        """How many of them are new: a key that is known is queued already."""
        new = insert(self._connection, MESSAGES).values([_row(one) for one in messages])
        new = new.on_conflict_do_nothing(index_elements=[_M.key])
        return len(self._connection.execute(new.returning(_M.seq)).all())

    def look(self) -> tuple[bool, bool]:
        """Whether something can be claimed, and whether somebody died holding something."""
        ready = sa.select(_M.seq).where(self._ready()).exists()
        held = sa.select(_M.seq).where(_M.lease_until <= self._now()).exists()
        found = self._connection.execute(sa.select(ready.label("ready"), held.label("held"))).one()
        return bool(found.ready), bool(found.held)

    def claim(self, limit: int, lease: timedelta) -> list[Claimed]:
        """The oldest that are due and held up by nothing; commit before working on them."""
        token = uuid4().hex
        ready = sa.select(_M.seq).where(self._ready()).order_by(_M.seq).limit(limit)
        values = {
            "token": token,
            "attempts": _M.attempts + 1,
            "lease_until": self._now(lease),
        }
        taken = _moved("claim", values).where(unheld(self._connection, _M.seq, ready))
        rows = self._connection.execute(taken.returning(_M.seq, _M.content, _M.attempts)).all()
        return [
            Claimed(message=message_of(row.content), attempts=row.attempts, token=token)
            for row in sorted(rows, key=lambda row: row.seq)
        ]

    def hand(self, claimed: Claimed, subject: str, lease: timedelta) -> bool:
        """False if somebody else holds it by now: then it must not be sent."""
        values = {"lease_until": self._now(lease), "subject": subject}
        return self._move("hand", claimed, values)

    def accept(self, claimed: Claimed, reply: str) -> bool:
        return self._move("accept", claimed, {**_LET_GO, "sent_at": self._now(), **_said(reply)})

    def release(self, claimed: Claimed, reply: str, wait: timedelta, *, counts: bool) -> bool:
        values: dict[str, Any] = {**_LET_GO, "due_at": self._now(wait), **_said(reply)}
        if not counts:
            values["attempts"] = _M.attempts - 1
        return self._move("release", claimed, values)

    def refuse(self, claimed: Claimed, reply: str) -> bool:
        return self._move("refuse", claimed, {**_LET_GO, **_said(reply)})

    def lose(self, claimed: Claimed, reply: str) -> bool:
        # The token stays: should the server's answer still come, its holder may write it down.
        return self._move("lose", claimed, {"lease_until": None, **_said(reply)})

    def call_off(self, claimed: Claimed, why: str) -> bool:
        return self._move("call_off", claimed, {**_LET_GO, **_said(why)})

    def find(self, message_id: str) -> Message | None:
        text = self._connection.scalar(sa.select(_M.content).where(_M.id == message_id))
        return None if text is None else message_of(text)

    def resend(self, message: Message) -> bool:
        values = {
            "content": message_text(message),
            "to_name": message.recipient.name,
            "due_at": self._now(),
            "token": None,
            "attempts": 0,
        }
        again = _moved("resend", values).where(_M.id == message.id)
        return self._connection.execute(again.returning(_M.seq)).first() is not None

    def release_abandoned(self) -> int:
        """Whoever held these is gone, and had not come to the final dot."""
        late = _M.lease_until <= self._now()
        back = _moved("release", {**_LET_GO, "due_at": self._now()}).where(
            late, _M.state == "sending"
        )
        return len(self._connection.execute(back.returning(_M.seq)).all())

    def lose_abandoned(self, reply: str) -> list[Message]:
        """Whoever held these is gone, and only the mail server knows what became of them."""
        late = _M.lease_until <= self._now()
        lost = _moved("lose", {"lease_until": None, **_said(reply)}).where(late)
        return [message_of(text) for text in self._connection.scalars(lost.returning(_M.content))]

    def _ready(self) -> sa.ColumnElement[bool]:
        """Due, and nobody's earlier mail about the same appointment is on its way to them."""
        first = MESSAGES.alias("first")
        ahead = sa.exists().where(
            first.c.appointment_id == _M.appointment_id,
            first.c.person_id == _M.person_id,
            first.c.state.in_(ON_THE_WAY),
            sa.tuple_(first.c.version, first.c.seq) < sa.tuple_(_M.version, _M.seq),
        )
        pending = _M.state == sa.literal_column("'pending'")
        return sa.and_(pending, _M.due_at <= self._now(), ~ahead)

    def _move(self, move: Move, claimed: Claimed, values: dict[str, Any]) -> bool:
        mine = _M.id == claimed.message.id, _M.token == claimed.token
        moved = _moved(move, values).where(*mine)
        return self._connection.execute(moved.returning(_M.seq)).first() is not None

    def _now(self, plus: timedelta = timedelta()) -> sa.ColumnElement[Any]:
        return database_now(self._connection, self._clock, plus)


_LET_GO: Final[dict[str, Any]] = {"lease_until": None, "token": None}


def _said(reply: str) -> dict[str, Any]:
    return {"reply": reply[:_REPLY_LENGTH]}


def _moved(move: Move, values: dict[str, Any]) -> sa.Update:
    before, after = MOVES[move]
    return MESSAGES.update().where(_M.state.in_(before)).values(state=after, **values)


def _row(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "key": message.key,
        "appointment_id": message.appointment_id,
        "version": message.version,
        "person_id": message.recipient.person_id,
        "kind": message.kind,
        "audience": message.audience,
        "to_name": message.recipient.name,
        "content": message_text(message),
        "state": "pending",
        "attempts": 0,
        "due_at": message.made_at,
        "made_at": message.made_at,
    }
