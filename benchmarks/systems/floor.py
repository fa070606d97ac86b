"""The bare floor as a system to measure."""

import json

import psycopg

from benchmarks.http1 import Http
from benchmarks.launching import Program, ports, python
from benchmarks.systems.floor_app import minutes
from benchmarks.systems.users import clients

_TABLES = """
CREATE EXTENSION btree_gist;
CREATE TABLE appointment (
    id bigserial PRIMARY KEY, staff int NOT NULL, s int NOT NULL, during int4range NOT NULL,
    live boolean NOT NULL DEFAULT true, version int NOT NULL DEFAULT 1,
    client text NOT NULL DEFAULT '',
    CONSTRAINT no_overlap EXCLUDE USING gist (staff WITH =, during WITH &&) WHERE (live)
);
CREATE INDEX ON appointment (staff, s) WHERE live;
CREATE TABLE history (
    id bigserial PRIMARY KEY, appointment bigint, kind text, detail jsonb,
    at timestamptz DEFAULT now()
);
CREATE TABLE outbox (
    id bigserial PRIMARY KEY, topic text, body jsonb, at timestamptz DEFAULT now()
);
"""
_ROWS = "COPY appointment (staff, s, during) FROM STDIN"
_HELD = "SELECT count(*) FROM appointment WHERE live AND staff = %s AND s = %s"
_OVERLAPS = """SELECT count(*) FROM appointment a JOIN appointment b
    ON a.staff = b.staff AND a.id < b.id AND a.during && b.during AND a.live AND b.live"""


class Client:
    def __init__(self, system, number):
        self.number, self.http = number, Http(system.port)
        self._staff = system.workload.staff

    def day_slots(self, staff, day):
        return self._get(f"/slots/{staff}/{day}/1").get(str(day), [])

    def month_slots(self, staff, month):
        whose = f"any/{self._staff}" if staff is None else staff
        found = self._get(f"/slots/{whose}/{month[0]}/{month[1].day}")
        return [start for starts in found.values() for start in starts]

    def book(self, cell):
        return self._post("/book", self._place(cell))

    def reschedule(self, handle, cell):
        return self._post(f"/reschedule/{handle}", self._place(cell))

    def cancel(self, handle):
        return self._post(f"/cancel/{handle}", {})

    def _place(self, cell):
        client = f"client {self.number}"
        return {"staff": cell.staff, "day": str(cell.day), "time": cell.start, "client": client}

    def _get(self, path):
        return json.loads(self.http.get(path)[2])

    def _post(self, path, body):
        status, _, found = self.http.post(path, body)
        return json.loads(found)["id"] if status == 200 else None


class Floor:
    """Not to be beaten: what the figures of the others are multiples of."""

    title = "Floor: bare Flask, one statement a call, PostgreSQL"

    def __init__(self, servers, workload):
        self.workload, self.port = workload, ports()[0]
        self._url = servers.database("floor")
        command = python("-m", "benchmarks.systems.floor_app", self._url, self.port)
        self._program = Program(command, servers.folder / "floor", self.port)

    def start(self):
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(_TABLES)
            with connection.cursor().copy(_ROWS) as copy:
                for cell in self.workload.history + self.workload.taken:
                    start = minutes(cell.day, cell.start)
                    copy.write_row((cell.staff, start, f"[{start},{start + 30})"))
            connection.execute("VACUUM ANALYZE")
        self._program.start()
        return self

    def client(self, number):
        return Client(self, number)

    def users(self, count):
        return clients(self, count)

    def count(self, cell):
        return self._ask(_HELD, (cell.staff, minutes(cell.day, cell.start)))

    def double_bookings(self):
        return self._ask(_OVERLAPS)

    def close(self):
        self._program.close()

    def _ask(self, statement, values=()):
        with psycopg.connect(self._url) as connection:
            return connection.execute(statement, values).fetchone()[0]
