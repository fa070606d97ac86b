"""Puts letters into the queue: each key once, with the link of whom it is for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from uuid import uuid4

from services.notifications.domain.letters import Letter
from services.notifications.domain.links import Link
from services.notifications.domain.messages import Message, message_id, name_of, thread_of
from services.notifications.ports import Work

Named = tuple[str, Letter]


def queue(
    named: Sequence[Named], uow: Work, reminders: Mapping[str, str] = MappingProxyType({})
) -> list[Message]:
    """``named`` are letters and what each is called for ever; a name that is known is skipped.

    ``reminders`` tells which name comes of which reminder's row.
    """
    links = uow.links.of(
        [(letter.after.id, letter.recipient) for _, letter in named if letter.carries_link]
    )
    messages = [_message(name, letter, _link(letter, links), uow) for name, letter in named]
    return put([replace(one, reminder_id=reminders.get(one.key)) for one in messages], uow)


def put(messages: list[Message], uow: Work) -> list[Message]:
    if messages and uow.messages.add(messages):
        uow.after_commit(uow.around.ring)
    return messages


def change_name(letter: Letter) -> str:
    """Named by the version that it tells of, so each person hears of each change once."""
    after = letter.after
    return name_of(letter.kind, after.id, after.version, letter.recipient.person_id)


def unique_name(letter: Letter) -> str:
    """For what may be sent again and again."""
    return f"{change_name(letter)}.{uuid4().hex[:12]}"


def domain_of(uow: Work) -> str:
    return uow.around.mailbox.address.rpartition("@")[2]


def _message(name: str, letter: Letter, link: Link | None, uow: Work) -> Message:
    domain, recipient, after = domain_of(uow), letter.recipient, letter.after
    own, first = message_id(name, domain), thread_of(after.id, recipient.person_id, domain)
    return Message(
        id=uuid4().hex,
        key=name,
        kind=letter.kind,
        audience=letter.audience,
        appointment_id=after.id,
        version=after.version,
        recipient=recipient,
        letter=letter,
        link=link,
        made_at=uow.around.clock.now(),
        message_id=own,
        references=None if own == first else first,
    )


def _link(letter: Letter, links: Mapping[tuple[str, str], Link]) -> Link | None:
    key = letter.after.id, letter.recipient.person_id
    return links[key] if letter.carries_link else None
