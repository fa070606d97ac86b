"""Automations' unit of work: one connection, and the repositories on it."""

import sqlalchemy as sa

from libs.persistence.unit_of_work import UnitOfWork
from services.automations.adapters.automations import SqlAutomations
from services.automations.adapters.evaluations import SqlEvaluations
from services.automations.adapters.projections import SqlAppointments, SqlHeard
from services.automations.adapters.runs import SqlRuns
from services.automations.adapters.waits import SqlWaits
from services.automations.ports import Surroundings


class SqlWork(UnitOfWork):
    """Implements `ports.Work`."""

    def __init__(self, connection: sa.Connection, around: Surroundings) -> None:
        super().__init__(connection)
        self.around = around
        self.appointments = SqlAppointments(connection)
        self.heard = SqlHeard(connection)
        self.automations = SqlAutomations(connection)
        self.evaluations = SqlEvaluations(connection)
        self.runs = SqlRuns(connection)
        self.waits = SqlWaits(connection, around.clock)
