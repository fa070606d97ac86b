"""Every text that messages begin with: the firm's own, and Rebook's where it has none."""

from itertools import product
from typing import Final, get_args

import sqlalchemy as sa

from libs.contracts import notifications as contract
from libs.contracts.actor import Actor
from libs.contracts.merge_fields import fields_of
from libs.contracts.notifications import Kind, Template, TemplateAudience
from libs.contracts.values import Language
from services.notifications.adapters.templates import SqlTemplates
from services.notifications.handlers.templates import known_kind, require_office
from services.notifications.ports import Writer

_PLACES: Final = tuple(product(get_args(Kind), get_args(TemplateAudience), get_args(Language)))


def list_templates(actor: Actor, connection: sa.Connection, writer: Writer) -> contract.Templates:
    require_office(actor)
    written = {
        (text.kind, text.audience, text.language): text
        for text in SqlTemplates(connection).written()
    }
    items = [_shown(written.get(place) or _own(*place, writer)) for place in _PLACES]
    return contract.Templates(items=items)


def list_template_versions(
    actor: Actor,
    kind_name: str,
    query: contract.TemplateQuery,
    connection: sa.Connection,
    writer: Writer,
) -> contract.TemplateVersions:
    """What it was before as well: an earlier one is put back by writing it again."""
    require_office(actor)
    place = known_kind(kind_name), query.audience, query.language
    written = SqlTemplates(connection).versions(*place)
    first = writer.default_text(*place)
    own = contract.TemplateVersion(
        version=0, subject=first.subject, body=first.body, written_by=None, written_at=None
    )
    return contract.TemplateVersions(items=[*written, own])


def _own(kind: Kind, audience: TemplateAudience, language: Language, writer: Writer) -> Template:
    text = writer.default_text(kind, audience, language)
    return Template(
        kind=kind,
        audience=audience,
        language=language,
        version=0,
        subject=text.subject,
        body=text.body,
        fields=[],
    )


def _shown(template: Template) -> Template:
    return Template.model_validate({**template.model_dump(), "fields": fields_of(template.kind)})
