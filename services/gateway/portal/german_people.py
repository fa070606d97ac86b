"""The words of the set-up's pages for people in German, by what they are in English."""

from collections.abc import Mapping
from typing import Final

from services.gateway.portal.german_folk import FOLK

_FORMS: Final = {
    "More": "Mehr",
    "People": "Personen",
    "You": "Sie selbst",
    "Chosen": "Gewählt",
    "Nothing was saved": "Nichts wurde gespeichert",
    "Saved meanwhile: {value}": "Inzwischen gespeichert: {value}",
    "Somebody changed this before you. Here is what you had typed: save it again if it still"
    " holds.": (
        "Jemand hat das vor Ihnen geändert. Hier steht, was Sie geschrieben hatten: Speichern Sie"
        " es noch einmal, wenn es noch gilt."
    ),
    "This form was sent before, with other words in it. Save it again if they still hold.": (
        "Dieses Formular wurde schon einmal mit anderen Angaben gesendet. Speichern Sie es noch"
        " einmal, wenn sie noch gelten."
    ),
    "Its present state does not allow this.": "So, wie es jetzt ist, geht das nicht.",
    "We can’t do this for the moment.": "Das geht im Moment nicht.",
}
_KEYS: Final = {
    "API keys": "API-Schlüssel",
    "API key": "API-Schlüssel",
    "The key “{name}” is made": "Der Schlüssel „{name}“ ist angelegt",
    "Made {time}": "Angelegt {time}",
    "last used {time}": "zuletzt benutzt {time}",
    "never used": "nie benutzt",
    "Revoke": "Widerrufen",
    "Revoke this key?": "Diesen Schlüssel widerrufen?",
    "Revoke it": "Widerrufen",
    "Programs that use it are shut out at once.": (
        "Programme, die ihn benutzen, sind sofort ausgeschlossen."
    ),
    "The key is revoked.": "Der Schlüssel ist widerrufen.",
    "No keys yet. A program needs one to use the API.": (
        "Noch keine Schlüssel. Ein Programm braucht einen, um die API zu benutzen."
    ),
    "New key": "Neuer Schlüssel",
    "It may": "Er darf",
    "Make the key": "Schlüssel anlegen",
    "Write a name of up to 200 characters, on one line.": (
        "Schreiben Sie einen Namen von höchstens 200 Zeichen, in einer Zeile."
    ),
    "This key is made already. If you missed its secret, revoke it.": (
        "Dieser Schlüssel ist schon angelegt. Wenn Ihnen sein Geheimnis fehlt, widerrufen Sie ihn."
    ),
    "Choose what the key may do.": "Wählen Sie, was der Schlüssel darf.",
    "Read appointments": "Termine lesen",
    "Book, move and cancel appointments": "Termine buchen, verlegen und absagen",
    "Read contacts, companies and staff": "Kontakte, Firmen und Team lesen",
    "Change contacts and companies": "Kontakte und Firmen ändern",
    "Change appointment types, hours, staff and e-mails": (
        "Terminarten, Zeiten, Team und Mails ändern"
    ),
    "Read automations and their runs": "Automationen und ihre Läufe lesen",
    "Change automations": "Automationen ändern",
    "Read the status of the system": "Den Zustand des Systems lesen",
}
PEOPLE: Final[Mapping[str, str]] = {**_FORMS, **_KEYS, **FOLK}
