"""django-appointment from PyPI, through its own pages, in a virtual environment of its own.

Booking is two posts, as its signed-in client makes them. Moving is what its client does: the form,
then the link that it would mail, whose id is read from the database on the side. Only staff can
cancel. It has no month: that is a request for each working day, and for each staff member.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from benchmarks.http1 import Http
from benchmarks.launching import ROOT, Program, ports
from benchmarks.systems.users import clients

_SITE = Path(__file__).parent / "django_site"
_PLACE = ROOT / "var" / "benchmarks" / "django-appointment"
_CSRF = "a" * 32
_WORKERS = 4
_INSTALLED_WITHIN, _FILLED_WITHIN = 240, 180
_HELD = """SELECT count(*) FROM appointment_appointment a
JOIN appointment_appointmentrequest r ON r.id = a.appointment_request_id
WHERE r.staff_member_id = %s AND r.date = %s AND r.start_time = %s"""
_MOVING = """SELECT h.id_request FROM appointment_appointmentreschedulehistory h
JOIN appointment_appointmentrequest r ON r.id = h.appointment_request_id
WHERE r.id_request = %s ORDER BY h.id DESC LIMIT 1"""
_OVERLAPS = """SELECT count(*) FROM appointment_appointmentrequest a
JOIN appointment_appointment x ON x.appointment_request_id = a.id
JOIN appointment_appointmentrequest b
    ON a.staff_member_id = b.staff_member_id AND a.date = b.date AND a.start_time = b.start_time
JOIN appointment_appointment y ON y.appointment_request_id = b.id WHERE a.id < b.id"""


class Client:
    """A signed-in client; what only staff may do is done with the admin's session."""

    def __init__(self, system, number):
        self._system, self.number = system, number
        self.http = Http(system.port)
        self._ids = system.ids
        own = self._ids["clients"][number % len(self._ids["clients"])]
        self._own = {"sessionid": own, "csrftoken": _CSRF}
        self._admin = {"sessionid": self._ids["admin"], "csrftoken": _CSRF}
        self.http.cookies = self._own
        self.http.headers = {"X-CSRFToken": _CSRF}
        self._connection = None

    def day_slots(self, staff, day):
        member, service = self._ids["staff"][staff], self._ids["service"]
        path = f"/appt/ajax/available_slots/?selected_date={day}&staff_member={member}"
        asked = {"X-Requested-With": "XMLHttpRequest"}
        body = self.http.get(f"{path}&service_id={service}", asked)[2]
        return [slot[0] for slot in json.loads(body).get("available_slots", [])]

    def month_slots(self, staff, _month):
        workload = self._system.workload
        whom = range(workload.staff) if staff is None else [staff]
        days = workload.month_workdays
        return [slot for one in whom for day in days for slot in self.day_slots(one, day)]

    def book(self, cell):
        status, headers, _ = self._form("/appt/request-submit/", self._place(cell))
        if status != 302:
            return None
        path = headers["location"]
        status, headers, _ = self._form(
            path,
            {
                "name": "C X",
                "email": f"c{self.number}@example.org",
                "phone_0": "US",
                "phone_1": "2025550123",
                "address": "Street 1",
                "additional_info": "",
                "payment_type": "full",
            },
        )
        if status != 302 or "thank-you" not in headers["location"]:
            return None
        return _last(headers["location"]), _last(path)

    def reschedule(self, handle, cell):
        reason = {"appointment_request_id": handle[1], "reason_for_rescheduling": "benchmark"}
        form = self._place(cell) | reason
        if self._form("/appt/appointment-reschedule-submit/", form)[0] != 200:
            return None
        link = self._ask(_MOVING, (handle[1],))
        confirmed = link and self.http.get(f"/appt/confirm-reschedule/{link}/")[0] == 302
        return handle if confirmed else None

    def cancel(self, handle):
        self.http.cookies = self._admin
        try:
            asked = {"X-Requested-With": "XMLHttpRequest"}
            body = {"appointment_id": int(handle[0])}
            return self.http.post("/appt/ajax/delete_appointment/", body, asked)[0] == 200
        finally:
            self.http.cookies = self._own

    def _place(self, cell):
        return {
            "date": str(cell.day),
            "start_time": cell.start,
            "end_time": f"{cell.ends_at:%H:%M}",
            "service": self._ids["service"],
            "staff_member": self._ids["staff"][cell.staff],
        }

    def _form(self, path, form):
        return self.http.post_form(path, form)

    def _ask(self, statement, values):
        if self._connection is None:
            self._connection = psycopg.connect(self._system.url, autocommit=True)
        row = self._connection.execute(statement, values).fetchone()
        return row and row[0]


class DjangoAppointment:
    """Served by gunicorn's processes on PostgreSQL; its mails are off, for it sends them inside."""

    title = "django-appointment 3.12.0, gunicorn, PostgreSQL"

    def __init__(self, servers, workload):
        self.workload, self.port = workload, ports()[0]
        self.url = servers.database("django")
        self.ids = None
        self._environment = {
            "DJANGO_SETTINGS_MODULE": "django_site.settings",
            "BENCHMARK_DATABASE": "django",
            "BENCHMARK_DATABASE_PORT": str(urlsplit(self.url).port),
            "PYTHONPATH": str(_SITE.parent),
        }
        folder = servers.folder / "django"
        serve = f"-m gunicorn django_site.wsgi -w {_WORKERS} --keep-alive 75"
        command = [installed(), *serve.split(), "-b", f"127.0.0.1:{self.port}"]
        self._program = Program(command, folder, self.port, self._environment)

    def start(self):
        workload = self.workload
        wanted = {
            "staff": workload.staff,
            "workdays": [str(day) for day in workload.workdays],
            "taken": [
                (cell.staff, str(cell.day), cell.start, f"{cell.ends_at:%H:%M}")
                for cell in [*workload.history, *workload.taken]
            ],
        }
        filled = subprocess.run(
            [installed(), _SITE / "seed.py"],
            input=json.dumps(wanted).encode(),
            env={**os.environ, **self._environment},
            stdout=subprocess.PIPE,
            check=True,
            timeout=_FILLED_WITHIN,
        )
        self.ids = json.loads(filled.stdout)
        self._program.start()
        return self

    def client(self, number):
        return Client(self, number)

    def users(self, count):
        return clients(self, count)

    def count(self, cell):
        values = self.ids["staff"][cell.staff], cell.day, cell.start
        return self._ask(_HELD, values)

    def double_bookings(self):
        return self._ask(_OVERLAPS, ())

    def close(self):
        self._program.close()

    def _ask(self, statement, values):
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement, values).fetchone()[0]


def installed():
    """Its interpreter, in ./var; made at the first wish, and anew when the pins have changed."""
    pins = _SITE / "requirements.txt"
    mark, wanted = _PLACE / "pins", hashlib.sha256(pins.read_bytes()).hexdigest()
    interpreter = _PLACE / "bin" / "python"
    if not mark.is_file() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", _PLACE], check=True, timeout=120)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", pins]
        subprocess.run([interpreter, *install], check=True, timeout=_INSTALLED_WITHIN)
        mark.write_text(wanted)
    return interpreter


def _last(path):
    return path.rstrip("/").rpartition("/")[2]
