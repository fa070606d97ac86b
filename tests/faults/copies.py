"""What listeners keep of others' things must be as those others have them."""

import json

APPOINTMENTS = "SELECT id, version, status, start_at, end_at FROM appointments"
PEOPLE = """
SELECT id, version, name, email, time_zone, archived FROM contacts
UNION SELECT id, version, name, email, time_zone, archived FROM staff
"""
KNOWN = "SELECT id, version, content FROM people"
LINKS = "SELECT {}, appointment_id, person_id FROM links"
ISSUED_SINCE = f"{LINKS.format('link_id')} WHERE issued_at >= '{{}}'"


def projections(evidence):
    """What breaks it, each complaint beginning with the service and what it keeps."""
    return [
        f"{where}: {differing}"
        for where, found in _differing(evidence).items()
        for differing in sorted(map(str, found))
    ]


def _differing(evidence):
    house, databases = evidence.house, evidence.databases
    return {
        "notifications: appointments": _unlike(house, "notifications"),
        "automations: appointments": _unlike(house, "automations"),
        "notifications: people": _rows(house, "scheduling", PEOPLE) ^ _known(house),
        "gateway: accounts": databases.differing_accounts(),
        "gateway: links": _links(evidence),
        "scheduling: Portal Access": databases.differing_access(),
    }


def _links(evidence):
    """Links of mails that notifications' copy has forgotten are in people's hands: the gateway goes
    on knowing them.
    """
    house = evidence.house
    issued = _rows(house, "notifications", LINKS.format("id"))
    known = _rows(house, "gateway", LINKS.format("link_id"))
    forgotten = _rows(house, "gateway", ISSUED_SINCE.format(evidence.past.began_at.isoformat()))
    return (issued ^ known) - forgotten


def _unlike(house, service):
    return _rows(house, "scheduling", APPOINTMENTS) ^ _rows(house, service, APPOINTMENTS)


def _known(house):
    """People as notifications knows them."""
    read = [(*row[:2], json.loads(row[2])) for row in house.rows("notifications", KNOWN)]
    names = ("name", "email", "time_zone", "archived")
    return {(number, version, *map(one.get, names)) for number, version, one in read}


def _rows(house, service, statement):
    return {tuple(row) for row in house.rows(service, statement)}
