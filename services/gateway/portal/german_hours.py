"""The words of hours, closed days and e-mail texts in German, by what they are in English."""

from collections.abc import Mapping
from typing import Final

_HOURS: Final = {
    "Availability": "Arbeitszeiten",
    "Every week": "Jede Woche",
    "Add hours, {day}": "Zeiten hinzufügen, {day}",
    "hours {number}": "Zeiten {number}",
    "from": "von",
    "until": "bis",
    "Not available": "Nicht da",
    "To Monday to Friday": "Auf Montag bis Freitag",
    "To every day": "Auf alle Tage",
    "To {day}": "Auf {day}",
    "Times are those of the clock on the wall, in this zone. An end of 00:00 is midnight.": (
        "Es gilt die Uhr an der Wand, in dieser Zone. Ein Ende um 00:00 ist Mitternacht."
    ),
    "Dates that differ": "Abweichende Tage",
    "date {number}": "Datum {number}",
    "No exceptions. Add a holiday or special hours.": (
        "Keine Ausnahmen. Fügen Sie einen freien Tag oder besondere Zeiten hinzu."
    ),
    "Day off": "Freier Tag",
    "Special hours": "Besondere Zeiten",
    "The next 14 days": "Die nächsten 14 Tage",
    "Nobody can book you: every day is off.": "Niemand kann Sie buchen: Jeder Tag ist frei.",
    "Nobody can book {name}: every day is off.": (
        "Niemand kann {name} buchen: Jeder Tag ist frei."
    ),
    "differs": "abweichend",
    "clocks change": "Uhren werden umgestellt",
    "Clocks go forward on {day}.": "Am {day} werden die Uhren vorgestellt.",
    "Clocks go back on {day}.": "Am {day} werden die Uhren zurückgestellt.",
    "Your hours stay as the clock shows them.": "Ihre Zeiten bleiben, wie die Uhr sie zeigt.",
    "1 appointment falls outside these hours. It stays booked.": (
        "1 Termin liegt außerhalb dieser Zeiten. Er bleibt gebucht."
    ),
    "{n} appointments fall outside these hours. They stay booked.": (
        "{n} Termine liegen außerhalb dieser Zeiten. Sie bleiben gebucht."
    ),
    "Show them": "Zeigen",
    "Hours are added.": "Zeiten sind hinzugefügt.",
    "Hours are removed.": "Zeiten sind entfernt.",
    "The hours are copied.": "Die Zeiten sind kopiert.",
    "A date is added.": "Ein Datum ist hinzugefügt.",
    "The date is removed.": "Das Datum ist entfernt.",
    "Choose a date.": "Wählen Sie ein Datum.",
    "This date is there twice.": "Dieses Datum steht zweimal da.",
    "This date is over.": "Dieses Datum ist vorbei.",
    "Choose a time zone of the list.": "Wählen Sie eine Zeitzone der Liste.",
    "Write a time, such as 09:00.": "Schreiben Sie eine Zeit, etwa 09:00.",
    "Write a time, such as 17:00.": "Schreiben Sie eine Zeit, etwa 17:00.",
    "Ends before it starts.": "Endet, bevor es beginnt.",
    "Overlaps {other}.": "Überschneidet sich mit {other}.",
}
_CLOSED: Final = {
    "Closed days": "Geschlossene Tage",
    "Closed day": "Geschlossen",
    "Close": "Schließen",
    "On these days nobody works, and nothing can be booked with anybody.": (
        "An diesen Tagen arbeitet niemand, und bei niemandem lässt sich etwas buchen."
    ),
    "First day": "Erster Tag",
    "Last day (optional)": "Letzter Tag (wenn Sie möchten)",
    "{n} days": "{n} Tage",
    "No day ahead is closed.": "Kein kommender Tag ist geschlossen.",
    "Closed days that are over: {n}": "Vergangene geschlossene Tage: {n}",
    "It is closed.": "Der Tag ist geschlossen.",
    "{n} days are closed.": "{n} Tage sind geschlossen.",
    "It is open again.": "Es ist wieder geöffnet.",
    "Add up to 366 days at once.": "Fügen Sie höchstens 366 Tage auf einmal hinzu.",
    "1 appointment falls on a closed day. It stays booked.": (
        "1 Termin liegt auf einem geschlossenen Tag. Er bleibt gebucht."
    ),
    "{n} appointments fall on closed days. They stay booked.": (
        "{n} Termine liegen auf geschlossenen Tagen. Sie bleiben gebucht."
    ),
}
_EMAILS: Final = {
    "E-mails": "Mails",
    "The time, the place and the buttons of an e-mail are always there. What it says above them is"
    " yours.": ("Zeit, Ort und Knöpfe stehen immer in der Mail. Was darüber steht, bestimmen Sie."),
    "“{subject}”": "„{subject}“",
    "Confirmation": "Bestätigung",
    "Holds again": "Gilt wieder",
    "To the contact": "An den Kontakt",
    "To staff": "An das Personal",
    "yours": "Ihr Text",
    "Which text": "Welcher Text",
    "Preview of the e-mail": "Vorschau der Mail",
    "The message does not name the new time. The table below it does.": (
        "Der Text nennt die neue Zeit nicht. Die Tabelle darunter nennt sie."
    ),
    "Send me a test": "Probe an mich senden",
    "A test is on its way to {address}.": "Eine Probe ist unterwegs an {address}.",
    "It is not saved yet.": "Gespeichert ist es noch nicht.",
    "Versions": "Fassungen",
    "Version {n}": "Fassung {n}",
    "Rebook’s own text": "Rebooks eigener Text",
    "holds now": "gilt jetzt",
    "Restore": "Wiederherstellen",
    "{name}, {time}": "{name}, {time}",
    "The earlier text holds again.": "Der frühere Text gilt wieder.",
    "Write a subject.": "Schreiben Sie einen Betreff.",
    "Write a subject of up to 200 characters, on one line.": (
        "Schreiben Sie einen Betreff von höchstens 200 Zeichen, in einer Zeile."
    ),
    "Write a message.": "Schreiben Sie eine Nachricht.",
    "Did you mean {field}?": "Meinten Sie {field}?",
}
HOURS: Final[Mapping[str, str]] = {**_HOURS, **_CLOSED, **_EMAILS}
