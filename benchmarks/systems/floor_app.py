"""The bare floor: Flask and the SQL of each call in one statement, and nothing else.

No gateway, no sessions, no rules, no validation, no mails: not a design, but how far the stack
goes. A history row and an outbox row are written as well, because every design needs them.
``python -m benchmarks.systems.floor_app <database> <port>`` serves it by a process for each core.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
from datetime import date, datetime, timedelta

import psycopg
from flask import Flask, Response, request
from psycopg import errors
from waitress.server import create_server

EPOCH = datetime(2026, 1, 1)  # noqa: DTZ001 - the floor knows no zones
WORK = ((18, 24), (26, 34))
GRID = [cell for first, last in WORK for cell in range(first, last)]
CLOCK = [f"{cell // 2:02}:{cell % 2 * 30:02}" for cell in range(48)]
KNOWN = {CLOCK[cell] for cell in GRID}
FRIDAY = 4
BUSY = "SELECT s FROM appointment WHERE staff = %s AND live AND s >= %s AND s < %s"
TOLD = """
, kept AS (
    INSERT INTO history (appointment, kind, detail) SELECT id, '{0}', %(detail)s::jsonb FROM a)
, told AS (INSERT INTO outbox (topic, body) SELECT 'appointment.{0}', %(detail)s::jsonb FROM a)
SELECT id FROM a"""
BOOK = """WITH a AS (
    INSERT INTO appointment (staff, s, during, client)
    VALUES (%(staff)s, %(s)s, int4range(%(s)s, %(s)s + 30), %(client)s) RETURNING id
)""" + TOLD.format("booked")
MOVE = """WITH a AS (
    UPDATE appointment
    SET staff = %(staff)s, s = %(s)s, during = int4range(%(s)s, %(s)s + 30), version = version + 1
    WHERE id = %(id)s AND live RETURNING id
)""" + TOLD.format("rescheduled")
CANCEL = """WITH a AS (
    UPDATE appointment SET live = false, version = version + 1
    WHERE id = %(id)s AND live RETURNING id
)""" + TOLD.format("cancelled")

app = Flask(__name__)
own = threading.local()


def cursor():
    if not hasattr(own, "cursor"):
        own.connection = psycopg.connect(sys.argv[1], autocommit=True, prepare_threshold=1)
        own.cursor = own.connection.cursor(binary=True)
    return own.cursor


def answer(found, status=200):
    return Response(json.dumps(found), status, mimetype="application/json")


def minutes(day, clock="00:00"):
    return int((datetime.fromisoformat(f"{day}T{clock}") - EPOCH).total_seconds()) // 60


def free(staff, since, days):
    rows = cursor().execute(BUSY, (staff, since, since + days * 1440)).fetchall()
    taken = {start // 30 for (start,) in rows}
    first = EPOCH.date() + timedelta(minutes=since)
    found = {}
    for number in range(days):
        day = first + timedelta(days=number)
        if day.weekday() <= FRIDAY:
            midnight = (since + number * 1440) // 30
            found[day.isoformat()] = [CLOCK[at] for at in GRID if midnight + at not in taken]
    return found


def write(statement, values):
    try:
        row = cursor().execute(statement, values).fetchone()
    except (errors.ExclusionViolation, errors.DeadlockDetected):
        row = None
    return answer({"id": row[0]}) if row else answer({"error": "refused"}, 409)


def asked():
    """The place of a booking or a move; None if it is not on the grid."""
    body = request.get_json()
    if body["time"] not in KNOWN or date.fromisoformat(body["day"]).weekday() > FRIDAY:
        return None
    return {
        "staff": int(body["staff"]),
        "s": minutes(body["day"], body["time"]),
        "client": body.get("client", ""),
        "detail": json.dumps(body),
    }


@app.get("/slots/<int:staff>/<day>/<int:days>")
def slots(staff, day, days):
    return answer(free(staff, minutes(day), days))


@app.get("/slots/any/<int:staff>/<day>/<int:days>")
def anybodys_slots(staff, day, days):
    found = {}
    for one in range(staff):
        for when, starts in free(one, minutes(day), days).items():
            found.setdefault(when, set()).update(starts)
    return answer({when: sorted(starts) for when, starts in found.items()})


@app.post("/book")
def book():
    values = asked()
    return write(BOOK, values) if values else answer({"error": "no such time"}, 409)


@app.post("/reschedule/<int:number>")
def reschedule(number):
    values = asked()
    return write(MOVE, values | {"id": number}) if values else answer({"error": "no time"}, 409)


@app.post("/cancel/<int:number>")
def cancel(number):
    return write(CANCEL, {"id": number, "detail": "{}"})


def serve(listening):
    create_server(app, sockets=[listening], threads=8).run()


def main():
    listening = socket.create_server(("127.0.0.1", int(sys.argv[2])), backlog=1024)
    children = []
    for _ in range((os.cpu_count() or 1) - 1):
        child = os.fork()
        if child == 0:
            break
        children.append(child)
    signal.signal(signal.SIGTERM, lambda *_: end(children))
    serve(listening)


def end(children):
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)
    os._exit(0)


if __name__ == "__main__":
    main()
