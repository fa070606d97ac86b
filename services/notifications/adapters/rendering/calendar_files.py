"""Calendar files (RFC 5545, RFC 5546): an invitation, its change, its end, and a person's feed."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from icalendar import Calendar, Event, Timezone, vCalAddress

from libs.contracts.events.appointments import AppointmentSnapshot
from services.notifications.adapters.rendering.cleaning import lines, one_line
from services.notifications.adapters.rendering.rows import place
from services.notifications.adapters.rendering.summaries import summary
from services.notifications.adapters.rendering.times import Times
from services.notifications.adapters.rendering.words import say
from services.notifications.domain.letters import Mailbox, Recipient

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
_PRODUCT: Final = "-//Rebook//Rebook//EN"
_ASK_EVERY: Final = timedelta(minutes=15)
# Some calendar programs show descriptions as HTML: what would be a tag there must not be one.
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")


def calendar_file(
    snapshot: AppointmentSnapshot,
    *,
    mailbox: Mailbox,
    attendee: Recipient,
    method: Method,
    link_url: str | None = None,
    stamp: datetime,
) -> bytes:
    """The appointment as one reader's calendar is to know it from now on."""
    calendar = _calendar(method)
    event = _event(snapshot, attendee, stamp, link_url)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("organizer", _address(mailbox.name, mailbox.address))
    event.add("attendee", _attendee(attendee))
    calendar.add_component(event)
    return _written(calendar, [snapshot], attendee.time_zone)


def feed(
    snapshots: Iterable[AppointmentSnapshot], *, reader: Recipient, name: str, stamp: datetime
) -> bytes:
    """All of one person's appointments, for programs that ask again; cancelled ones are absent."""
    shown = [snapshot for snapshot in snapshots if snapshot.status != "cancelled"]
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", _text(one_line(name)))
    calendar.add("x-wr-timezone", reader.time_zone)
    calendar.add("refresh-interval", _ASK_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for snapshot in shown:
        event = _event(snapshot, reader, stamp, None)
        event.add("status", "CONFIRMED")
        calendar.add_component(event)
    return _written(calendar, shown, reader.time_zone)


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _written(calendar: Calendar, shown: Iterable[AppointmentSnapshot], time_zone: str) -> bytes:
    """The file, with the rules of the reader's zone before the first of its events."""
    text = bytes(calendar.to_ical())
    years = {at.year for each in shown for at in (each.start, each.end)}
    if not years:
        return text
    # A whole line: the name of a feed may say the same words.
    head, event, rest = text.partition(b"\r\nBEGIN:VEVENT\r\n")
    zone = _time_zone(time_zone, min(years) - 1, max(years) + 1)
    return head + b"\r\n" + zone + event.removeprefix(b"\r\n") + rest


def _event(
    snapshot: AppointmentSnapshot, reader: Recipient, stamp: datetime, link_url: str | None
) -> Event:
    times = Times(time_zone=reader.time_zone, language=reader.language, clock=reader.clock)
    event = Event()
    event.add("uid", snapshot.uid)
    event.add("sequence", snapshot.sequence)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", times.local(snapshot.start))
    event.add("dtend", times.local(snapshot.end))
    event.add("summary", _text(summary(snapshot, reader)))
    if snapshot.location.text:
        event.add("location", _text(one_line(snapshot.location.text)))
    event.add("description", _text(_description(snapshot, reader, link_url)))
    return event


def _description(snapshot: AppointmentSnapshot, reader: Recipient, link_url: str | None) -> str:
    other = snapshot.target if reader.role == "staff" else snapshot.staff
    parts = [
        f"{say(reader.language, 'with')}: {one_line(other.name)}",
        place(snapshot.location, reader.language),
        lines(snapshot.public_notes),
        f"{say(reader.language, 'manage')}: {link_url}" if link_url else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _attendee(reader: Recipient) -> vCalAddress:
    """Already accepted: nobody is asked to answer what they have booked."""
    address = _address(reader.name, reader.email)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = "ACCEPTED"
    address.params["RSVP"] = "FALSE"
    return address


def _address(name: str, address: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{one_line(address)}")
    found.params["CN"] = _text(one_line(name))
    return found


def _text(text: str) -> str:
    return _TAG.sub("‹", text)


@lru_cache(maxsize=256)
def _time_zone(name: str, first_year: int, last_year: int) -> bytes:
    """Worked out and written once: for a zone that never changes its clocks it takes 50 ms."""
    found = Timezone.from_tzid(
        name, first_date=date(first_year, 1, 1), last_date=date(last_year, 12, 31)
    )
    return bytes(found.to_ical())
