"""The words of the pages about appointment types in German, by what they are in English."""

from collections.abc import Mapping
from typing import Final

_LIST: Final = {
    "Appointment types": "Terminarten",
    "New appointment type": "Neue Terminart",
    "Create your first appointment type.": "Legen Sie Ihre erste Terminart an.",
    "There is no appointment type yet. An admin creates the first one.": (
        "Es gibt noch keine Terminart. Ein Admin legt die erste an."
    ),
    "Configured": "Eingerichtet",
    "Not ready": "Nicht fertig",
    "At a place": "Vor Ort",
    "{n} places": "{n} Plätze",
    "nobody": "niemand",
    "Intro call": "Kennenlernen",
    "20 minutes by phone, to get to know each other": (
        "20 Minuten am Telefon, um sich kennenzulernen"
    ),
    "Session": "Sitzung",
    "45 minutes by video, with 15 minutes to breathe after it": (
        "45 Minuten per Video, mit 15 Minuten zum Durchatmen danach"
    ),
    "Visit": "Besuch",
    "90 minutes at a place, with time for the way": "90 Minuten vor Ort, mit Zeit für den Weg",
    "Nobody is assigned to it.": "Niemand ist ihr zugeteilt.",
    "Nobody who is assigned has working hours.": "Niemand der Zugeteilten hat Arbeitszeiten.",
    "Nobody may book it.": "Niemand darf sie buchen.",
}
_FORM: Final = {
    "What it is": "Was es ist",
    "Colour": "Farbe",
    "Length": "Dauer",
    "A start every": "Beginn alle",
    "Free time before it": "Freie Zeit davor",
    "Free time after it": "Freie Zeit danach",
    "Video": "Video",
    "Phone": "Telefon",
    "Place": "Ort",
    "Something else": "Etwas anderes",
    "Address, number or link (optional)": "Adresse, Nummer oder Link (wenn Sie möchten)",
    "People at the same time": "Personen zur selben Zeit",
    "more than one makes it a group": "ab zwei ist es eine Gruppe",
    "Who and when": "Wer und wann",
    "Staff": "Personal",
    "Staff who offer it": "Wer sie anbietet",
    "There is nobody yet.": "Noch ist niemand da.",
    "With whom": "Bei wem",
    "Whoever books chooses a person": "Wer bucht, wählt eine Person",
    "Anybody who is free": "Wer gerade frei ist",
    "Who can book it": "Wer sie buchen kann",
    "Anybody, on the public page": "Alle, auf der öffentlichen Seite",
    "Contacts, in the portal": "Kontakte, im Portal",
    "At least so long before": "Mindestens so lange vorher",
    "Not further ahead than": "Nicht weiter im Voraus als",
    "At most in a day (optional)": "Höchstens am Tag (wenn Sie möchten)",
    "for each person": "für jede Person",
    "Changes by contacts": "Änderungen durch Kontakte",
    "Reschedule until so long before": "Verlegen bis so lange vorher",
    "Cancel until so long before": "Absagen bis so lange vorher",
    "At most so often (optional)": "Höchstens so oft (wenn Sie möchten)",
    "times": "Mal",
    "Not further from the first date than (optional)": (
        "Nicht weiter vom ersten Datum als (wenn Sie möchten)"
    ),
    "Reason by contacts": "Grund von Kontakten",
    "Reason by staff": "Grund vom Personal",
    "not asked for": "nicht gefragt",
    "optional": "freiwillig",
    "required": "nötig",
    "May be exchanged for": "Darf getauscht werden gegen",
    "There is no other type yet.": "Es gibt noch keine andere Terminart.",
    "Reminders and afterwards": "Erinnerungen und danach",
    "Reminder {number}": "Erinnerung {number}",
    "Mark as completed when it is over": "Als stattgefunden vermerken, wenn er vorbei ist",
    "There are changes that are not saved.": "Es gibt Änderungen, die nicht gespeichert sind.",
    "Discard changes": "Änderungen verwerfen",
    "Create it": "Anlegen",
    "Archive this type": "Diese Terminart archivieren",
    "Archive this type?": "Diese Terminart archivieren?",
    "Archive it": "Archivieren",
    "It is archived. What is booked stays booked.": "Sie ist archiviert. Gebuchtes bleibt gebucht.",
    "It can’t be booked any more. Appointments that are booked stay as they are, and can be moved"
    " and cancelled as before.": (
        "Sie kann nicht mehr gebucht werden. Gebuchte Termine bleiben, wie sie sind, und lassen"
        " sich wie bisher verlegen und absagen."
    ),
}
_PREVIEW: Final = {
    "Show preview": "Vorschau zeigen",
    "It can’t be booked yet:": "Sie kann noch nicht gebucht werden:",
    "Contacts can reschedule {until}.": "Kontakte können {until} verlegen.",
    "Contacts can cancel {until}.": "Kontakte können {until} absagen.",
    "until it starts": "bis zum Beginn",
    "until {duration} before": "bis {duration} vorher",
    "Times of {name} if nothing else is booked, in {city}": (
        "Zeiten von {name}, wenn sonst nichts gebucht ist, in {city}"
    ),
    "and {n} more": "und {n} weitere",
    "There is no day to show: it needs a length, and somebody with working hours that are long"
    " enough.": (
        "Es gibt keinen Tag zu zeigen: Nötig sind eine Dauer und jemand, dessen Arbeitszeiten lang"
        " genug sind."
    ),
}
_FAULTS: Final = {
    "Choose a colour.": "Wählen Sie eine Farbe.",
    "Write how many minutes it takes: a whole number from 1 to 1,440.": (
        "Schreiben Sie, wie viele Minuten es dauert: eine ganze Zahl von 1 bis 1.440."
    ),
    "Write every how many minutes it may start, from 1 to 1,440.": (
        "Schreiben Sie, alle wie viele Minuten es beginnen darf, von 1 bis 1.440."
    ),
    "Write a whole number of minutes from 0 to 720.": (
        "Schreiben Sie eine ganze Zahl von Minuten, von 0 bis 720."
    ),
    "Choose where it takes place.": "Wählen Sie, wo es stattfindet.",
    "Write the place in up to 1,000 characters.": (
        "Schreiben Sie den Ort in höchstens 1.000 Zeichen."
    ),
    "Choose from the staff who are listed.": "Wählen Sie aus dem Personal der Liste.",
    "Choose one of the two.": "Wählen Sie eines von beiden.",
    "Choose from the list.": "Wählen Sie aus der Liste.",
    "Write a whole number; at most a year.": ("Schreiben Sie eine ganze Zahl, höchstens ein Jahr."),
    "Write a whole number of days from 0 to 3,650.": (
        "Schreiben Sie eine ganze Zahl von Tagen, von 0 bis 3.650."
    ),
    "Write a whole number of days from 0 to 3,650, or nothing.": (
        "Schreiben Sie eine ganze Zahl von Tagen, von 0 bis 3.650, oder nichts."
    ),
    "Write a whole number from 0 to 10,000, or nothing.": (
        "Schreiben Sie eine ganze Zahl von 0 bis 10.000 oder nichts."
    ),
    "Choose from the types that are listed.": "Wählen Sie aus den Terminarten der Liste.",
    "Write how many people take part, from 1 to 1,000.": (
        "Schreiben Sie, wie viele Personen teilnehmen, von 1 bis 1.000."
    ),
    "More places are taken already: cancel or move some first.": (
        "Es sind schon mehr Plätze vergeben: Sagen Sie erst welche ab oder verlegen Sie sie."
    ),
}
TYPES: Final[Mapping[str, str]] = {**_LIST, **_FORM, **_PREVIEW, **_FAULTS}
