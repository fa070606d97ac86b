"""The smallest service there can be: it does deeds, tells of them, and hears of others'."""

import sqlalchemy as sa

from libs.clock import SystemClock
from libs.contracts.events import PortalAccessChanged
from libs.persistence import outbox
from libs.persistence.answers import answers_table
from libs.persistence.claims import due_table
from libs.persistence.columns import BigKey, Json, Moment
from libs.persistence.engine import connect
from libs.persistence.envelope import seal
from libs.persistence.heartbeats import heartbeat_table
from libs.persistence.inbox import inbox_table
from libs.persistence.outbox import outbox_table
from libs.persistence.unit_of_work import Transactions, UnitOfWork

METADATA = sa.MetaData()
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
ANSWERS = answers_table(METADATA)
DUE = due_table(METADATA)
HEARTBEATS = heartbeat_table(METADATA)
DEEDS = sa.Table(
    "deeds",
    METADATA,
    sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.CheckConstraint("version > 0", name="deeds_version"),
)
NOTES = sa.Table(
    "notes",
    METADATA,
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("at", Moment),
    sa.Column("content", Json),
    sa.Column("about", BigKey, sa.ForeignKey("deeds.seq", name="notes_about")),
    sa.UniqueConstraint("name", name="notes_name"),
)


def prepare(url):
    """Make its tables."""
    engine = connect(url)
    METADATA.create_all(engine)
    engine.dispose()


class Deeds(UnitOfWork):
    def do(self, subject, version=1):
        self.connection.execute(DEEDS.insert().inline().values(subject=subject, version=version))

    def do_and_tell(self, subject, version=1, only_to=None):
        self.do(subject, version)
        self.publish(fact(subject, version), only_to=only_to)


def transactions_on(engine, *, source="gateway", clock=None, **more):
    return Transactions(engine, Deeds, source=source, clock=clock or SystemClock(), **more)


def fact(subject="amara", version=1):
    """An event that scheduling alone listens to."""
    return PortalAccessChanged(contact_id=subject, enabled=True, version=version)


def sealed(subject="amara", version=1):
    """A message as it comes from a queue: the event's id and its bytes."""
    event_id, body = seal(fact(subject, version), "gateway", SystemClock().now())
    return event_id, body.encode()


def on_fact(event, uow):
    """A handler with one visible effect."""
    uow.do(event.contact_id, event.version)


def tell(transactions, count, *, subject="amara", start=1):
    """Tell so many facts about one subject, each in a transaction of its own."""
    for version in range(start, start + count):
        transactions.run(lambda uow, version=version: uow.do_and_tell(subject, version))


def deeds(engine):
    """What was done, in its order: (subject, version)."""
    with engine.connect().execution_options(readonly=True) as connection:
        found = sa.select(DEEDS.c.subject, DEEDS.c.version).order_by(DEEDS.c.seq)
        return [tuple(row) for row in connection.execute(found)]


def inbox_states(engine):
    with engine.connect().execution_options(readonly=True) as connection:
        return dict(connection.execute(sa.select(INBOX.c.id, INBOX.c.state)).all())


def unsent(engine):
    with engine.connect().execution_options(readonly=True) as connection:
        return outbox.count_unsent(connection)
