"""Sends once more what failed, or what nobody knows of, because a person says so."""

from dataclasses import replace

from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError
from services.notifications.domain.messages import Message
from services.notifications.handlers.templates import require_office
from services.notifications.ports import Work


def resend(actor: Actor, message_id: str, uow: Work) -> None:
    """Whoever may see the message has been checked by the door."""
    require_office(actor)
    message = uow.messages.find(message_id)
    if message is None or not uow.messages.resend(_addressed(message, uow)):
        raise ProblemError(
            "wrong_state", "Only a message that failed, or whose fate is unknown, is sent again."
        )
    uow.after_commit(uow.around.ring)


def _addressed(message: Message, uow: Work) -> Message:
    """To their present address: a wrong one may be why it failed. The words stay as they were."""
    person, former = uow.people.find(message.recipient.person_id), message.recipient
    if person is None:
        return message
    present = replace(person.as_recipient(), role=former.role, language=former.language)
    return replace(message, recipient=present)
