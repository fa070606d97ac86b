"""The words of the frame and the calendar in German, by what they are in English."""

from collections.abc import Mapping
from typing import Final

_FRAME: Final = {
    "Main": "Hauptmenü",
    "Calendar": "Kalender",
    "My Calendar": "Mein Kalender",
    "My appointments": "Meine Termine",
    "Appointments": "Termine",
    "Book": "Buchen",
    "Book for a contact": "Für Kontakt buchen",
    "Profile": "Profil",
    "Sign out": "Abmelden",
    "Dark theme": "Dunkle Farben",
    "Light theme": "Helle Farben",
    "Dismiss message": "Meldung schließen",
    "Close": "Schließen",
    "Try again": "Noch einmal versuchen",
    "We can’t reach the server. Nothing was changed.": (
        "Der Server antwortet nicht. Es wurde nichts geändert."
    ),
    "You are signed out.": "Sie sind abgemeldet.",
    "You can’t open this": "Das können Sie nicht öffnen",
    "Your account has no access to it.": "Ihr Konto hat darauf keinen Zugriff.",
    "Back to My Calendar": "Zurück zu meinem Kalender",
    "Back to my appointments": "Zurück zu meinen Terminen",
    "That is too much at once": "Das ist zu viel auf einmal",
    "Nothing was changed. Write a little less.": (
        "Es wurde nichts geändert. Schreiben Sie etwas weniger."
    ),
    "Nothing was changed. Go back and try it again.": (
        "Es wurde nichts geändert. Gehen Sie zurück und versuchen Sie es noch einmal."
    ),
}
_SIGNING_IN: Final = {
    "E-mail": "E-Mail",
    "Password": "Passwort",
    "E-mail me a sign-in link": "Anmeldelink per Mail",
    "E-mail or password is not right.": "E-Mail oder Passwort stimmt nicht.",
    "Write your password.": "Geben Sie Ihr Passwort ein.",
    "Not signed in": "Nicht angemeldet",
    "Too many tries. Wait 10 minutes or use a sign-in link.": (
        "Zu viele Versuche. Warten Sie 10 Minuten oder nehmen Sie einen Anmeldelink."
    ),
    "There were too many requests from here. Nothing was sent.": (
        "Von hier kamen zu viele Anfragen. Es wurde nichts gesendet."
    ),
    "There were too many requests from here. What you typed is kept.": (
        "Von hier kamen zu viele Anfragen. Was Sie geschrieben haben, bleibt da."
    ),
    "If that address has access, a link is on its way. It works for 20 minutes.": (
        "Falls diese Adresse Zugang hat, ist ein Link unterwegs. Er gilt 20 Minuten."
    ),
    "Back to sign-in": "Zurück zur Anmeldung",
    "Keep me signed in on this device": "Auf diesem Gerät angemeldet bleiben",
    "For {n} days at most. Not on a device that others use.": (
        "Höchstens {n} Tage. Nicht auf einem Gerät, das andere mitbenutzen."
    ),
    "Show password": "Passwort zeigen",
    "Try again in a minute.": "Versuchen Sie es in einer Minute wieder.",
    "Try again in {n} minutes.": "Versuchen Sie es in {n} Minuten wieder.",
    "Please wait a little": "Bitte warten Sie etwas",
    "Remind me by e-mail a day before": "Einen Tag vorher per Mail erinnern",
    "You are reminded by e-mail a day before.": "Sie werden einen Tag vorher per Mail erinnert.",
    "Have an appointment e-mail? Its link works without signing in.": (
        "Sie haben eine Mail zum Termin? Ihr Link geht ohne Anmeldung."
    ),
    "Your session has ended. Sign in again: nothing was changed, and what you typed is kept.": (
        "Ihre Sitzung ist zu Ende. Melden Sie sich wieder an: Es wurde nichts geändert, und Ihre"
        " Eingaben bleiben erhalten."
    ),
    "You are signed in again": "Sie sind wieder angemeldet",
    "You are signed in": "Sie sind angemeldet",
    "What had been typed here was not yours, and is gone. Nothing was sent.": (
        "Was hier geschrieben war, war nicht von Ihnen und ist weg. Gesendet wurde nichts."
    ),
    "What you had typed is still there. Nothing was sent yet.": (
        "Ihre Eingaben sind noch da. Gesendet wurde noch nichts."
    ),
    "Go on where you were": "Dort weitermachen",
}
_PROFILE: Final = {
    "Name": "Name",
    "Language": "Sprache",
    "Clock": "Uhr",
    "Week starts on": "Die Woche beginnt am",
    "Monday": "Montag",
    "Saturday": "Samstag",
    "Sunday": "Sonntag",
    "Theme": "Farben",
    "Like the system": "Wie das System",
    "Light": "Hell",
    "Dark": "Dunkel",
    "New password": "Neues Passwort",
    "Present password": "Jetziges Passwort",
    "It ends your sessions on other devices.": "Es beendet Ihre Sitzungen auf anderen Geräten.",
    "Save changes": "Änderungen sichern",
    "Saved.": "Gesichert.",
    "Not saved": "Nicht gesichert",
    "Write your name in up to 200 characters, on one line.": (
        "Schreiben Sie Ihren Namen in höchstens 200 Zeichen, in einer Zeile."
    ),
    "A new password has 8 characters or more.": "Ein neues Passwort hat mindestens 8 Zeichen.",
    "Write your present password: it is needed for a new one.": (
        "Für ein neues Passwort ist das jetzige nötig."
    ),
    "This is not one of the choices.": "Das steht nicht zur Wahl.",
    "Too many tries. Wait 10 minutes.": "Zu viele Versuche. Warten Sie 10 Minuten.",
    "Keys": "Tasten",
    "Single keys move through the calendar: “?” there lists them.": (
        "Einzelne Tasten blättern im Kalender: „?“ zeigt dort alle."
    ),
    "Switch them off": "Ausschalten",
    "Switch them on": "Einschalten",
    "They can be switched off in your profile.": "Im Profil lassen sie sich ausschalten.",
}
_CALENDAR: Final = {
    "Day": "Tag",
    "Days": "Tage",
    "Month": "Monat",
    "Agenda": "Liste",
    "Calendar view": "Ansicht",
    "Dates": "Zeitraum",
    "Earlier": "Früher",
    "Later": "Später",
    "Today": "Heute",
    "today": "heute",
    "1 appointment": "1 Termin",
    "{n} appointments": "{n} Termine",
    "{n} moved": "{n} verschoben",
    "{n} cancelled": "{n} abgesagt",
    "{n} more": "{n} weitere",
    "Filter": "Filter",
    "on": "aktiv",
    "All types": "Alle Arten",
    "One that is not here": "Eine, die hier fehlt",
    "Status": "Stand",
    "Confirmed": "Bestätigt",
    "Moved away": "Weg verschoben",
    "Cancelled": "Abgesagt",
    "Show all": "Alle zeigen",
    "Moved and cancelled ones stay in sight for 7 days.": (
        "Verschobene und abgesagte bleiben 7 Tage sichtbar."
    ),
    "Clocks change at {time}": "Zeitumstellung um {time}",
    "Nothing booked.": "Nichts gebucht.",
    "Nothing booked. The day is free.": "Nichts gebucht. Der Tag ist frei.",
    "A free week.": "Eine freie Woche.",
    "Nothing of this kind in this week.": "Nichts davon in dieser Woche.",
    "Starts soon": "Beginnt bald",
    "starts soon": "beginnt bald",
    "cancelled": "abgesagt",
    "moved away": "weg verschoben",
    "Moved here": "Hierher verschoben",
    "moved to {time}": "verschoben auf {time}",
    "moved from {time}": "verschoben von {time}",
    "Moved by {name}": "Verschoben von {name}",
    "Cancelled by {name}": "Abgesagt von {name}",
    "with {name}": "mit {name}",
    "for {name}": "für {name}",
    "Your next appointment": "Ihr nächster Termin",
    "Details and changes": "Einzelheiten und Änderungen",
    "What follows": "Danach",
    "Changed lately": "Zuletzt geändert",
    "You have no appointments.": "Sie haben keine Termine.",
    "Book one": "Einen buchen",
    "Book an appointment": "Einen Termin buchen",
    "Whose appointments": "Wessen Termine",
    "Everyone": "Alle",
    "Everyone at {company}": "Alle bei {company}",
    "Just me": "Nur meine",
}
PORTAL: Final[Mapping[str, str]] = {**_FRAME, **_SIGNING_IN, **_PROFILE, **_CALENDAR}
