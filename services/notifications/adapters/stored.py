"""Domain objects as the JSON text of a column, and back."""

from typing import Final

from pydantic import TypeAdapter

from libs.contracts.events.appointments import AppointmentSnapshot
from services.notifications.domain.messages import Message
from services.notifications.domain.people import Someone

_MESSAGE: Final = TypeAdapter(Message)
_SOMEONE: Final = TypeAdapter(Someone)


def message_text(message: Message) -> str:
    return _MESSAGE.dump_json(message).decode()


def message_of(text: str) -> Message:
    return _MESSAGE.validate_json(text)


def someone_text(someone: Someone) -> str:
    return _SOMEONE.dump_json(someone).decode()


def someone_of(text: str) -> Someone:
    return _SOMEONE.validate_json(text)


def snapshot_text(snapshot: AppointmentSnapshot) -> str:
    return snapshot.model_dump_json()


def snapshot_of(text: str) -> AppointmentSnapshot:
    return AppointmentSnapshot.model_validate_json(text)
