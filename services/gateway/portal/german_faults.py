"""Why steps did not succeed, in German, by what it is in English."""

from collections.abc import Mapping
from typing import Final

FAULTS: Final[Mapping[str, str]] = {
    "The address must begin with https://.": "Die Adresse muss mit https:// beginnen.",
    "The address must not be this machine.": "Die Adresse darf nicht dieser Rechner sein.",
    "The address must be on the public internet.": (
        "Die Adresse muss im öffentlichen Internet liegen."
    ),
    "The address leads to an address that is not on the public internet.": (
        "Die Adresse führt zu keiner Adresse im öffentlichen Internet."
    ),
    "The address cannot be found.": "Die Adresse ist nicht zu finden.",
    "The address cannot be reached.": "Die Adresse ist nicht zu erreichen.",
    "The address could not be reached within {seconds} seconds.": (
        "Die Adresse war innerhalb von {seconds} Sekunden nicht zu erreichen."
    ),
    "The address gave no answer within {seconds} seconds.": (
        "Von der Adresse kam innerhalb von {seconds} Sekunden keine Antwort."
    ),
    "TLS failed: {reason}.": "TLS gelang nicht: {reason}.",
    "The connection ended before there was an answer.": (
        "Die Verbindung endete, bevor eine Antwort da war."
    ),
    "It answered {status}, a redirect, and those are not followed.": (
        "Die Antwort war {status}, eine Weiterleitung, und denen wird nicht gefolgt."
    ),
    "It answered {status}.": "Die Antwort war {status}.",
    "What comes next could not be done, however often it was tried.": (
        "Was danach kommt, gelang nicht, so oft es auch versucht wurde."
    ),
    "It could not be done: {reason}": "Es ging nicht: {reason}",
    "What it shall do cannot be read by this version.": (
        "Was zu tun ist, kann diese Version nicht lesen."
    ),
    "What it is about is not there.": "Worum es geht, gibt es nicht.",
    "The contact or the staff member has left.": "Der Kontakt oder Mitarbeiter ist nicht mehr da.",
    "There is nobody to write to.": "Es gibt niemanden, dem zu schreiben wäre.",
    "The appointment is cancelled or over.": "Der Termin ist abgesagt oder vorbei.",
    "The appointment has begun.": "Der Termin hat begonnen.",
    "The appointment holds no more of these.": "Mehr davon fasst der Termin nicht.",
}
