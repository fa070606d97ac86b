"""A calendar program as RFC 5546 describes it: one person's calendar, fed by invitations."""

from dataclasses import dataclass

from icalendar import Calendar


@dataclass(frozen=True)
class Entry:
    """What stands in the calendar."""

    start: object
    end: object
    summary: str
    location: str


class CalendarClient:
    """Keeps, per UID, what has the highest SEQUENCE, and of two alike the later DTSTAMP (2.1.5).

    A CANCEL leaves a mark, so that an older REQUEST which comes after it brings nothing back.
    """

    def __init__(self, address):
        self._me = f"mailto:{address}"
        self._seen = {}
        self._organizers = {}

    def receive(self, file):
        """Take one calendar file in; what is not well-formed or not for this person is an error."""
        calendar = Calendar.from_ical(file)
        (event,) = calendar.walk("VEVENT")
        uid = str(event["UID"])
        assert str(event["ATTENDEE"]) == self._me, "a message for somebody else"
        assert self._organizers.setdefault(uid, str(event["ORGANIZER"])) == str(event["ORGANIZER"])
        order = (event["SEQUENCE"], event["DTSTAMP"].dt)
        if uid in self._seen and self._seen[uid][0] >= order:
            return
        self._seen[uid] = (order, self._entry(str(calendar["METHOD"]), event))

    @property
    def entries(self):
        """{uid: entry} of what the calendar shows."""
        return {uid: entry for uid, (_, entry) in self._seen.items() if entry is not None}

    @staticmethod
    def _entry(method, event):
        status = str(event["STATUS"])
        assert (method, status) in {("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")}
        if method == "CANCEL":
            return None
        return Entry(
            start=event["DTSTART"].dt,
            end=event["DTEND"].dt,
            summary=str(event["SUMMARY"]),
            location=str(event.get("LOCATION", "")),
        )
