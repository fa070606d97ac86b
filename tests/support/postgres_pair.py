"""A PostgreSQL of our own and its synchronous standby, which takes over when it is promoted."""

import psycopg

from tests.support.databases import PostgresDatabases
from tests.support.eventually import eventually
from tests.support.private_postgres import PrivatePostgres

_ANY = "ALTER SYSTEM SET synchronous_standby_names = '*'"
_NONE = "ALTER SYSTEM RESET synchronous_standby_names"
_SYNC = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"


class PostgresPair:
    """Started by ``start()``; ``close()`` removes everything.

    What is committed on ``primary`` is on ``standby``, too, before anybody is told. ``url`` names
    both, and leads to the one that takes writes.
    """

    def __init__(self):
        self.primary = PrivatePostgres(keeps_commits=True)
        self.standby = PrivatePostgres(keeps_commits=True, follows=self.primary)

    @property
    def url(self):
        places = ",".join(f"127.0.0.1:{one.port}" for one in (self.primary, self.standby))
        return f"postgresql://postgres@{places}/postgres?target_session_attrs=read-write"

    def start(self):
        self.primary.start()
        self.standby.start()
        self.wait_for_standby()
        return self

    def fresh(self):
        """The URL of a new database, with both servers in it."""
        return PostgresDatabases(self.url).fresh()

    def wait_for_standby(self):
        """From now on the primary answers a commit when the standby has it."""
        self._tell(self.primary, _ANY)
        eventually(lambda: self._ask(self.primary, _SYNC) == 1, 30)

    def do_without_standby(self):
        """From now on the primary answers a commit alone."""
        self._tell(self.primary, _NONE)

    def promote(self):
        """The standby takes writes, and waits for nobody."""
        with psycopg.connect(self.standby.url, autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")
            self._tell(self.standby, _NONE)

    def wait_until_level(self):
        """What was committed until now can be read on the standby: at first it only has it."""
        written = self._ask(self.primary, "SELECT pg_current_wal_lsn()")
        replayed = f"SELECT pg_last_wal_replay_lsn() >= '{written}'"
        eventually(lambda: self._ask(self.standby, replayed), 30)

    def rebuild(self):
        """What was the primary comes back as the standby of what was promoted, a copy of it."""
        self.primary, self.standby = self.standby, self.primary
        self.standby.follow(self.primary)
        self.standby.start()
        self.wait_for_standby()

    def close(self):
        self.standby.close()
        self.primary.close()

    def _tell(self, server, command):
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(command)
            connection.execute("SELECT pg_reload_conf()")

    def _ask(self, server, question):
        with psycopg.connect(server.url, autocommit=True) as connection:
            return connection.execute(question).fetchone()[0]
