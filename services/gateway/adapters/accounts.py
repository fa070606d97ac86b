"""Accounts in SQL: one row each."""

from typing import Any, Final

import sqlalchemy as sa

from libs.persistence.upserts import upsert
from services.gateway.adapters.tables import ACCOUNTS
from services.gateway.domain.accounts import Account, Person

_BY_ID: Final = (
    sa.select(ACCOUNTS).where(ACCOUNTS.c.person_id == sa.bindparam("id")).with_for_update()
)


class SqlAccounts:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, person_id: str) -> Account | None:
        row = self._connection.execute(_BY_ID, {"id": person_id}).first()
        return None if row is None else account_of(row)

    def save(self, account: Account) -> None:
        statement = upsert(self._connection, ACCOUNTS, ("person_id",))
        self._connection.execute(statement, row_of(account))


def account_of(row: Any) -> Account:
    person = Person(
        id=row.person_id,
        kind=row.kind,
        version=row.person_version,
        name=row.name,
        email=row.email,
        time_zone=row.time_zone,
        language=row.language,
        clock=row.clock,
        is_admin=row.is_admin,
        company_id=row.company_id,
        archived=row.archived,
    )
    return Account(
        person=person,
        enabled=row.enabled,
        password_hash=row.password_hash,
        theme=row.theme,
        week_start=row.week_start,
        access_version=row.access_version,
    )


def row_of(account: Account) -> dict[str, Any]:
    person = account.person
    return {
        "person_id": person.id,
        "kind": person.kind,
        "person_version": person.version,
        "name": person.name,
        "email": person.email,
        "sign_in": account.sign_in,
        "time_zone": person.time_zone,
        "language": person.language,
        "clock": person.clock,
        "is_admin": person.is_admin,
        "company_id": person.company_id,
        "archived": person.archived,
        "enabled": account.enabled,
        "password_hash": account.password_hash,
        "theme": account.theme,
        "week_start": account.week_start,
        "access_version": account.access_version,
    }
