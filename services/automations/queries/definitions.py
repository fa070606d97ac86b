"""Automations as they are read: with what became of them lately."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.automations import (
    Automation,
    AutomationVersion,
    LastRun,
    Lately,
    Rule,
    Switch,
)
from libs.contracts.problem import not_found
from libs.contracts.values import Page, PageQuery
from libs.persistence.paging import Listing
from services.automations.adapters.automations import read_rule
from services.automations.adapters.tables import ACTIVE, AUTOMATIONS, RUNS, SWITCHES, VERSIONS

_WEEK: Final = timedelta(days=7)
_A: Final = AUTOMATIONS.c
_R: Final = RUNS.c
_LIST: Final = Listing("automations", (_A.seq,), (int,), descending=True)
_VERSIONS: Final = Listing("versions", (VERSIONS.c.version,), (int,), descending=True)


def list_automations(
    _actor: Actor, query: PageQuery, connection: sa.Connection, now: datetime
) -> Page[Automation]:
    """The newest first."""
    known = sa.select(AUTOMATIONS).where(_A.archived_at.is_(None))
    rows, cursor = _LIST.page(connection, known, query)
    return Page(items=_described(rows, connection, now), next_cursor=cursor)


def get_automation(
    _actor: Actor, automation_id: str, connection: sa.Connection, now: datetime
) -> Automation:
    rows = connection.execute(
        sa.select(AUTOMATIONS).where(_A.id == automation_id, _A.archived_at.is_(None))
    ).all()
    if not rows:
        raise not_found()
    return _described(rows, connection, now)[0]


def list_versions(
    _actor: Actor, automation_id: str, query: PageQuery, connection: sa.Connection
) -> Page[AutomationVersion]:
    found = sa.select(VERSIONS).where(VERSIONS.c.automation_id == automation_id)
    rows, cursor = _VERSIONS.page(connection, found, query)
    if not rows and query.cursor is None:
        raise not_found()
    return Page(items=[_version(row) for row in rows], next_cursor=cursor)


def rule_at(automation_id: str, version: int | None, connection: sa.Connection) -> Rule | None:
    """What an automation said at one version, or at its present one."""
    v = VERSIONS.c
    found = sa.select(v.rule).where(v.automation_id == automation_id).order_by(v.version.desc())
    if version is not None:
        found = found.where(v.version == version)
    text = connection.scalar(found.limit(1))
    return None if text is None else read_rule(automation_id, text)[0].rule


def get_switch(_actor: Actor, connection: sa.Connection) -> Switch:
    row = connection.execute(sa.select(SWITCHES)).first()
    if row is None:
        return Switch(running=True, changed_at=None, changed_by=None)
    return Switch(running=row.running, changed_at=row.changed_at, changed_by=row.changed_by)


def _described(rows: Sequence[Any], connection: sa.Connection, now: datetime) -> list[Automation]:
    ids = [row.id for row in rows]
    lately = _lately(ids, connection, now)
    last = _last_runs(ids, connection)
    return [_automation(row, lately.get(row.id), last.get(row.id)) for row in rows]


def _automation(row: Any, lately: Lately | None, last: LastRun | None) -> Automation:
    found, is_readable = read_rule(row.id, row.rule)
    rule = found.rule
    parts = {name: getattr(rule, name) for name in Rule.model_fields}
    return Automation(
        **{**parts, "overlap": rule.overlapping},
        id=row.id,
        version=row.version,
        enabled=row.enabled,
        readable=is_readable,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        lately=lately or Lately(),
        last_run=last,
    )


def _version(row: Any) -> AutomationVersion:
    found, is_readable = read_rule(row.automation_id, row.rule)
    return AutomationVersion(
        version=row.version,
        rule=found.rule,
        readable=is_readable,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


def _lately(ids: Sequence[str], connection: sa.Connection, now: datetime) -> Mapping[str, Lately]:
    is_recent = sa.or_(_R.started_at > now - _WEEK, ACTIVE)
    found = sa.select(_R.automation_id, _R.state, sa.func.count().label("number"))
    found = found.where(_R.automation_id.in_(ids), is_recent)
    counted: dict[str, dict[str, int]] = {}
    for row in connection.execute(found.group_by(_R.automation_id, _R.state)):
        counted.setdefault(row.automation_id, {})[row.state] = row.number
    return {
        one: Lately(
            ok=states.get("done", 0),
            failed=states.get("failed", 0),
            under_way=states.get("waiting", 0) + states.get("running", 0),
        )
        for one, states in counted.items()
    }


def _last_runs(ids: Sequence[str], connection: sa.Connection) -> Mapping[str, LastRun]:
    """One look into an index for each automation, however many runs there are."""
    mine = sa.select(_R.seq).where(_R.automation_id == _A.id)
    newest_first = mine.order_by(_R.started_at.desc(), _R.seq.desc())
    newest = sa.select(newest_first.limit(1).scalar_subquery()).where(_A.id.in_(ids))
    columns = (_R.automation_id, _R.id, _R.state, _R.started_at)
    found = connection.execute(sa.select(*columns).where(_R.seq.in_(newest)))
    return {
        row.automation_id: LastRun(id=row.id, state=row.state, started_at=row.started_at)
        for row in found
    }
