"""Automations as rows: the present version, all versions, secrets, the switch for all."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from pydantic import ValidationError
from structlog import get_logger

from libs.contracts.automations import Rule, Why
from libs.persistence.columns import Moment
from libs.persistence.upserts import upsert
from services.automations.adapters.tables import (
    AUTOMATIONS,
    OLD_SECRETS,
    RUNS,
    SWITCHES,
    VERSIONS,
)
from services.automations.domain.matching import CompiledRule, compiled, stand_in
from services.automations.ports import Secrets, Stopping, Stored

_LOG: Final = get_logger(__name__)
_A: Final = AUTOMATIONS.c
_OLD: Final = OLD_SECRETS.c
_V: Final = VERSIONS.c
_KNOWN: Final = _A.archived_at.is_(None)
_STORED: Final = (_A.id, _A.version, _A.rule, _A.enabled, _A.swept_to, _A.changed_at)
_ALL: Final = "all"
_PLACES: Final = 10


class SqlAutomations:
    """Implements `ports.Automations`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def active(self) -> Sequence[Stored]:
        """In the order in which they were made; one that cannot be read holds up no other."""
        found = sa.select(*_STORED).where(_KNOWN, _A.enabled).order_by(_A.seq)
        rows = self._connection.execute(found)
        return [_stored(row) for row in rows if read_rule(row.id, row.rule)[1]]

    def find(self, automation_id: str) -> Stored | None:
        return self._one(sa.select(*_STORED).where(_A.id == automation_id, _KNOWN))

    def lock(self, automation_id: str) -> Stored | None:
        mine = sa.select(*_STORED).where(_A.id == automation_id, _KNOWN)
        return self._one(mine.with_for_update())

    def keeps_on(self, automation_id: str) -> bool:
        """A lock that `lock` waits for, and the sweeping of moments does not."""
        mine = sa.select(_A.enabled).where(_A.id == automation_id, _KNOWN)
        held = mine.with_for_update(read=True, key_share=True)
        return self._connection.scalar(held) is True

    def add(self, automation_id: str, rule: Rule, secret: str, **facts: Any) -> None:
        row = {
            "id": automation_id,
            "version": 1,
            "rule": rule_text(rule),
            "enabled": facts["enabled"],
            "changed_at": facts["at"],
            "changed_by": facts["by"],
            "swept_to": facts["at"],
            "secret": secret,
        }
        self._connection.execute(AUTOMATIONS.insert().values(row))
        self._keep_version(automation_id, 1, rule, facts)

    def rewrite(self, automation_id: str, version: int, rule: Rule, **facts: Any) -> None:
        """What a time trigger is set off by counts from now on."""
        row = {
            "version": version,
            "rule": rule_text(rule),
            "changed_at": facts["at"],
            "changed_by": facts["by"],
            "swept_to": facts["at"],
        }
        self._change(automation_id, row)
        self._keep_version(automation_id, version, rule, facts)

    def switch(self, automation_id: str, **facts: Any) -> None:
        row = {
            "enabled": facts["enabled"],
            "changed_at": facts["at"],
            "changed_by": facts["by"],
            "swept_to": facts["at"],
        }
        self._change(automation_id, row)

    def archive(self, automation_id: str, at: datetime) -> None:
        self._change(automation_id, {"archived_at": at, "enabled": False})

    def secrets(self, automation_id: str) -> Secrets | None:
        found = sa.select(_A.secret).where(_A.id == automation_id)
        present = self._connection.scalar(found)
        if present is None:
            return None
        mine = sa.select(_OLD.secret, _OLD.counts_until).where(_OLD.automation_id == automation_id)
        old = self._connection.execute(mine.order_by(_OLD.seq.desc()))
        return Secrets(present=present, old=[(row.secret, row.counts_until) for row in old])

    def renew(self, automation_id: str, secret: str, *, at: datetime, old_until: datetime) -> None:
        """Whoever renews twice in a row leaves every receiver with a secret that counts."""
        over = OLD_SECRETS.delete().where(_OLD.counts_until <= at)
        self._connection.execute(over.where(_OLD.automation_id == automation_id))
        present = sa.select(_A.id, _A.secret, sa.literal(old_until, Moment))
        columns = ["automation_id", "secret", "counts_until"]
        before = present.where(_A.id == automation_id)
        self._connection.execute(OLD_SECRETS.insert().from_select(columns, before))
        self._change(automation_id, {"secret": secret})

    def swept_to(self, automation_id: str) -> datetime | None:
        """Who sweeps waits until the transaction ends."""
        mine = sa.select(_A.swept_to).where(_A.id == automation_id)
        return self._connection.scalar(mine.with_for_update(read=True))

    def swept(self, automation_id: str, since: datetime, until: datetime) -> bool:
        """False if somebody else looked meanwhile."""
        mine = AUTOMATIONS.update().where(_A.id == automation_id, _A.swept_to == since, _A.enabled)
        moved = mine.values(swept_to=until).returning(_A.id)
        return self._connection.execute(moved).first() is not None

    def stop_runs(self, stopping: Stopping) -> None:
        mark = {"stop_why": stopping.why, "stop_until": stopping.until}
        self._change(stopping.automation_id, mark)

    def stopping(self) -> Sequence[Stopping]:
        """Also those that were given up."""
        found = sa.select(_A.id, _A.stop_why, _A.stop_until).where(_A.stop_until.is_not(None))
        rows = self._connection.execute(found.order_by(_A.seq))
        return [Stopping(automation_id=id_, why=why, until=until) for id_, why, until in rows]

    def stops(self, automation_id: str, started_at: datetime) -> Why | None:
        mine = _A.id == automation_id, _A.stop_until >= started_at
        return self._connection.scalar(sa.select(_A.stop_why).where(*mine))

    def has_stopped(self, stopping: Stopping) -> None:
        """Unless it was told again meanwhile, for later ones."""
        mine = _A.id == stopping.automation_id, _A.stop_until == stopping.until
        unmarked = AUTOMATIONS.update().where(*mine).values(stop_why=None, stop_until=None)
        self._connection.execute(unmarked)

    def running(self) -> bool:
        return are_running(self._connection)

    def put_switch(self, *, running: bool, by: str, at: datetime) -> None:
        row = {"name": _ALL, "running": running, "changed_at": at, "changed_by": by}
        self._connection.execute(upsert(self._connection, SWITCHES, ("name",)).values(row))

    def forget_versions(self, before: datetime) -> None:
        """Those that another one replaced before a moment, and that no run began with."""
        later = VERSIONS.alias()
        is_replaced = sa.exists().where(
            later.c.automation_id == _V.automation_id,
            later.c.version > _V.version,
            later.c.changed_at < before,
        )
        is_pinned = sa.exists().where(
            RUNS.c.automation_id == _V.automation_id, RUNS.c.version == _V.version
        )
        self._connection.execute(VERSIONS.delete().where(is_replaced, ~is_pinned))

    def _one(self, found: sa.Select[Any]) -> Stored | None:
        row = self._connection.execute(found).first()
        return None if row is None else _stored(row)

    def _change(self, automation_id: str, row: dict[str, Any]) -> None:
        self._connection.execute(AUTOMATIONS.update().where(_A.id == automation_id).values(row))

    def _keep_version(
        self, automation_id: str, version: int, rule: Rule, facts: dict[str, Any]
    ) -> None:
        row = {
            "automation_id": automation_id,
            "version": version,
            "rule": rule_text(rule),
            "changed_at": facts["at"],
            "changed_by": facts["by"],
        }
        self._connection.execute(VERSIONS.insert().values(row))


def are_running(connection: sa.Connection) -> bool:
    """Unless somebody has switched all of them off."""
    found = sa.select(SWITCHES.c.running).where(SWITCHES.c.name == _ALL)
    return connection.scalar(found) is not False


def rule_text(rule: Rule) -> str:
    return rule.model_dump_json(by_alias=True)


@lru_cache(maxsize=2000)
def read_rule(automation_id: str, text: str, steps: int = 1) -> tuple[CompiledRule, bool]:
    """The rule, and whether it could be read: if not, that is logged once, and what is answered
    only stands in for it (see `stand_in`).
    """
    try:
        return compiled(text), True
    except ValueError as error:
        places = _places(error)
        _LOG.error("automation.unreadable", automation=automation_id, at=places, exc_info=True)
        return stand_in(text, steps), False


def _places(error: ValueError) -> list[str]:
    """Where a rule is wrong, without what stands there: texts and addresses are not for the log."""
    found = error.errors(include_input=False) if isinstance(error, ValidationError) else []
    return [".".join(map(str, one["loc"])) for one in found[:_PLACES]]


def _stored(row: Any) -> Stored:
    return Stored(
        id=row.id,
        version=row.version,
        compiled=read_rule(row.id, row.rule)[0],
        enabled=row.enabled,
        swept_to=row.swept_to,
        changed_at=row.changed_at,
    )
