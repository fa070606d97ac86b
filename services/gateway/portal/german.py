"""The pages' words in German, by what they are in English."""

from collections.abc import Mapping
from typing import Final

from services.gateway.portal.german_automations import AUTOMATIONS
from services.gateway.portal.german_dialogs import DIALOGS
from services.gateway.portal.german_faults import FAULTS
from services.gateway.portal.german_hours import HOURS
from services.gateway.portal.german_operating import OPERATING
from services.gateway.portal.german_people import PEOPLE
from services.gateway.portal.german_portal import PORTAL
from services.gateway.portal.german_rules import RULES
from services.gateway.portal.german_staff import STAFF
from services.gateway.portal.german_trials import TRIALS
from services.gateway.portal.german_types import TYPES

_APPOINTMENT: Final = {
    "Hello {name}, here is your appointment": "Guten Tag {name}, hier ist Ihr Termin",
    "Your appointment is moved": "Ihr Termin ist verschoben",
    "This appointment is cancelled": "Dieser Termin ist abgesagt",
    "This appointment is over": "Dieser Termin ist vorbei",
    "Your appointment starts soon": "Ihr Termin beginnt bald",
    "Not changed": "Nicht geändert",
    "Nothing was changed": "Es wurde nichts geändert",
    "Nothing was changed.": "Es wurde nichts geändert.",
    "Somebody changed this appointment before you. Here is how it looks now.": (
        "Jemand hat diesen Termin vor Ihnen geändert. So sieht er jetzt aus."
    ),
    "It is too late to change it here.": "Hier lässt er sich nicht mehr ändern.",
    "This cannot be done any more. Here is how it looks now.": (
        "Das geht nicht mehr. So sieht der Termin jetzt aus."
    ),
    "Was": "Bisher",
    "{name} is told about it.": "{name} weiß Bescheid.",
    "This mail was about": "Diese Mail betraf",
    "It is now {time}.": "Jetzt gilt {time}.",
    "{name} moved it on {day}.": "Verschoben von {name} am {day}",
    "You moved it on {day}.": "Verschoben von Ihnen am {day}",
    "Reason:": "Grund:",
    "Can’t make it?": "Sie können nicht?",
    "Call": "Rufen Sie an:",
    "Write to {name}": "An {name} schreiben",
    "Anyone with this link can change the appointment. If you forwarded the e-mail,": (
        "Wer diesen Link hat, kann den Termin ändern. Falls Sie die Mail weitergegeben haben:"
    ),
    "replace the link": "Link ersetzen",
    "You can move it or cancel it here, without signing in.": (
        "Sie können ihn hier ohne Anmeldung verschieben oder absagen."
    ),
    "You can move it here, without signing in.": (
        "Sie können ihn hier ohne Anmeldung verschieben."
    ),
    "You can cancel it here, without signing in.": "Sie können ihn hier ohne Anmeldung absagen.",
    "A confirmation is on its way to {mailbox}. The link in your earlier e-mail keeps working.": (
        "Eine Bestätigung ist unterwegs an {mailbox}. Der Link in Ihrer früheren Mail gilt weiter."
    ),
    "{name} cancelled it on {when}.": "Abgesagt von {name} am {when}.",
    "You cancelled it on {when}.": "Abgesagt von Ihnen am {when}.",
    "Everybody concerned is told, and nothing more is needed.": (
        "Alle Beteiligten wissen Bescheid, mehr ist nicht nötig."
    ),
    "A past appointment can’t be moved or cancelled.": (
        "Ein vergangener Termin lässt sich nicht verschieben oder absagen."
    ),
    "Changes here closed on {time}, {duration} before the start.": (
        "Änderungen waren hier bis {time} möglich, {duration} vor Beginn."
    ),
    "Changes here closed on {time}.": "Änderungen waren hier bis {time} möglich.",
    "Move it again": "Noch einmal verschieben",
    "Reschedule": "Verschieben",
    "Cancel Appointment": "Termin absagen",
    "You have no appointment type yet, so you can’t change appointments.": (
        "Sie haben noch keine Terminart und können daher keine Termine ändern."
    ),
    "It was moved as often as possible already; only {name} can move it now.": (
        "Er wurde schon so oft wie möglich verschoben; jetzt kann das nur noch {name}."
    ),
    "Moving it here closed on {time}.": "Verschieben war hier bis {time} möglich.",
    "You can change this appointment until {time}.": "Änderungen sind bis {time} möglich.",
    "You can move it until {time}.": "Verschieben ist bis {time} möglich.",
    "You can cancel it until {time}.": "Absagen ist bis {time} möglich.",
    "Cancelling it here closed on {time}.": "Absagen war hier bis {time} möglich.",
    "What": "Was",
    "{minutes} minutes with {name}": "{minutes} Minuten mit {name}",
    "Where": "Wo",
    "Notes": "Notizen",
    "Reminders": "Erinnerungen",
    "Reminder": "Erinnerung",
    "{duration} before": "{duration} vorher",
    "Video call": "Videogespräch",
    "Phone call": "Telefongespräch",
    "Place to be told": "Der Ort wird noch genannt",
    "1 day": "1 Tag",
    "{n} days": "{n} Tage",
    "1 hour": "1 Stunde",
    "{n} hours": "{n} Stunden",
    "{n} minutes": "{n} Minuten",
    "{city} time": "Zeit in {city}",
    "in {city}": "in {city}",
    "{city} time, where you meet": "Zeit in {city}, wo Sie sich treffen",
    "Time zone": "Zeitzone",
    "Yours": "Ihre",
    "Where it takes place": "Wo er stattfindet",
    "Show": "Zeigen",
    "Add to calendar": "In den Kalender",
    "Outlook on the web": "Outlook im Web",
    "Apple, or any other (.ics)": "Apple und alle anderen (.ics)",
    "Skip to the content": "Zum Inhalt springen",
}
_CHANGES: Final = {
    "Move your appointment to this time?": "Auf diese Zeit verschieben?",
    "{type} with {name}": "{type} mit {name}",
    "Nothing is changed until you press Book It!": (
        "Bis Sie Book It! drücken, ändert sich nichts."
    ),
    "Details of the new time": "Einzelheiten der neuen Zeit",
    "New time": "Neue Zeit",
    "Reason": "Grund",
    "Reason (optional)": "Grund (freiwillig)",
    "{name} will read this.": "{name} wird das lesen.",
    "You get a confirmation by e-mail.": "Sie erhalten eine Bestätigung per Mail.",
    "Pick a new time": "Neue Zeit wählen",
    "Pick another time": "Andere Zeit wählen",
    "Pick another time instead": "Lieber eine andere Zeit wählen",
    "Keep current time": "Zeit behalten",
    "Keep appointment": "Termin behalten",
    "Keep my appointment": "Termin behalten",
    "This page was open too long. Press the button again.": (
        "Diese Seite war zu lange offen. Bitte drücken Sie noch einmal."
    ),
    "This page was open too long. Choose the time again.": (
        "Diese Seite war zu lange offen. Wählen Sie die Zeit noch einmal."
    ),
    "Say why in up to 200 characters: this is asked for.": (
        "Nennen Sie den Grund in höchstens 200 Zeichen; er ist nötig."
    ),
    "Give the reason in up to 200 characters.": "Fassen Sie den Grund in höchstens 200 Zeichen.",
    "Tick this if you want to cancel it.": "Setzen Sie das Häkchen, wenn Sie absagen wollen.",
    "Not cancelled": "Nicht abgesagt",
    "Cancel your appointment?": "Ihren Termin absagen?",
    "The time goes to someone else and can’t be held for you.": (
        "Die Zeit wird an andere vergeben und kann nicht freigehalten werden."
    ),
    "Only the time is the problem?": "Passt nur die Zeit nicht?",
    "Yes, cancel it": "Ja, absagen",
    "Now {time}, {city} time. Your appointment stays as it is until you press Book It!": (
        "Jetzt {time}, Zeit in {city}. Ihr Termin bleibt, bis Sie Book It! drücken."
    ),
    "Same time, another day": "Gleiche Zeit, anderer Tag",
    "Day": "Tag",
    "{n} free": "{n} frei",
    "None": "Keine",
    "Time on {day}": "Zeit am {day}",
    "Morning": "Vormittag",
    "Afternoon": "Nachmittag",
    "Evening": "Abend",
    "current": "bisher",
    "Appointment type": "Terminart",
    "{name}, {n} min": "{name}, {n} Min.",
    "Week": "Woche",
    "Previous week": "Vorige Woche",
    "Next week": "Nächste Woche",
    "Choose a time first.": "Wählen Sie zuerst eine Zeit.",
    "That is when it is now. Choose another time.": (
        "Das ist die jetzige Zeit. Wählen Sie eine andere."
    ),
    "This time was taken a moment ago. These are still free.": (
        "Diese Zeit wurde eben vergeben. Diese sind noch frei."
    ),
    "No free times in the next 60 days": "Keine freien Zeiten in den nächsten 60 Tagen",
    "Your appointment stays as it is.": "Ihr Termin bleibt, wie er ist.",
    "{name} has nothing open for this right now.": "{name} hat dafür gerade nichts frei.",
    "Nothing is free in this week.": "In dieser Woche ist nichts frei.",
    "The first free day is {day}.": "Der erste freie Tag ist {day}.",
    "Continue": "Weiter",
}
_LINKS: Final = {
    "Look into your mailbox": "Sehen Sie in Ihr Postfach",
    "E-mail me a new link": "Neuen Link per Mail",
    "Not sent": "Nicht gesendet",
    "If that address has appointments with us, their links are on their way.": (
        "Falls zu dieser Adresse Termine gehören, sind deren Links unterwegs."
    ),
    "Your links go to the address you booked with, and to no other.": (
        "Ihre Links gehen an die Adresse, mit der Sie gebucht haben, und an keine andere."
    ),
    "Write the whole address, like amara@okafor.example.": (
        "Schreiben Sie die ganze Adresse, wie amara@okafor.example."
    ),
    "E-mail address": "E-Mail-Adresse",
    "This link has expired": "Dieser Link ist abgelaufen",
    "It is older than links live. Ask for a new one, and it arrives at the address you booked"
    " with.": ("Er ist zu alt. Fordern Sie einen neuen an; er kommt an die Adresse Ihrer Buchung."),
    "This link no longer works": "Dieser Link gilt nicht mehr",
    "It was replaced by a newer one; look for the latest e-mail about this appointment, or ask for"
    " another link.": (
        "Er wurde durch einen neueren ersetzt. Suchen Sie die letzte Mail zu diesem Termin, oder"
        " fordern Sie einen anderen Link an."
    ),
    "We can’t find this link": "Diesen Link finden wir nicht",
    "Part of the address may be missing. Open the link from the e-mail again, or copy all of it.": (
        "Vielleicht fehlt ein Teil der Adresse. Öffnen Sie den Link noch einmal aus der Mail."
    ),
    "There is nothing at this address": "Unter dieser Adresse ist nichts",
    "Look whether it is written as it should be.": "Prüfen Sie, ob sie richtig geschrieben ist.",
    "Please wait a minute": "Warten Sie bitte eine Minute",
    "There were too many requests from here. Nothing was changed.": (
        "Von hier kamen zu viele Anfragen. Es wurde nichts geändert."
    ),
    "This did not come from our pages": "Das kam nicht von unseren Seiten",
    "Nothing was changed. Open the link from your e-mail again.": (
        "Es wurde nichts geändert. Öffnen Sie den Link noch einmal aus der Mail."
    ),
    "We can’t do this for the moment": "Das geht im Moment nicht",
    "Nothing was changed. Try again in a moment.": (
        "Es wurde nichts geändert. Versuchen Sie es gleich noch einmal."
    ),
    "We do not know whether it was changed. Open the appointment again to see.": (
        "Ob es geändert wurde, wissen wir nicht. Öffnen Sie den Termin noch einmal."
    ),
    "Something went wrong on our side": "Bei uns ist etwas schiefgegangen",
    "We do not know why yet. Try again in a moment.": (
        "Den Grund kennen wir noch nicht. Versuchen Sie es gleich noch einmal."
    ),
    "It was used already. Each sign-in link works once.": (
        "Er wurde schon benutzt. Jeder Anmeldelink gilt einmal."
    ),
    "Tick this if you want to replace it.": "Setzen Sie das Häkchen, wenn Sie ihn ersetzen wollen.",
    "Not replaced": "Nicht ersetzt",
    "Replace your link?": "Ihren Link ersetzen?",
    "The link in all your e-mails about this appointment ends at once. A new one goes to"
    " {mailbox}.": (
        "Der Link in allen Mails zu diesem Termin endet sofort. Ein neuer geht an {mailbox}."
    ),
    "Yes, replace it": "Ja, ersetzen",
    "Keep this link": "Link behalten",
    "Replace the link": "Link ersetzen",
    "Your new link is on its way": "Ihr neuer Link ist unterwegs",
    "Look for an e-mail at {mailbox}. The old link has ended.": (
        "Suchen Sie eine Mail an {mailbox}. Der alte Link gilt nicht mehr."
    ),
    "Sign in": "Anmelden",
    "Hello {name}": "Guten Tag {name}",
    "This link signs you in on this device, once.": (
        "Dieser Link meldet Sie auf diesem Gerät an, einmal."
    ),
}
GERMAN: Final[Mapping[str, str]] = {
    **_APPOINTMENT,
    **_CHANGES,
    **_LINKS,
    **PORTAL,
    **DIALOGS,
    **STAFF,
    **RULES,
    **AUTOMATIONS,
    **FAULTS,
    **TRIALS,
    **PEOPLE,
    **OPERATING,
    **TYPES,
    **HOURS,
}
