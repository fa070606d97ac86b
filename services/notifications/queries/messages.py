"""Messages and reminders of an appointment, for whoever may see it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa

from libs.clock import Clock
from libs.contracts import notifications as contract
from libs.contracts.actor import Actor
from libs.contracts.problem import not_found
from libs.contracts.values import Page, PageQuery
from libs.persistence.now import database_now
from libs.persistence.paging import Listing
from services.notifications.adapters.stored import message_of
from services.notifications.adapters.tables import MESSAGES, REMINDERS
from services.notifications.domain.messages import SHOWN
from services.notifications.handlers.templates import require_office
from services.notifications.ports import Writer
from services.notifications.queries.seeing import find

_M: Final = MESSAGES.c
_R: Final = REMINDERS.c
_SOON: Final = timedelta(hours=1)
_TROUBLE: Final = frozenset({"pending", "failed", "unknown", "superseded"})


def list_messages(
    actor: Actor,
    appointment_id: str,
    query: PageQuery,
    connection: sa.Connection,
    writer: Writer,
) -> Page[contract.Message]:
    """In the order of their making; a contact sees only their own."""
    find(actor, appointment_id, connection)
    statement = sa.select(MESSAGES).where(_M.appointment_id == appointment_id)
    if actor.kind == "contact":
        statement = statement.where(_M.person_id == actor.id)
    listing = Listing(f"messages of {appointment_id}", (_M.seq,), (int,))
    rows, cursor = listing.page(connection, statement, query)
    items = [_message(row, writer) for row in rows]
    return Page[contract.Message].model_construct(items=items, next_cursor=cursor)


def list_messages_to(
    actor: Actor, person_id: str, query: PageQuery, connection: sa.Connection, writer: Writer
) -> Page[contract.MessageToPerson]:
    """The newest first. For staff: which appointments they may see is asked by the gateway."""
    require_office(actor)
    statement = sa.select(MESSAGES).where(_M.person_id == person_id)
    listing = Listing(f"messages to {person_id}", (_M.seq,), (int,), descending=True)
    rows, cursor = listing.page(connection, statement, query)
    items = [
        contract.MessageToPerson.model_construct(
            **dict(_message(row, writer)), appointment_id=row.appointment_id, made_at=row.made_at
        )
        for row in rows
    ]
    return Page[contract.MessageToPerson].model_construct(items=items, next_cursor=cursor)


def get_message(message_id: str, connection: sa.Connection, writer: Writer) -> contract.Message:
    row = connection.execute(sa.select(MESSAGES).where(_M.id == message_id)).one()
    return _message(row, writer)


def require_seen(actor: Actor, message_id: str, connection: sa.Connection) -> None:
    """not_found() unless the actor may see the appointment, or the message is their own."""
    found = sa.select(_M.appointment_id, _M.person_id).where(_M.id == message_id)
    row = connection.execute(found).first()
    if row is None:
        raise not_found()
    if row.appointment_id is not None:
        find(actor, row.appointment_id, connection)
    if row.person_id != actor.id and (actor.kind == "contact" or row.appointment_id is None):
        raise not_found()


def list_reminders(
    actor: Actor, appointment_id: str, query: PageQuery, connection: sa.Connection
) -> Page[contract.PlannedReminder]:
    """By the time they are due; a contact sees only their own."""
    find(actor, appointment_id, connection)
    statement = sa.select(REMINDERS).where(_R.subject == appointment_id)
    if actor.kind == "contact":
        statement = statement.where(_R.person_id == actor.id)
    listing = Listing(f"reminders of {appointment_id}", (_R.due_at, _R.id), (datetime, str))
    rows, cursor = listing.page(connection, statement, query)
    items = [_reminder(row) for row in rows]
    return Page[contract.PlannedReminder].model_construct(items=items, next_cursor=cursor)


def figures(clock: Clock, connection: sa.Connection) -> Mapping[str, float]:
    """What waits, what went wrong, and how many reminders leave soon or came too late."""
    counted = sa.select(_M.state, sa.func.count().label("number")).group_by(_M.state)
    states = {row.state: float(row.number) for row in connection.execute(counted)}
    late = sa.select(sa.func.count()).where(_R.why == "too_late")
    waiting = sa.select(sa.func.count()).where(_R.state == sa.literal_column("'waiting'"))
    soon = waiting.where(_R.due_at <= database_now(connection, clock, _SOON))
    return {
        **{f"messages_{state}": states.get(state, 0.0) for state in SHOWN},
        "reminders_too_late": float(connection.scalar(late) or 0),
        "reminders_waiting": float(connection.scalar(waiting) or 0),
        "reminders_due_in_an_hour": float(connection.scalar(soon) or 0),
    }


def _message(row: sa.Row[Any], writer: Writer) -> contract.Message:
    return contract.Message.model_construct(
        id=row.id,
        kind=row.kind,
        audience=row.audience,
        to=row.to_name,
        subject=row.subject or _subject(row.content, writer),
        state=SHOWN[row.state],
        attempts=row.attempts,
        version=row.version,
        sent_at=row.sent_at,
        error=row.reply if row.state in _TROUBLE else None,
    )


def _subject(content: str, writer: Writer) -> str:
    """Of one that no sender has written yet."""
    letter = message_of(content).letter
    return writer.render(letter).subject if letter else ""


def _reminder(row: sa.Row[Any]) -> contract.PlannedReminder:
    return contract.PlannedReminder.model_construct(
        due_at=row.due_at,
        to=contract.ReminderTo.model_construct(role=row.role, name=row.name),
        state=_fate(row),
        why=row.why or ("failed" if row.state == "dead" else None),
    )


def _fate(row: sa.Row[Any]) -> Literal["planned", "sent", "dropped"]:
    if row.state == "waiting":
        return "planned"
    return "sent" if row.state == "done" and row.why is None else "dropped"
