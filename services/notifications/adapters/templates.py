"""The firm's own texts; what it has not written is Rebook's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from libs.contracts.notifications import Kind, Template, TemplateAudience, TemplateVersion
from libs.contracts.problem import ProblemError
from libs.contracts.values import Language
from libs.persistence.faults import AgainError
from libs.persistence.prepared import Prepared
from services.notifications.adapters.tables import TEMPLATES
from services.notifications.domain.letters import TemplateText

_T = TEMPLATES.c

_TOLD: Final = ("kind", "audience", "language", "version", "subject", "body")


def _newest() -> sa.Select[Any]:
    newest = (
        sa.select(_T.kind, _T.audience, _T.language, sa.func.max(_T.version).label("version"))
        .group_by(_T.kind, _T.audience, _T.language)
        .subquery()
    )
    same = [_T[name] == newest.c[name] for name in ("kind", "audience", "language", "version")]
    return sa.select(*(_T[name] for name in _TOLD)).join(newest, sa.and_(*same))


_WRITTEN: Final = Prepared(_newest())


class SqlTemplates:
    """Implements `ports.Templates`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def written(self) -> Sequence[Template]:
        return [_template(row) for row in _WRITTEN.all(self._connection, {})]

    def versions(
        self, kind: Kind, audience: TemplateAudience, language: Language
    ) -> Sequence[TemplateVersion]:
        """All that the firm has written, the newest first."""
        told = (_T.version, _T.subject, _T.body, _T.written_by, _T.written_at)
        same = (_T.kind == kind, _T.audience == audience, _T.language == language)
        rows = self._connection.execute(sa.select(*told).where(*same).order_by(_T.version.desc()))
        return [TemplateVersion.model_validate(dict(row)) for row in rows.mappings()]

    def write(
        self,
        kind: Kind,
        audience: TemplateAudience,
        language: Language,
        text: TemplateText,
        *,
        by: str,
        at: datetime,
        expected_version: int | None,
    ) -> int:
        same = (_T.kind == kind, _T.audience == audience, _T.language == language)
        last = sa.select(sa.func.max(_T.version)).where(*same)
        newest = self._connection.scalar(last) or 0
        if expected_version not in {None, newest}:
            raise overtaken()
        version = newest + 1
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


def overtaken() -> ProblemError:
    return ProblemError("stale_version", "It was changed since it was read.")


# Of two who write at once, each reads the same newest version, and one of them comes too late: it
# looks once more, and finds whether that is the version that it expected, if it expected any.
REFUSALS: Final = {"templates_pk": AgainError}


def _template(row: Any) -> Template:
    return Template.model_construct(**dict(zip(_TOLD, row, strict=True)), fields=[])
