"""The words of booking, moving and cancelling in German, by what they are in English."""

from collections.abc import Mapping
from typing import Final

_REFUSALS: Final = {
    "We are closed on that day.": "An diesem Tag ist geschlossen.",
    "This time lies outside the working hours.": "Diese Zeit liegt außerhalb der Arbeitszeit.",
    "This is not one of the times offered on that day.": (
        "Diese Zeit gehört nicht zu denen, die an diesem Tag angeboten werden."
    ),
    "There are enough appointments of this type on that day already.": (
        "An diesem Tag gibt es schon genug Termine dieser Art."
    ),
    "Nobody offers this type.": "Diese Terminart bietet niemand an.",
    "This time is not on offer.": "Diese Zeit wird nicht angeboten.",
    "It is too late for this.": "Dafür ist es zu spät.",
    "It is too late for this: it was possible until {time}.": (
        "Dafür ist es zu spät: Es ging bis {time}."
    ),
    "This is too far ahead.": "Das ist zu weit voraus.",
    "This is too far ahead: it has to be before {time}.": (
        "Das ist zu weit voraus: Es muss vor {time} sein."
    ),
    "The appointment does not allow this any more.": "Das lässt der Termin nicht mehr zu.",
    "This time was taken a moment ago.": "Diese Zeit wurde gerade vergeben.",
    "Somebody changed this appointment before you.": (
        "Jemand hat diesen Termin vor Ihnen geändert."
    ),
    "This can’t be shown for the moment.": "Das lässt sich gerade nicht zeigen.",
    "Write a subject of up to 200 characters on one line, with listed fields alone.": (
        "Schreiben Sie einen Betreff mit höchstens 200 Zeichen in einer Zeile; als Felder gelten"
        " nur die aufgezählten."
    ),
    "Write a message of up to 10,000 characters, with listed fields alone.": (
        "Schreiben Sie eine Nachricht mit höchstens 10.000 Zeichen; als Felder gelten nur die"
        " aufgezählten."
    ),
    "There is no field called {names}.": "Ein Feld mit diesem Namen gibt es nicht: {names}.",
    "Use up to 10 reminders.": "Höchstens 10 Erinnerungen sind möglich.",
    "Nobody is there to write to: give the company a primary contact first.": (
        "Niemand bekäme die Mail: Geben Sie der Firma zuerst einen Hauptkontakt."
    ),
    "Somebody else wrote here meanwhile: {theirs}": (
        "Jemand anderes hat hier inzwischen geschrieben: {theirs}"
    ),
    "Somebody else emptied this meanwhile.": "Jemand anderes hat dieses Feld inzwischen geleert.",
}
DIALOGS: Final[Mapping[str, str]] = {
    "Not booked": "Nicht gebucht",
    "Pick a time": "Zeit wählen",
    "Close, book nothing": "Schließen, nichts buchen",
    "Somebody else": "Jemand anderes",
    "Appointment being booked": "Termin, der gebucht wird",
    "When": "Wann",
    "Not chosen yet": "Noch nicht gewählt",
    "Nothing was booked": "Es wurde nichts gebucht",
    "With": "Mit",
    "Anyone": "Wer frei ist",
    "Your appointment": "Ihr Termin",
    "This form was sent before. Here is how it looks now.": (
        "Dieses Formular wurde schon gesendet. So sieht es jetzt aus."
    ),
    "A confirmation is on its way to {mailbox}.": "Eine Bestätigung ist unterwegs an {mailbox}.",
    "Reschedule Appointment": "Termin verschieben",
    "Book a new appointment": "Neuen Termin buchen",
    "Links to this appointment": "Links zu diesem Termin",
    "Whoever has the link of an e-mail can change the appointment as the one it was sent to.": (
        "Wer den Link aus einer Mail hat, kann den Termin ändern wie die Person, an die sie ging."
    ),
    "Made on {time}.": "Erstellt am {time}.",
    "A change was made with it on {time}.": "Zuletzt für eine Änderung benutzt am {time}.",
    "Mail the link once more": "Link noch einmal senden",
    "No link has been made yet.": "Es gibt noch keinen Link.",
    "Back": "Zurück",
    "Pick something else": "Etwas anderes wählen",
    "Cancel this appointment?": "Diesen Termin absagen?",
    "Close, keep the appointment": "Schließen, Termin behalten",
    "Somebody changed this appointment before you. Here is how it looks now, and what you "
    "had typed.": (
        "Jemand hat diesen Termin vor Ihnen geändert. So sieht er jetzt aus; Ihre Eingaben "
        "sind noch da."
    ),
    "This can’t be used.": "Das geht nicht.",
    "The time becomes free, and others can book it.": (
        "Die Zeit wird frei und kann von anderen gebucht werden."
    ),
    "Reschedule instead": "Lieber verschieben",
    "Why": "Warum",
    "Something else, or nothing": "Etwas anderes oder keine Angabe",
    "Shown in the e-mail and in the history.": "Steht in der Mail und im Verlauf.",
    "Tell {name} by e-mail": "{name} per Mail Bescheid geben",
    "{name} will not be told. The portal and the link page still show that it is cancelled.": (
        "{name} bekommt keine Mail. Portal und Link zeigen trotzdem, dass er abgesagt ist."
    ),
    "No automations run on a cancellation.": "Bei einer Absage läuft keine Automation.",
    "Write your name.": "Schreiben Sie Ihren Namen.",
    "Use digits, spaces and + ( ) . / - only.": (
        "Nur Ziffern, Leerzeichen und + ( ) . / - sind möglich."
    ),
    "Use up to {n} characters, and no control characters.": (
        "Höchstens {n} Zeichen und keine Steuerzeichen."
    ),
    "Leave this field empty.": "Lassen Sie dieses Feld leer.",
    "Book this time?": "Diese Zeit buchen?",
    "Nothing is booked until you press Book It!": "Bis Sie Book It! drücken, wird nichts gebucht.",
    "Details": "Einzelheiten",
    "Phone (optional)": "Telefon (freiwillig)",
    "Who is it for?": "Für wen ist er?",
    "Notes (optional)": "Notizen (freiwillig)",
    "The public notes are too long.": "Die öffentlichen Notizen sind zu lang.",
    "The internal notes are too long.": "Die internen Notizen sind zu lang.",
    "Say in up to 200 characters why it goes there all the same.": (
        "Sagen Sie in höchstens 200 Zeichen, warum er trotzdem dorthin kommt."
    ),
    "Check the details": "Einzelheiten prüfen",
    "This time is not on offer": "Diese Zeit wird nicht angeboten",
    "Why it goes there all the same": "Warum er trotzdem dorthin kommt",
    "Staff read this in the history.": "Das steht im Verlauf, für das Team.",
    "Public notes": "Öffentliche Notizen",
    "{name} sees this in the portal and in the e-mail.": (
        "{name} sieht das im Portal und in der Mail."
    ),
    "Internal notes": "Interne Notizen",
    "Staff alone can see this": "Das sieht nur das Team",
    "Send {name} a confirmation": "{name} eine Bestätigung senden",
    "{name} will not be told. The portal shows the appointment.": (
        "{name} bekommt keine Mail. Das Portal zeigt den Termin."
    ),
    "Back to times": "Zurück zu den Zeiten",
    "Book for {name}": "Für {name} buchen",
    "Edit notes": "Notizen ändern",
    "Somebody changed this appointment before you. Here is what you had typed: save it "
    "again if it still holds.": (
        "Jemand hat diesen Termin vor Ihnen geändert. Ihre Eingaben sind noch da: Speichern "
        "Sie erneut, wenn sie noch gelten."
    ),
    "Save notes": "Notizen speichern",
    "The notes are saved.": "Die Notizen sind gespeichert.",
    "You’re booked": "Ihr Termin ist gebucht",
    "A confirmation with a calendar file is on its way to your mailbox.": (
        "Eine Bestätigung mit Kalenderdatei ist unterwegs in Ihr Postfach."
    ),
    "Need to change it? The link is in your e-mail.": "Etwas ändern? Der Link steht in Ihrer Mail.",
    "Book another": "Noch einen buchen",
    "Write the name.": "Schreiben Sie den Namen.",
    "{name} already has this address.": "{name} hat diese Adresse schon.",
    "Nobody was added.": "Es wurde niemand angelegt.",
    "Nobody was added": "Es wurde niemand angelegt",
    "Search contacts and companies": "Kontakte und Firmen suchen",
    "Name or e-mail": "Name oder Mail",
    "Search": "Suchen",
    "Company": "Firma",
    "Nobody matches “{q}”.": "Niemand passt zu „{q}“.",
    "New contact": "Neuer Kontakt",
    "Add and go on": "Anlegen und weiter",
    "Close, keep the current time": "Schließen, Zeit behalten",
    "Appointment being moved": "Termin, der verschoben wird",
    "Tell {name} about the new time by e-mail": "{name} die neue Zeit per Mail mitteilen",
    "{name} will not be told. The portal and the link page still show the new time.": (
        "{name} bekommt keine Mail. Portal und Link zeigen trotzdem die neue Zeit."
    ),
    "No automations run on a reschedule.": "Beim Verschieben läuft keine Automation.",
    "What would you like to book?": "Was möchten Sie buchen?",
    "Nothing can be booked here right now.": "Hier kann gerade nichts gebucht werden.",
    "Completed": "Erledigt",
    "No-show": "Nicht erschienen",
    "Over": "Vorbei",
    "Moved from {time}": "Verschoben von {time}",
    "Never changed since it was booked.": "Seit der Buchung nicht geändert.",
    "This appointment is over, so its time can’t be changed.": (
        "Dieser Termin ist vorbei, seine Zeit lässt sich nicht mehr ändern."
    ),
    "For {name} in {city}: {time}": "Für {name} in {city}: {time}",
    "In the calendar of {name}": "Im Kalender von {name}",
    "E-mail, {duration} before": "Mail, {duration} vorher",
    "to {name}": "an {name}",
    "to you": "an Sie",
    "to {name} and {other}": "an {name} und {other}",
    "No reminders. Nobody will be reminded.": "Keine Erinnerungen. Niemand wird erinnert.",
    "{name} can see this": "{name} kann das sehen",
    "Which e-mails went out can’t be told for the moment.": (
        "Welche Mails gesendet wurden, lässt sich gerade nicht sagen."
    ),
    "E-mails": "Mails",
    "E-mail not sent": "Mail nicht gesendet",
    "waiting": "wartet",
    "on its way": "unterwegs",
    "sent": "gesendet",
    "not sent": "nicht gesendet",
    "not known whether it arrived": "ob sie ankam, ist nicht bekannt",
    "not needed any more": "nicht mehr nötig",
    "Send it again": "Noch einmal senden",
    "Book again": "Noch einmal buchen",
    "More": "Mehr",
    "Calendar file (.ics)": "Kalenderdatei (.ics)",
    "The address is copied.": "Die Adresse ist kopiert.",
    "Copy the address of this page": "Adresse dieser Seite kopieren",
    "Links of {name}": "Links von {name}",
    "Progress": "Fortschritt",
    "Time": "Zeit",
    "Now": "Jetzt",
    "{name} is in {city}. The time there is shown under yours.": (
        "{name} ist in {city}. Die Zeit dort steht unter Ihrer."
    ),
    "No free times for {type} in the next 60 days.": (
        "Keine freien Zeiten für {type} in den nächsten 60 Tagen."
    ),
    "Jump to": "Gehe zu",
    "Show it": "Zeigen",
    "Pick any time": "Beliebige Zeit wählen",
    "Also outside your hours, with a reason. What is taken stays taken.": (
        "Auch außerhalb der Arbeitszeit, mit Begründung. Belegtes bleibt belegt."
    ),
    "Date": "Datum",
    "Use this time": "Diese Zeit nehmen",
    "to {name} and you": "an {name} und Sie",
    "E-mail, at the start": "Mail, zum Beginn",
    "Too late for this one: it would be in the past.": (
        "Dafür ist es zu spät: Sie läge in der Vergangenheit."
    ),
    "Unit": "Einheit",
    "minutes before": "Minuten vorher",
    "hours before": "Stunden vorher",
    "days before": "Tage vorher",
    "weeks before": "Wochen vorher",
    "To": "An",
    "You": "Sie",
    "{name} and you": "{name} und Sie",
    "Add reminder": "Erinnerung hinzufügen",
    "E-mail to {name}": "Mail an {name}",
    "Customise the e-mail": "Mail anpassen",
    "Subject": "Betreff",
    "Message": "Nachricht",
    "A blank line starts a paragraph. **Two stars** make bold.": (
        "Eine Leerzeile beginnt einen Absatz. **Zwei Sterne** machen fett."
    ),
    "Insert a field": "Feld einfügen",
    "Fields": "Felder",
    "Back to the template": "Zurück zur Vorlage",
    "Preview": "Vorschau",
    "Plain text": "Nur Text",
    "Preview of the e-mail to {name}": "Vorschau der Mail an {name}",
    "Its fixed parts, the time, the place and the link, are added to your text.": (
        "Zeit, Ort und Link kommen zu Ihrem Text hinzu."
    ),
    "The e-mail can’t be shown for the moment. Its usual text goes out.": (
        "Die Mail lässt sich gerade nicht zeigen. Der übliche Text geht hinaus."
    ),
    "What follows": "Was folgt",
    "What follows can’t be shown for the moment.": "Was folgt, lässt sich gerade nicht zeigen.",
    "E-mail to {name}: {subject}": "Mail an {name}: {subject}",
    "No e-mail goes out.": "Es geht keine Mail hinaus.",
    "Reminders:": "Erinnerungen:",
    "No reminder goes out any more.": "Es geht keine Erinnerung mehr hinaus.",
    "Their calendars are told too.": "Auch die Kalender erfahren davon.",
    "History": "Verlauf",
    "you": "Ihnen",
    "Booked by {name}": "Gebucht von {name}",
    "Restored by {name}": "Wiederhergestellt von {name}",
    "Details changed by {name}": "Einzelheiten geändert von {name}",
    "Marked as completed by {name}": "Als erledigt vermerkt von {name}",
    "Marked as a no-show by {name}": "Als nicht erschienen vermerkt von {name}",
    "by e-mail link": "per Mail-Link",
    "by another program": "durch ein anderes Programm",
    "Overruled:": "Übergangen:",
    "Nobody was told by e-mail.": "Niemand bekam eine Mail.",
    "{n} h": "{n} Std.",
    "Booked. {name} gets a confirmation.": "Gebucht. {name} bekommt eine Bestätigung.",
    "Booked. {name} is not told by e-mail.": "Gebucht. {name} bekommt keine Mail.",
    "Moved to {time}.": "Verschoben auf {time}.",
    "The e-mail to {name} goes out in a moment.": "Die Mail an {name} geht gleich hinaus.",
    "{name} is not told by e-mail.": "{name} bekommt keine Mail.",
    "Booked. The confirmation is on its way to you.": (
        "Gebucht. Die Bestätigung ist unterwegs zu Ihnen."
    ),
    "A link is on its way.": "Ein Link ist unterwegs.",
    "The e-mail goes out again in a moment.": "Die Mail geht gleich noch einmal hinaus.",
    "Cancelled. {name} is told by e-mail.": "Abgesagt. {name} bekommt eine Mail.",
    "Cancelled. {name} is not told by e-mail.": "Abgesagt. {name} bekommt keine Mail.",
    "{name} asked to cancel": "{name} hat um Absage gebeten",
    "I can’t make it": "Ich kann nicht",
    "Booked twice": "Doppelt gebucht",
    **_REFUSALS,
}
