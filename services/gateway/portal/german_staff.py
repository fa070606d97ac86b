"""The words of what staff alone do, in German, by what they are in English."""

from collections.abc import Mapping
from typing import Final

STAFF: Final[Mapping[str, str]] = {
    "{n} found": "{n} gefunden",
    "There are no contacts yet.": "Es gibt noch keine Kontakte.",
    "There are more. Type more of the name.": "Es gibt mehr. Tippen Sie mehr vom Namen.",
    "As staff": "Als Team",
    "Set one up": "Eine einrichten",
    "in a new tab": "in einem neuen Tab",
    "Change your availability": "Verfügbarkeit ändern",
    "Start": "Anfangen",
    "Set your hours and one appointment type, and people can book you.": (
        "Legen Sie Ihre Zeiten und eine Terminart fest, dann kann man bei Ihnen buchen."
    ),
    "Share your booking page": "Buchungsseite teilen",
    "The address of your booking page is copied.": "Die Adresse der Buchungsseite ist kopiert.",
    "1 task": "1 Aufgabe",
    "{n} tasks": "{n} Aufgaben",
    "Tasks": "Aufgaben",
    "{n} overdue": "{n} überfällig",
    "Done: {title}": "Erledigt: {title}",
    "Not done yet: {title}": "Noch nicht erledigt: {title}",
    "done by {name}, {time}": "erledigt von {name}, {time}",
    "overdue since {time}": "überfällig seit {time}",
    "due {time}": "fällig {time}",
    "since {time}": "seit {time}",
    "From the automation “{name}”": "Aus der Automation „{name}“",
    "The task is done.": "Die Aufgabe ist erledigt.",
    "Restore Appointment": "Termin wiederherstellen",
    "Restore this appointment?": "Diesen Termin wiederherstellen?",
    "It holds its old time again, if nobody has taken it. Reminders are planned anew.": (
        "Er gilt wieder zu seiner alten Zeit, falls sie noch frei ist. Erinnerungen werden neu"
        " geplant."
    ),
    "The appointment is restored.": "Der Termin ist wiederhergestellt.",
    "{name} is told by e-mail.": "{name} bekommt eine Mail.",
    "Mark as completed": "Als stattgefunden vermerken",
    "Mark as a no-show": "Als nicht erschienen vermerken",
    "Marked as completed.": "Als stattgefunden vermerkt.",
    "Marked as a no-show.": "Als nicht erschienen vermerkt.",
    "Did it take place?": "Hat er stattgefunden?",
    "Did {name} not come?": "Ist {name} nicht gekommen?",
    "This is final, and mails nobody.": "Das ist endgültig und geht an niemanden per Mail.",
    "This form was sent before.": "Dieses Formular wurde schon gesendet.",
    "Copy customer link": "Kundenlink kopieren",
    "The link of {name}": "Der Link von {name}",
    "Whoever has it can change this appointment as {name}, without signing in."
    " Give it to nobody else.": (
        "Wer ihn hat, kann diesen Termin ohne Anmeldung im Namen von {name} ändern. Geben Sie ihn"
        " niemand anderem."
    ),
    "Link": "Link",
    "Copy": "Kopieren",
    "The browser does not let a button copy this. It is selected: press Ctrl+C, or ⌘C on a Mac.": (
        "Der Browser lässt das Kopieren per Knopf nicht zu. Es ist markiert: Drücken Sie Strg+C, am"
        " Mac ⌘C."
    ),
    "The link is copied.": "Der Link ist kopiert.",
    "The key is copied.": "Der Schlüssel ist kopiert.",
    "The secret is copied.": "Das Geheimnis ist kopiert.",
    "It is noted that it was shown to you.": "Es ist vermerkt, dass er Ihnen gezeigt wurde.",
    "Shown to {name} on {time}.": "Am {time} wurde er {name} gezeigt.",
    "{name} has no link yet: the first e-mail about this appointment makes one.": (
        "{name} hat noch keinen Link: Er entsteht mit der ersten Mail zu diesem Termin."
    ),
}
