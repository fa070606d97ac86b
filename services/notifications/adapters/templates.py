"""The firm's own texts; what it has not written is Rebook's."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from libs.contracts.notifications import Kind, Template, TemplateAudience
from libs.contracts.values import Language
from services.notifications.adapters.tables import TEMPLATES
from services.notifications.domain.letters import TemplateText

_T = TEMPLATES.c


class SqlTemplates:
    """Implements `ports.Templates`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def written(self) -> Sequence[Template]:
        newest = (
            sa.select(_T.kind, _T.audience, _T.language, sa.func.max(_T.version).label("version"))
            .group_by(_T.kind, _T.audience, _T.language)
            .subquery()
        )
        same = [_T[name] == newest.c[name] for name in ("kind", "audience", "language", "version")]
        found = sa.select(TEMPLATES).join(newest, sa.and_(*same))
        return [_template(row) for row in self._connection.execute(found)]

    def write(
        self,
        kind: Kind,
        audience: TemplateAudience,
        language: Language,
        text: TemplateText,
        *,
        by: str,
        at: datetime,
    ) -> int:
        same = (_T.kind == kind, _T.audience == audience, _T.language == language)
        last = sa.select(sa.func.max(_T.version)).where(*same)
        version = (self._connection.scalar(last) or 0) + 1
        row = {
            "kind": kind,
            "audience": audience,
            "language": language,
            "version": version,
            "subject": text.subject,
            "body": text.body,
            "written_by": by,
            "written_at": at,
        }
        self._connection.execute(TEMPLATES.insert().values(row))
        return version


def _template(row: sa.Row[tuple[object, ...]]) -> Template:
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    names = ("kind", "audience", "language", "version", "subject", "body")
    return Template.model_construct(**{name: fields[name] for name in names}, fields=[])
