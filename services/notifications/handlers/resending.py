"""Sends once more what failed, or what nobody knows of, because a person says so."""

from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError
from services.notifications.handlers.templates import require_office
from services.notifications.ports import Work


def resend(actor: Actor, message_id: str, uow: Work) -> None:
    """Whoever may see the message has been checked by the door."""
    require_office(actor)
    if not uow.messages.resend(message_id):
        raise ProblemError(
            "wrong_state", "Only a message that failed, or whose fate is unknown, is sent again."
        )
    uow.after_commit(uow.around.ring)
