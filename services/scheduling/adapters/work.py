"""Scheduling's unit of work: one connection, and the repositories on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from libs.clock import Clock, SystemClock
from libs.contracts.actor import Actor
from libs.contracts.events import Event, ServiceName
from libs.persistence import trips
from libs.persistence.step_requests import SqlStepRequests
from libs.persistence.unit_of_work import UnitOfWork
from services.scheduling.adapters.appointment_types import SqlAppointmentTypes
from services.scheduling.adapters.appointments import SqlAppointments
from services.scheduling.adapters.claims import SqlClaims
from services.scheduling.adapters.offers import SqlOffers
from services.scheduling.adapters.people import (
    SqlAddresses,
    SqlCompanies,
    SqlContacts,
    SqlFirm,
    SqlStaffMembers,
)
from services.scheduling.adapters.tasks import SqlTasks
from services.scheduling.adapters.viewers import read_viewer
from services.scheduling.domain.rights import Viewer


class SqlWork(UnitOfWork):
    """Implements `ports.RequestWork`, and with it all the other units of work.

    With ``quietly`` its events are marked as restated: whoever listens learns of them, and nobody
    is mailed. That is for what happened elsewhere and is only entered here.
    """

    def __init__(
        self, connection: sa.Connection, *, clock: Clock | None = None, quietly: bool = False
    ) -> None:
        super().__init__(connection)
        self.clock = clock or SystemClock()
        self._quietly = quietly
        self._chain: str | None = None
        self.appointments = SqlAppointments(connection)
        self.offers = SqlOffers(connection)
        self.claims = SqlClaims(connection)
        self.staff = SqlStaffMembers(connection)
        self.contacts = SqlContacts(connection)
        self.companies = SqlCompanies(connection)
        self.addresses = SqlAddresses(connection)
        self.types = SqlAppointmentTypes(connection)
        self.firm = SqlFirm(connection)
        self.tasks = SqlTasks(connection)
        self.requests = SqlStepRequests(connection, self.clock)

    def publish(self, event: Event, *, only_to: ServiceName | None = None) -> None:
        marks: dict[str, Any] = {"restated": True} if self._quietly else {}
        if self._chain is not None and "chain" in type(event).model_fields:
            marks["chain"] = self._chain
        super().publish(event.model_copy(update=marks) if marks else event, only_to=only_to)

    def continue_chain(self, chain: str | None) -> None:
        self._chain = chain

    def viewer(self, actor: Actor) -> Viewer:
        return read_viewer(self.connection, actor)

    @contextmanager
    def taken_back(self) -> Iterator[list[tuple[Event, ServiceName | None]]]:
        savepoint, kept = self.connection.begin_nested(), self.told
        self.told = []
        try:
            yield self.told
            trips.send(self.connection)
        finally:
            savepoint.rollback()
            self.told = kept
