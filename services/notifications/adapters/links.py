"""Who holds which link: one row in force per appointment and person."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from libs.contracts.events import Event, LinkIssued
from libs.persistence.prepared import Among, Prepared, Texts
from libs.persistence.upserts import insert
from services.notifications.adapters.tables import IN_FORCE, LINKS
from services.notifications.domain.letters import Recipient
from services.notifications.domain.links import Link

Wanted = tuple[str, Recipient]
_ABOUT: Final = Among(LINKS.c.appointment_id, sa.bindparam("appointments", type_=Texts()))
_IN_FORCE: Final = Prepared(sa.select(LINKS).where(_ABOUT, IN_FORCE))


class SqlLinks:
    """Implements `ports.Links`; each new one is told once, in the same transaction."""

    def __init__(
        self,
        connection: sa.Connection,
        publish: Callable[[Event], None],
        now: Callable[[], datetime],
    ) -> None:
        self._connection = connection
        self._publish = publish
        self._now = now

    def of(self, wanted: Collection[Wanted]) -> Mapping[tuple[str, str], Link]:
        keys = {(appointment_id, person.person_id): person for appointment_id, person in wanted}
        held = self._held(keys)
        missing = [(key[0], person) for key, person in keys.items() if key not in held]
        if not missing:
            return held
        made = self._make(missing)
        # Whatever another transaction made meanwhile is in force, and told by it.
        rest = self._held({key for key in keys if key not in held and key not in made})
        return {**held, **made, **rest}

    def replace(self, appointment_id: str, person: Recipient, old: str) -> Link:
        self.end(appointment_id, person.person_id, old)
        return self.of([(appointment_id, person)])[appointment_id, person.person_id]

    def end(self, appointment_id: str, person_id: str, link_id: str) -> None:
        ended = LINKS.update().where(LINKS.c.id == link_id, LINKS.c.person_id == person_id)
        ended = ended.where(LINKS.c.appointment_id == appointment_id, IN_FORCE)
        self._connection.execute(ended.values(replaced_at=self._now()))

    def _held(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Link]:
        if not keys:
            return {}
        appointments = {appointment_id for appointment_id, _ in keys}
        found = _IN_FORCE.all(self._connection, {"appointments": sorted(appointments)})
        links = [_link(row) for row in found]
        by_key = {(link.appointment_id, link.person_id): link for link in links}
        return {key: link for key, link in by_key.items() if key in keys}

    def _make(self, wanted: Collection[Wanted]) -> dict[tuple[str, str], Link]:
        at = self._now()
        rows = [
            {
                "id": uuid4().hex,
                "appointment_id": appointment_id,
                "person_id": person.person_id,
                "person_kind": "staff" if person.role == "staff" else "contact",
                "person_name": person.name,
                "issued_at": at,
            }
            for appointment_id, person in wanted
        ]
        new = insert(self._connection, LINKS).on_conflict_do_nothing().returning(LINKS)
        links = [_link(row) for row in self._connection.execute(new, rows)]
        for link in links:
            self._publish(_fact(link))
        return {(link.appointment_id, link.person_id): link for link in links}


def _link(row: Any) -> Link:
    return Link(**{name: getattr(row, name) for name in Link.__dataclass_fields__})


def _fact(link: Link) -> LinkIssued:
    return LinkIssued(
        link_id=link.id,
        appointment_id=link.appointment_id,
        person_id=link.person_id,
        person_kind=link.person_kind,
        person_name=link.person_name,
        issued_at=link.issued_at,
    )
