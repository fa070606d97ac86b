"""Messages as rows: queued by handlers, carried by senders, each move guarded by its table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from libs import logs
from libs.clock import Clock
from libs.persistence.now import asks_the_database, database_now, to_bind
from libs.persistence.upserts import insert
from services.notifications.adapters.carrying import statements
from services.notifications.adapters.stored import message_of, message_text
from services.notifications.adapters.tables import MESSAGES
from services.notifications.domain.messages import MOVES, Claimed, Message, Move

_M: Final = MESSAGES.c
_REPLY_LENGTH: Final = 500
# Long ago by any clock: whoever queues it may have one that is ahead of the others.
_AT_ONCE: Final = datetime.fromtimestamp(0, UTC)


class SqlMessages:
    """Implements `ports.Messages`. Times are the database's."""

    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._asks = asks_the_database(connection, clock)
        self._carrying = statements(connection, asks=self._asks)

    def add(self, messages: Sequence[Message]) -> int:
        """How many of them are new: a key that is known is queued already."""
        new = insert(self._connection, MESSAGES).on_conflict_do_nothing(index_elements=[_M.key])
        # Rows beside the statement, not inside it: else it would be compiled anew each time.
        rows = [_row(replace(one, cause=logs.cause())) for one in messages]
        return len(self._connection.execute(new.returning(_M.seq), rows).all())

    def look(self) -> tuple[bool, bool]:
        """Whether something can be claimed, and whether somebody died holding something."""
        (found,) = self._carrying.look.all(self._connection, {"now": self._bound()})
        return bool(found.ready), bool(found.held)

    def claim(self, limit: int, lease: timedelta) -> list[Claimed]:
        """The oldest that are due and held up by nothing; commit before working on them."""
        token = uuid4().hex
        given = {"now": self._bound(), "lease_end": self._bound(lease)}
        rows = self._carrying.claim.all(
            self._connection, {**given, "most": limit, "new_token": token}
        )
        return [
            Claimed(message=message_of(row.content), attempts=row.attempts, token=token)
            for row in sorted(rows, key=lambda row: row.seq)
        ]

    def hand(self, claimed: Claimed, subject: str, lease: timedelta) -> bool:
        """False if somebody else holds it by now: then it must not be sent."""
        given = {**_held(claimed), "lease_end": self._bound(lease), "new_subject": subject}
        return self._carrying.hand.first(self._connection, given) is not None

    def accept(self, claimed: Claimed, reply: str) -> bool:
        given = {**_held(claimed), "now": self._bound(), "new_reply": reply[:_REPLY_LENGTH]}
        return self._carrying.accept.first(self._connection, given) is not None

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
        # It was due when it was claimed, and so it is still, whatever our clock says.
        back = _moved("release", _LET_GO).where(late, _M.state == "sending")
        return len(self._connection.execute(back.returning(_M.seq)).all())

    def lose_abandoned(self, reply: str) -> list[Message]:
        """Whoever held these is gone, and only the mail server knows what became of them."""
        late = _M.lease_until <= self._now()
        lost = _moved("lose", {"lease_until": None, **_said(reply)}).where(late)
        return [message_of(text) for text in self._connection.scalars(lost.returning(_M.content))]

    def _move(self, move: Move, claimed: Claimed, values: dict[str, Any]) -> bool:
        mine = _M.id == claimed.message.id, _M.token == claimed.token
        moved = _moved(move, values).where(*mine)
        return self._connection.execute(moved.returning(_M.seq)).first() is not None

    def _now(self, plus: timedelta = timedelta()) -> sa.ColumnElement[Any]:
        return database_now(self._connection, self._clock, plus)

    def _bound(self, plus: timedelta = timedelta()) -> timedelta | datetime:
        return to_bind(self._clock, plus, asks=self._asks)


_LET_GO: Final[dict[str, Any]] = {"lease_until": None, "token": None}


def _held(claimed: Claimed) -> dict[str, Any]:
    return {"message_id": claimed.message.id, "held_by": claimed.token}


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
        "due_at": _AT_ONCE,
        "made_at": message.made_at,
    }
