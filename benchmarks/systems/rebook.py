"""Rebook as it is run, measured through the gateway's public API with a session of its own."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.http1 import Http
from benchmarks.launching import Program, ports, python
from benchmarks.systems import rebook_firm
from benchmarks.systems.behind import Behind
from benchmarks.systems.users import clients
from benchmarks.workload import Workload
from libs.persistence.engine import connect
from rebook.installation import IN_MEMORY, Installation
from tests.support.eventually import eventually

_API = "/api/v1"
_REFUSED = 409
_READY_WITHIN = 60


class Client:
    """A staff member with a session, who serves a contact of their own.

    Unless ``tell`` is said the contact is not mailed. Notifications hears of each change all the
    same, and mails whose appointment it is: a receipt, where that is who changed it.
    """

    def __init__(self, system, number, *, tell=False, keyed=False, email=None):
        self._firm, self._tell, self._keyed = system.firm, tell, keyed
        self._keys = 0
        self.number, self.staff = number, number % len(self._firm.emails)
        self.http = Http(system.port_of(number))
        email = email or self._firm.emails[self.staff]
        body = {"email": email, "password": self._firm.password}
        signed_in = self._post("/session", body, expected=201)
        self.http.headers["X-CSRF-Token"] = signed_in["csrf_token"]
        self._contact = self._firm.contacts[number % len(self._firm.contacts)]

    def day_slots(self, staff, day):
        return self._starts(f"&staff_id={self._firm.staff[staff]}&from={day}&to={day}")

    def month_slots(self, staff, month):
        whose = "" if staff is None else f"&staff_id={self._firm.staff[staff]}"
        return self._starts(f"{whose}&from={month[0]}&to={month[1]}")

    def book(self, cell):
        target = {"kind": "contact", "id": self._contact}
        body = {"type_id": self._firm.kind, "target": target, **self._place(cell)}
        return _handle(self._post("/appointments", body, expected=201))

    def reschedule(self, handle, cell):
        body = {"expected_version": handle[1], **self._place(cell)}
        return _handle(self._post(f"/appointments/{handle[0]}/reschedule", body))

    def cancel(self, handle):
        body = {"expected_version": handle[1], "tell": self._tell}
        return _handle(self._post(f"/appointments/{handle[0]}/cancel", body))

    def _place(self, cell):
        start = cell.begins_at.isoformat().replace("+00:00", "Z")
        return {"staff_id": self._firm.staff[cell.staff], "start": start, "tell": self._tell}

    def _starts(self, query):
        path = f"{_API}/slots?type_id={self._firm.kind}{query}&time_zone=UTC"
        status, _, body = self.http.get(path)
        if status != 200:
            raise AssertionError(f"{path}: {status} {body!r}")
        return json.loads(body)["slots"]

    def _post(self, path, body, expected=200):
        headers = {}
        if self._keyed:
            self._keys += 1
            headers["Idempotency-Key"] = f"{self.number}-{id(self)}-{self._keys}"
        status, _, answer = self.http.post(_API + path, body, headers)
        if status == expected:
            return json.loads(answer)
        if status == _REFUSED:
            return None
        raise AssertionError(f"{path}: {status} {answer!r}")


def _handle(appointment):
    return appointment and (appointment["id"], appointment["version"])


@dataclass(frozen=True)
class Form:
    """One way to run it: with PostgreSQL or files, with RabbitMQ or in memory."""

    title: str
    on_postgres: bool = True
    on_rabbitmq: bool = False


ONE_PROCESS = Form("Rebook, one process, PostgreSQL")
SEPARATE = Form("Rebook, separate processes, PostgreSQL and RabbitMQ", on_rabbitmq=True)
EMBEDDED = Form("Rebook, one process, SQLite", on_postgres=False)


@dataclass(frozen=True)
class Founded:
    """A firm in PostgreSQL that nobody uses: the others begin as copies of its databases."""

    installation: Installation
    firm: rebook_firm.Firm


def founded(servers, name, workload):
    """A firm without a past, to be copied."""
    place = Installation(data=Path(servers.folder) / name, database_url=servers.url_of(name))
    return Founded(place, rebook_firm.found(place, workload))


class Rebook:
    """A firm of the workload's size behind one form of Rebook; ``known`` is one to be copied."""

    def __init__(
        self, form: Form, name: str, servers, workload: Workload, known=None, environment=None
    ):
        self.title, self.workload = form.title, workload
        self.installation = Installation(
            data=Path(servers.folder) / name,
            port=ports(5)[0],
            database_url=servers.url_of(name) if form.on_postgres else None,
            broker_url=servers.vhost() if form.on_rabbitmq else IN_MEMORY,
        )
        self.firm = None
        self._servers, self._known, self._environment = servers, known, environment or {}
        self._program = None

    def start(self):
        self.firm = self._filled()
        place = self.installation
        command = python("-m", "rebook", "up", "--data", place.data, "--port", place.port)
        if place.database_url:
            command += ["--database-url", place.database_url]
        if place.broker_url != IN_MEMORY:
            command += ["--amqp-url", place.broker_url]
        given = {"REBOOK_SMTP_URL": self._servers.mail_url, **self._environment}
        self._program = Program(command, place.data, place.port, given).start()
        eventually(lambda: Http(place.port).get("/readyz")[0] == 200, _READY_WITHIN, 0.05)
        return self

    def port_of(self, number):
        """Where the gateway answers that this client asks."""
        del number  # there is one
        return self.installation.port

    def client(self, number, **how):
        return Client(self, number, **how)

    def users(self, count):
        return clients(self, count)

    @cached_property
    def viewer(self):
        """The one whose week is full."""
        return self.client(0, email=self.firm.busy[1])

    def count(self, cell):
        """How many appointments hold this slot, from the database."""
        return rebook_firm.count(self._engine, self.firm.staff[cell.staff], cell)

    def double_bookings(self):
        """Pairs of appointments of one staff member that overlap, from the database."""
        return rebook_firm.overlaps(self._engine)

    def behind(self):
        """What will be left to do of the changes from now on."""
        return Behind(self._engine, self._notifications)

    def close(self):
        if self._program is not None:
            self._program.close()

    @cached_property
    def _engine(self):
        return connect(self.installation.url_of("scheduling"))

    @cached_property
    def _notifications(self):
        return connect(self.installation.url_of("notifications"))

    def _filled(self):
        if self._known is None:
            return rebook_firm.found(self.installation, self.workload)
        firm = self._known.firm
        rebook_firm.copy(self._servers, self._known.installation, self.installation)
        if self.workload.past:
            rebook_firm.age(self.installation, firm, self.workload)
        return firm
