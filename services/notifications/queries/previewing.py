"""What would follow from a change: rendered by the very functions that send it."""

from dataclasses import replace

import sqlalchemy as sa
from pydantic import ValidationError

from libs.contracts import notifications as contract
from libs.contracts.actor import Actor
from libs.contracts.events import BY_KEY, AppointmentEvent
from libs.contracts.merge_fields import check_text
from libs.contracts.problem import ProblemError, invalid
from services.notifications.adapters.reminders import SqlReminders
from services.notifications.adapters.work import SqlWork
from services.notifications.domain.letters import Letter, Rendered
from services.notifications.domain.links import EXAMPLE, link_url
from services.notifications.domain.recipients import KINDS
from services.notifications.domain.reminders import changes, moved
from services.notifications.handlers.templates import looked_at
from services.notifications.handlers.writing import letters_about
from services.notifications.ports import Surroundings


def render_event(
    actor: Actor, command: contract.RenderEvent, connection: sa.Connection, around: Surroundings
) -> contract.Preview:
    """A contact is shown what they would get themselves, and nothing of what others would."""
    event = _event(command)
    _check_text(event)
    letters = letters_about(event, SqlWork(connection, around))
    if actor.kind == "contact":
        letters = [letter for letter in letters if letter.recipient.person_id == actor.id]
    rendered = [(letter, _rendered(letter, around)) for letter in letters]
    return contract.Preview(
        messages=[_message(letter, one) for letter, one in rendered],
        reminders=_reminders(event, connection, around),
        automations=[],
        calendar=[_entry(letter, one) for letter, one in rendered if one.calendar is not None],
    )


def preview_template(
    actor: Actor,
    kind: str,
    command: contract.PreviewLetter,
    connection: sa.Connection,
    around: Surroundings,
) -> contract.RenderedMessage:
    letter = looked_at(actor, kind, command, SqlWork(connection, around))
    return _message(letter, around.writer.render(letter))


def _event(command: contract.RenderEvent) -> AppointmentEvent:
    kind = BY_KEY.get(command.key)
    if kind is None or command.key not in KINDS:
        raise invalid("key", "is not the key of a change that is told")
    try:
        event = kind.model_validate(command.event)
    except ValidationError:
        raise invalid("event", "is not such an event") from None
    if not isinstance(event, AppointmentEvent):
        raise ProblemError("internal")
    return event


def _check_text(event: AppointmentEvent) -> None:
    if event.message is not None:
        check_text(event.message.subject, KINDS[event.key], "message.subject")
        check_text(event.message.body, KINDS[event.key], "message.body")


def _rendered(letter: Letter, around: Surroundings) -> Rendered:
    url = None if letter.replaced else link_url(around.public_url, EXAMPLE)
    return around.writer.render(replace(letter, link_url=url))


def _message(letter: Letter, rendered: Rendered) -> contract.RenderedMessage:
    return contract.RenderedMessage(
        to=letter.recipient.name,
        audience=letter.audience,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
    )


def _entry(letter: Letter, rendered: Rendered) -> contract.CalendarEntry:
    return contract.CalendarEntry(
        to=letter.recipient.name,
        method=rendered.method or "REQUEST",
        sequence=letter.after.sequence,
        ics=(rendered.calendar or b"").decode(),
    )


def _reminders(
    event: AppointmentEvent, connection: sa.Connection, around: Surroundings
) -> contract.ReminderChanges:
    held = SqlReminders(connection).held(event.after.id, lock=False)
    found = changes(event.after, held, around.clock.now())
    gone = {one.due_at for one in found.dropped}
    came = {one.due_at for one in found.added}
    added, shifted, dropped = moved(gone, came)
    return contract.ReminderChanges(added=added, moved=shifted, dropped=dropped)
