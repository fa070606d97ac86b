"""What must hold between and inside the services' databases, whatever has happened to them."""

from collections import Counter

from tests.support.running import rows

UNSENT = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
PARKED = "SELECT count(*) FROM inbox WHERE state <> 'handled'"
SHARED = "id, name, email, time_zone, language, clock, archived"
ACCOUNTS = (
    "SELECT person_id, name, email, time_zone, language, clock, archived FROM accounts"
    " WHERE kind = '{kind}'"
)
# Seats of one group session share its time; nobody else does.
OVERLAPS = """
SELECT a.id, b.id FROM appointments a
JOIN appointments b ON a.staff_id = b.staff_id AND a.id < b.id
AND a.start_at < b.end_at AND b.start_at < a.end_at
JOIN appointment_types t ON t.id = a.type_id
WHERE a.status <> 'cancelled' AND b.status <> 'cancelled'
AND NOT (a.type_id = b.type_id AND a.start_at = b.start_at AND t.capacity > 1)
"""
ACCESS = "SELECT id FROM contacts WHERE portal_access"


class Databases:
    """The databases of an installation, asked about what must hold."""

    def __init__(self, installation):
        self._urls = {name: installation.url_of(name) for name in ("scheduling", "gateway")}

    def ask(self, service, statement):
        return rows(self._urls[service], statement)

    def waiting(self):
        """How many events are not sent, or not handled, yet."""
        return sum(
            self.ask(service, statement)[0][0]
            for service in self._urls
            for statement in (UNSENT, PARKED)
        )

    def told(self):
        """Every event about an appointment: (appointment, version)."""
        asked = "SELECT subject, subject_version FROM outbox WHERE routing_key LIKE 'appointment.%'"
        return Counter(map(tuple, self.ask("scheduling", asked)))

    def kept(self):
        """Every row of the history: (appointment, version)."""
        asked = "SELECT appointment_id, version FROM history"
        return Counter(map(tuple, self.ask("scheduling", asked)))

    def owed(self):
        """What the history must hold: each version up to the present one, once."""
        found = self.ask("scheduling", "SELECT id, version FROM appointments")
        return Counter((one, number) for one, last in found for number in range(1, last + 1))

    def overlaps(self):
        return self.ask("scheduling", OVERLAPS)

    def differing_accounts(self):
        """Accounts that are not as scheduling knows the person."""
        found = set()
        for kind, table in (("contact", "contacts"), ("staff", "staff")):
            people = set(map(tuple, self.ask("scheduling", f"SELECT {SHARED} FROM {table}")))
            found |= set(map(tuple, self.ask("gateway", ACCOUNTS.format(kind=kind)))) - people
        return found

    def differing_access(self):
        """Contacts whose Portal Access scheduling and the gateway do not agree about."""
        asked = "SELECT person_id FROM accounts WHERE kind = 'contact' AND enabled"
        allowed = {row[0] for row in self.ask("gateway", asked)}
        copied = {row[0] for row in self.ask("scheduling", ACCESS)}
        return allowed ^ copied
