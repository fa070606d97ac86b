"""Staff, contacts and companies in the database."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from libs.contracts.problem import ProblemError, not_found
from services.scheduling.adapters.rows import company_of, contact_of, joined_ids, staff_member_of
from services.scheduling.adapters.tables import COMPANIES, CONTACTS, FIRM, STAFF, SUBSCRIBERS
from services.scheduling.domain.people import Company, Contact, StaffMember, address_is_taken

# What the database says no to, in our words.
_ADDRESSES: Final = 1  # claims lock with 0
REFUSALS: Final[Mapping[str, Callable[[], ProblemError]]] = {
    "staff_email_key": address_is_taken,
    "contacts_email_key": address_is_taken,
}

COMPANY_WITH_SUBSCRIBERS: Final = sa.select(
    *COMPANIES.c,
    joined_ids(SUBSCRIBERS.c.contact_id, SUBSCRIBERS.c.company_id == COMPANIES.c.id).label(
        "subscriber_ids"
    ),
)


def locked(statement: sa.Select[Any], table: sa.Table) -> sa.Select[Any]:
    """Keeps others from changing the rows, not from referring to them (FOR NO KEY UPDATE)."""
    return statement.with_for_update(key_share=True, of=table)


class SqlStaffMembers:
    """``staff`` and its shared calendars."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, staff_id: str) -> StaffMember:
        wanted = sa.select(STAFF).where(STAFF.c.id == staff_id)
        row = self._connection.execute(locked(wanted, STAFF)).one_or_none()
        if row is None:
            raise not_found()
        return staff_member_of(row)

    def add(self, staff: StaffMember) -> None:
        self._connection.execute(sa.insert(STAFF).values(**_staff_values(staff)))

    def save(self, staff: StaffMember) -> None:
        _update(self._connection, STAFF, _staff_values(staff))

    def active(self, ids: Collection[str]) -> set[str]:
        wanted = sa.select(STAFF.c.id).where(STAFF.c.id.in_(ids), STAFF.c.archived.is_(False))
        return set(self._connection.scalars(wanted))

    def has_other_admin(self, staff_id: str) -> bool:
        # All admins are locked, in order: of two who go at once, the second sees the first gone.
        admins = (
            sa.select(STAFF.c.id)
            .where(STAFF.c.is_admin.is_(True), STAFF.c.archived.is_(False))
            .order_by(STAFF.c.id)
        )
        return any(one != staff_id for one in self._connection.scalars(locked(admins, STAFF)))

    def page(self, after: str, limit: int) -> Sequence[StaffMember]:
        wanted = sa.select(STAFF).where(STAFF.c.id > after).order_by(STAFF.c.id).limit(limit)
        return [staff_member_of(row) for row in self._connection.execute(wanted)]


class SqlContacts:
    """``contacts``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, contact_id: str) -> Contact:
        contact = self.find(contact_id)
        if contact is None:
            raise not_found()
        return contact

    def find(self, contact_id: str) -> Contact | None:
        wanted = sa.select(CONTACTS).where(CONTACTS.c.id == contact_id)
        row = self._connection.execute(locked(wanted, CONTACTS)).one_or_none()
        return None if row is None else contact_of(row)

    def add(self, contact: Contact) -> None:
        self._connection.execute(sa.insert(CONTACTS).values(**_contact_values(contact)))

    def save(self, contact: Contact) -> None:
        _update(self._connection, CONTACTS, _contact_values(contact))

    def active(self, ids: Collection[str]) -> Sequence[Contact]:
        if not ids:
            return []
        wanted = (
            sa.select(CONTACTS)
            .where(CONTACTS.c.id.in_(ids), CONTACTS.c.archived.is_(False))
            .order_by(CONTACTS.c.id)
        )
        rows = self._connection.execute(locked(wanted, CONTACTS))
        return [contact_of(row) for row in rows]

    def join(self, contacts: Sequence[Contact], company_id: str) -> None:
        self._connection.execute(
            sa.update(CONTACTS)
            .where(CONTACTS.c.id.in_([contact.id for contact in contacts]))
            .values(company_id=company_id, version=CONTACTS.c.version + 1)
        )

    def page(self, after: str, limit: int) -> Sequence[tuple[Contact, str | None]]:
        wanted = (
            sa.select(*CONTACTS.c, COMPANIES.c.name.label("company_name"))
            .outerjoin_from(CONTACTS, COMPANIES, COMPANIES.c.id == CONTACTS.c.company_id)
            .where(CONTACTS.c.id > after)
            .order_by(CONTACTS.c.id)
            .limit(limit)
        )
        rows: sa.Result[Any] = self._connection.execute(wanted)
        return [(contact_of(row), row.company_name) for row in rows]


class SqlCompanies:
    """``companies`` and ``subscribers``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, company_id: str) -> Company:
        wanted = COMPANY_WITH_SUBSCRIBERS.where(COMPANIES.c.id == company_id)
        row = self._connection.execute(locked(wanted, COMPANIES)).one_or_none()
        if row is None:
            raise not_found()
        return company_of(row)

    def add(self, company: Company) -> None:
        self._connection.execute(sa.insert(COMPANIES).values(**_company_values(company)))
        self.subscribe(company.id, company.subscriber_ids)

    def save(self, before: Company, after: Company) -> None:
        _update(self._connection, COMPANIES, _company_values(after))
        gone = set(before.subscriber_ids) - set(after.subscriber_ids)
        if gone:
            self._connection.execute(
                sa.delete(SUBSCRIBERS).where(
                    SUBSCRIBERS.c.company_id == after.id, SUBSCRIBERS.c.contact_id.in_(gone)
                )
            )
        self.subscribe(after.id, set(after.subscriber_ids) - set(before.subscriber_ids))

    def subscribe(self, company_id: str, contact_ids: Collection[str]) -> None:
        rows = [{"company_id": company_id, "contact_id": one} for one in contact_ids]
        if rows:
            self._connection.execute(sa.insert(SUBSCRIBERS).values(rows))

    def people(self, company_id: str) -> int:
        """How many belong to it that are not archived."""
        theirs = (CONTACTS.c.company_id == company_id, CONTACTS.c.archived.is_(False))
        counted = sa.select(sa.func.count()).select_from(CONTACTS).where(*theirs)
        return int(self._connection.execute(counted).scalar_one())

    def name_of(self, company_id: str) -> str:
        wanted = sa.select(COMPANIES.c.name).where(COMPANIES.c.id == company_id)
        return str(self._connection.execute(wanted).scalar_one())

    def active_name(self, company_id: str) -> str | None:
        wanted = sa.select(COMPANIES.c.name).where(
            COMPANIES.c.id == company_id, COMPANIES.c.archived.is_(False)
        )
        return self._connection.execute(locked(wanted, COMPANIES)).scalar_one_or_none()


class SqlAddresses:
    """E-mail addresses over staff and contacts, of which no two may be alike."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def is_taken(self, email: str, *, by_other_than: str) -> bool:
        self._wait_for_turn(email)
        address = sa.func.lower(sa.literal(email))
        holders = (
            sa.exists().where(
                sa.func.lower(people.c.email) == address,
                people.c.archived.is_(False),
                people.c.id != by_other_than,
            )
            for people in (STAFF, CONTACTS)
        )
        return bool(self._connection.scalar(sa.select(sa.or_(*holders))))

    def contact_at(self, email: str) -> Contact | None:
        self._wait_for_turn(email)
        wanted = sa.select(CONTACTS).where(
            sa.func.lower(CONTACTS.c.email) == sa.func.lower(sa.literal(email)),
            CONTACTS.c.archived.is_(False),
        )
        row = self._connection.execute(wanted).one_or_none()
        return None if row is None else contact_of(row)

    def _wait_for_turn(self, email: str) -> None:
        """No index spans two tables: whoever wants the same address waits until it is decided."""
        if self._connection.dialect.name == "postgresql":
            key = sa.func.hashtextextended(email.lower(), _ADDRESSES)
            self._connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


class SqlFirm:
    """The one row of ``firm``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep_closed_days(self, text: str) -> None:
        self._connection.execute(sa.update(FIRM).values(closed_days=text))


def _update(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> None:
    connection.execute(sa.update(table).where(table.c.id == values["id"]).values(**values))


def _staff_values(staff: StaffMember) -> dict[str, Any]:
    values = {column.name: getattr(staff, column.name) for column in STAFF.c}
    return values | {"shares_with": list(staff.shares_with)}


def _contact_values(contact: Contact) -> dict[str, Any]:
    values = {column.name: getattr(contact, column.name) for column in CONTACTS.c}
    return values | {"tags": list(contact.tags)}


def _company_values(company: Company) -> dict[str, Any]:
    return {column.name: getattr(company, column.name) for column in COMPANIES.c}
