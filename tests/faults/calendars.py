"""Whoever gives all their calendar files to a program sees what is booked, and nothing else."""

import random
import re
from collections import defaultdict

from tests.support.calendar_client import CalendarClient

DOUBTFUL = """
SELECT person_id, appointment_id FROM messages WHERE state IN ('unknown', 'failed')
"""
_APPOINTMENT = re.compile("[0-9a-f]{32}")


def calendars(evidence):
    """Fed in one order and in its reverse: so each two files come in both orders."""
    taken = evidence.house.mail.taken
    order = random.Random(evidence.seed).sample(taken, len(taken))
    files = _files(order)
    wanted = _wanted(evidence)
    doubtful = {tuple(row) for row in evidence.house.rows("notifications", DOUBTFUL)}
    excused = {(evidence.addresses[person], one) for person, one in doubtful if one}
    # Of those that the clients booked, people were told all there was to tell, and no more.
    booked = {one.appointment for one in evidence.journal.answers if one.action == "booked"}
    ours = booked - evidence.lost
    return [
        f"{address} sees {shown} for {appointment}, which is {stands}"
        for theirs in (files, {address: ones[::-1] for address, ones in files.items()})
        for address, appointment, shown, stands in _differing(theirs, wanted)
        if (address, appointment) not in excused and appointment in ours
    ]


def _files(mails):
    """{address: its calendar files}."""
    found = defaultdict(list)
    for one in mails:
        for part in one.mail.walk():
            if part.get_content_type() == "text/calendar":
                found[one.to].append(part.get_content())
    return found


def _wanted(evidence):
    """{(address, appointment): (start, end)} of all that shall stand in a calendar."""
    return {
        (evidence.addresses[person], row[0]): (row[5], row[6])
        for row in evidence.appointments
        if row[2] != "cancelled"
        for person in (row[3], row[4])
    }


def _differing(files, wanted):
    """(address, appointment, what stands there, what should) wherever these are not the same."""
    shown = {
        (address, appointment): stands
        for address, theirs in files.items()
        for appointment, stands in _shown(address, theirs).items()
    }
    for address, appointment in shown.keys() | wanted.keys():
        stands, should = (one.get((address, appointment)) for one in (shown, wanted))
        if stands != should:
            yield address, appointment, stands, should


def _shown(address, files):
    client = CalendarClient(address)
    for file in files:
        client.receive(file)
    return {
        _APPOINTMENT.search(uid).group(): (entry.start, entry.end)
        for uid, entry in client.entries.items()
    }
