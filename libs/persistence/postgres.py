"""PostgreSQL engines: bounded waits, UTC sessions, dead connections noticed for free."""

import select
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from pydantic_core import from_json
from sqlalchemy.exc import DisconnectionError

from libs.persistence import trips
from libs.persistence.columns import dumps
from libs.persistence.faults import refused_to_write

_SETTINGS: Final = {
    "timezone": "UTC",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}


def connect_postgres(url: sa.URL) -> sa.Engine:
    """An engine with a pool for one process: some web threads, the loops and a little more."""
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=12,
        max_overflow=20,
        pool_timeout=5,
        pool_use_lifo=True,
        hide_parameters=True,
        json_serializer=dumps,
        json_deserializer=from_json,
        connect_args={
            "connect_timeout": 3,
            "application_name": url.query.get("application_name", "rebook"),
            "options": " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items()),
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        },
    )
    sa.event.listen(engine, "checkout", _refuse_dead_connection)
    sa.event.listen(engine, "handle_error", _leave_standby)
    trips.watch(engine)
    return engine


def _leave_standby(context: Any) -> None:
    """Another connection may lead to the server that takes writes by now."""
    link = context.connection and context.connection.connection.dbapi_connection
    if refused_to_write(context.original_exception, link):
        context.is_disconnect = True


def _refuse_dead_connection(connection: Any, record: object, proxy: object) -> None:
    """A server that went away has said so: an idle connection with something to read is dead.

    Asking the socket costs microseconds where a ping costs a round trip. The pool opens another
    connection instead.
    """
    del record, proxy
    try:
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        dead = bool(waiting.poll(0))
    except (psycopg.Error, OSError, ValueError):
        dead = True
    if dead:
        raise DisconnectionError("the server closed this connection")
