"""Notifications' unit of work: one connection, and the repositories on it."""

import sqlalchemy as sa

from libs.persistence.step_requests import SqlStepRequests
from libs.persistence.unit_of_work import UnitOfWork
from services.notifications.adapters.links import SqlLinks
from services.notifications.adapters.messages import SqlMessages
from services.notifications.adapters.projections import SqlAppointments, SqlPeople
from services.notifications.adapters.reminders import SqlReminders
from services.notifications.adapters.templates import SqlTemplates
from services.notifications.ports import Surroundings


class SqlWork(UnitOfWork):
    """Implements `ports.Work`."""

    def __init__(self, connection: sa.Connection, around: Surroundings) -> None:
        super().__init__(connection)
        self.around = around
        self.appointments = SqlAppointments(connection)
        self.people = SqlPeople(connection)
        self.links = SqlLinks(connection, self.publish, around.clock.now)
        self.templates = SqlTemplates(connection)
        self.messages = SqlMessages(connection, around.clock)
        self.reminders = SqlReminders(connection)
        self.requests = SqlStepRequests(connection, around.clock)
