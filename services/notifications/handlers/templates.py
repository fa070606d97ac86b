"""The firm's texts: kept by version, looked at before, and tried out."""

from dataclasses import replace
from typing import Final, cast, get_args
from uuid import uuid4

from libs.contracts import notifications as contract
from libs.contracts.actor import Actor
from libs.contracts.merge_fields import check_text, fields_of
from libs.contracts.notifications import Kind
from libs.contracts.problem import ProblemError, not_found
from services.notifications.domain.letters import ADDRESS, Letter, Recipient, TemplateText
from services.notifications.domain.links import EXAMPLE, link_url
from services.notifications.domain.messages import Message, message_id
from services.notifications.domain.samples import sample_letter
from services.notifications.handlers.queueing import domain_of, put
from services.notifications.handlers.writing import text_for
from services.notifications.ports import Work

_KINDS: Final = frozenset(get_args(Kind))


def put_template(
    actor: Actor, kind_name: str, command: contract.PutTemplate, uow: Work
) -> contract.Template:
    kind = known_kind(kind_name)
    _require_admin(actor, uow)
    text = TemplateText(command.subject, command.body)
    _check(text, kind)
    version = uow.templates.write(
        kind,
        command.audience,
        command.language,
        text,
        by=actor.name,
        at=uow.around.clock.now(),
        expected_version=command.expected_version,
    )
    return contract.Template(
        kind=kind,
        audience=command.audience,
        language=command.language,
        version=version,
        subject=text.subject,
        body=text.body,
        fields=list(fields_of(kind)),
    )


def test_template(
    actor: Actor, kind_name: str, command: contract.PreviewTemplate, uow: Work
) -> contract.Message:
    """Sends it to whoever asks, about an appointment that nobody has."""
    letter = tried(actor, kind_name, command, uow, _myself(actor, uow))
    name = f"test.{uuid4().hex}"
    message = Message(
        id=uuid4().hex,
        key=name,
        kind=letter.kind,
        audience=letter.audience,
        appointment_id=None,
        version=letter.after.version,
        recipient=letter.recipient,
        letter=letter,
        link=None,
        made_at=uow.around.clock.now(),
        message_id=message_id(name, domain_of(uow)),
        references=None,
    )
    put([message], uow)
    return contract.Message(
        id=message.id,
        kind=message.kind,
        audience=message.audience,
        to=message.recipient.name,
        subject=uow.around.writer.render(letter).subject,
        state="queued",
        attempts=0,
        version=message.version,
        sent_at=None,
        error=None,
    )


def looked_at(actor: Actor, kind_name: str, command: contract.PreviewLetter, uow: Work) -> Letter:
    """The letter that a text would make; a key reads it under its own name."""
    me = _key(actor) if actor.kind == "api_key" else _myself(actor, uow)
    letter = tried(actor, kind_name, command, uow, me)
    if command.automation is None:
        return letter
    if command.automation != "address":
        return replace(letter, kind="automation")
    bystander = replace(letter.recipient, person_id=ADDRESS, name=me.email or me.name)
    return replace(letter, kind="automation", recipient=bystander, link_url=None)


def _key(actor: Actor) -> Recipient:
    return Recipient(
        person_id=actor.id,
        role="staff",
        name=actor.name,
        email="",
        phone="",
        time_zone="UTC",
        language="en",
        clock="24",
    )


def tried(
    actor: Actor, kind_name: str, command: contract.PreviewTemplate, uow: Work, me: Recipient
) -> Letter:
    """The letter that a text would make, addressed to whoever tries it."""
    kind = known_kind(kind_name)
    require_office(actor)
    present = text_for(kind, command.audience, _reader(me, command), uow.templates.written(), uow)
    text = TemplateText(command.subject or present.subject, command.body or present.body)
    _check(text, kind)
    return sample_letter(
        kind,
        command.audience,
        command.language,
        text=text,
        to=me,
        firm=uow.around.firm,
        now=uow.around.clock.now(),
        link_url=link_url(uow.around.public_url, EXAMPLE),
    )


def known_kind(name: str) -> Kind:
    if name not in _KINDS:
        raise not_found()
    return cast(Kind, name)


def require_office(actor: Actor) -> None:
    if actor.kind == "contact" or actor.appointment_id is not None:
        raise ProblemError("not_allowed", "Only staff may do this.")


def _require_admin(actor: Actor, uow: Work) -> None:
    require_office(actor)
    if actor.kind == "staff":
        me = uow.people.find(actor.id)
        if me is None or not me.is_admin:
            raise ProblemError("not_allowed", "Only admins may do this.")


def _myself(actor: Actor, uow: Work) -> Recipient:
    me = uow.people.find(actor.id)
    if me is None:
        raise ProblemError("not_allowed", "This is for staff, who have an address to send it to.")
    return me.as_recipient()


def _reader(me: Recipient, command: contract.PreviewTemplate) -> Recipient:
    return replace(me, role=command.audience, language=command.language)


def _check(text: TemplateText, kind: Kind) -> None:
    check_text(text.subject, kind, "subject")
    check_text(text.body, kind, "body")
