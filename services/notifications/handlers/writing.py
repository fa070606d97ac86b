"""Turns a change into letters: the same for what is sent and for what is previewed."""

from collections.abc import Sequence

from libs.contracts.actor import SYSTEM
from libs.contracts.events import AppointmentEvent
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.notifications import Audience, Kind, Template
from services.notifications.domain.letters import Letter, Recipient, TemplateText
from services.notifications.domain.recipients import Notice, notices
from services.notifications.ports import Work


def letters_about(event: AppointmentEvent, uow: Work) -> list[Letter]:
    """One for each person who is told of this change; their links are not in them yet."""
    texts = uow.templates.written()
    return [_letter(event, notice, texts, uow) for notice in notices(event, _acting(event, uow))]


def letter_now(
    kind: Kind, recipient: Recipient, appointment: AppointmentSnapshot, uow: Work
) -> Letter:
    """A letter about how things are, that nobody's change has caused."""
    audience: Audience = recipient.role
    return Letter(
        kind=kind,
        audience=audience,
        recipient=recipient,
        before=None,
        after=appointment,
        actor=SYSTEM,
        occurred_at=uow.around.clock.now(),
        reason=None,
        custom=None,
        template=text_for(kind, audience, recipient, uow.templates.written(), uow),
        link_url=None,
        firm=uow.around.firm,
    )


def text_for(
    kind: Kind, audience: Audience, recipient: Recipient, texts: Sequence[Template], uow: Work
) -> TemplateText:
    """The firm's own text if it has one in this person's language, else Rebook's."""
    wanted = kind, audience, recipient.language
    for text in texts:
        if (text.kind, text.audience, text.language) == wanted:
            return TemplateText(text.subject, text.body)
    return uow.around.writer.default_text(*wanted)


def _letter(
    event: AppointmentEvent, notice: Notice, texts: Sequence[Template], uow: Work
) -> Letter:
    recipient = notice.recipient
    is_targets = recipient.role == "target"
    return Letter(
        kind=notice.kind,
        audience=notice.audience,
        recipient=recipient,
        before=event.before,
        after=event.after,
        actor=event.actor,
        occurred_at=event.occurred_at,
        reason=event.reason,
        custom=event.message if is_targets else None,
        template=text_for(notice.kind, notice.audience, recipient, texts, uow),
        link_url=None,
        firm=uow.around.firm,
        replaced=notice.replaced,
    )


def _acting(event: AppointmentEvent, uow: Work) -> Recipient | None:
    """The contact who acted, and who may be a company's contact whom nobody else would write to.

    Whoever is not known yet has no address: it is looked up again when the mail is sent.
    """
    actor, people = event.actor, event.after.target.people
    if actor.kind != "contact" or any(person.id == actor.id for person in people):
        return None
    known = uow.people.find(actor.id)
    if known is not None:
        return known.as_recipient()
    return Recipient(
        person_id=actor.id,
        role="target",
        name=actor.name,
        email="",
        phone="",
        time_zone=event.after.time_zone,
        language="en",
        clock="24",
    )
