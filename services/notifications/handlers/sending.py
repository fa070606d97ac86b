"""A message's way to the mail server, move by move: each is a transaction of its own."""

from datetime import timedelta
from typing import Final

from libs.contracts.events import MessageFailed, MessageSent
from services.notifications.domain.letters import Recipient
from services.notifications.domain.links import SIGN_IN_FOR
from services.notifications.domain.messages import Claimed, Message
from services.notifications.domain.reminders import Why
from services.notifications.handlers.reminding import judge
from services.notifications.ports import Work

_POINTLESS: Final[dict[Why, str]] = {
    "cancelled": "The appointment was cancelled.",
    "superseded": "The appointment was moved, or asks for it no more.",
    "too_late": "The appointment has begun.",
    "not_there": "They are no longer here.",
}
NOBODY_KNOWS: Final = "Whether the mail server took it is not known: it may have arrived."


def take_from_the_dead(uow: Work) -> None:
    """What they held goes back into the queue; what they held at the final dot is unknown."""
    uow.messages.release_abandoned()
    for lost in uow.messages.lose_abandoned(NOBODY_KNOWS):
        _tell_failure(lost, "unknown", uow)


def claim(uow: Work, limit: int) -> tuple[list[Claimed], int]:
    """What may be sent now, and how many were looked at: some may have become pointless."""
    claimed = uow.messages.claim(limit, uow.around.lease)
    return [one for one in claimed if _still_holds(one, uow)], len(claimed)


def hand(claimed: Claimed, subject: str, uow: Work) -> bool:
    """To be committed just before the final dot; False means that it must not be sent."""
    return uow.messages.hand(claimed, subject, uow.around.reply_lease)


def accept(claimed: Claimed, reply: str, uow: Work) -> None:
    if uow.messages.accept(claimed, reply):
        uow.publish(MessageSent(**_about(claimed.message)))


def release(claimed: Claimed, reply: str, wait: timedelta, uow: Work, *, counts: bool) -> None:
    uow.messages.release(claimed, reply, wait, counts=counts)


def refuse(claimed: Claimed, reply: str, uow: Work) -> None:
    if uow.messages.refuse(claimed, reply):
        _tell_failure(claimed.message, "failed", uow)


def lose(claimed: Claimed, reply: str, uow: Work) -> None:
    if uow.messages.lose(claimed, f"{NOBODY_KNOWS} {reply}".strip()):
        _tell_failure(claimed.message, "unknown", uow)


def address_of(message: Message, uow: Work) -> Recipient:
    """The recipient; one whose address was not known when it was queued, as known now."""
    if message.recipient.email:
        return message.recipient
    person = uow.people.find(message.recipient.person_id)
    return person.as_recipient() if person else message.recipient


def _still_holds(claimed: Claimed, uow: Work) -> bool:
    """A change is always told; a reminder or a way to sign in may have become pointless."""
    message, now = claimed.message, uow.around.clock.now()
    if message.letter is None:
        if now <= message.made_at + SIGN_IN_FOR:
            return True
        uow.messages.call_off(claimed, "The link would be too old.")
        return False
    if message.reminder_id is None:
        return True
    why = _why_not(message.reminder_id, uow)
    if why is None:
        return True
    uow.messages.call_off(claimed, _POINTLESS[why])
    uow.reminders.note([message.reminder_id], why)
    return False


def _why_not(reminder_id: str, uow: Work) -> Why | None:
    """What was right when it was queued is looked at once more."""
    for held in uow.reminders.of([reminder_id]):
        appointment = uow.appointments.find(held.appointment_id)
        person = uow.people.find(held.person_id)
        found = judge(held, appointment, person, uow.around.clock.now())
        return found if isinstance(found, str) else None
    return "superseded"


def _tell_failure(message: Message, state: str, uow: Work) -> None:
    uow.publish(MessageFailed.model_validate({**_about(message), "state": state}))


def _about(message: Message) -> dict[str, str | None]:
    return {
        "message_id": message.id,
        "appointment_id": message.appointment_id,
        "person_id": message.recipient.person_id,
        "kind": message.kind,
    }
