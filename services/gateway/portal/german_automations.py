"""The words of the automations' pages in German, by what they are in English."""

from collections.abc import Mapping
from typing import Final

_LIST: Final = {
    "Automations": "Automationen",
    "Set-up": "Einrichtung",
    "New automation": "Neue Automation",
    "All automations": "Alle Automationen",
    "All automations are stopped.": "Alle Automationen sind angehalten.",
    "Automations run again.": "Die Automationen laufen wieder.",
    "{name} stopped them on {time}.": "Angehalten von {name}, {time}.",
    "{ok} done, {failed} failed in 7 days": "{ok} fertig, {failed} gescheitert in 7 Tagen",
    "{n} under way": "{n} laufen",
    "Last run:": "Zuletzt:",
    "On": "An",
    "Off": "Aus",
    "There is no automation yet.": "Es gibt noch keine Automation.",
    "Begin with one of these, or with an empty one.": (
        "Beginnen Sie mit einer von diesen oder mit einer leeren."
    ),
    "Ready recipes": "Fertige Rezepte",
    "Stopped ones begin nothing, and those that wait go on waiting.": (
        "Angehaltene beginnen nichts, und was wartet, wartet weiter."
    ),
    "Stop all": "Alle anhalten",
    "Let them run again": "Wieder laufen lassen",
    "It is switched on.": "Sie ist eingeschaltet.",
    "It is switched off.": "Sie ist ausgeschaltet.",
    "It is removed.": "Sie ist entfernt.",
    "Switch it off?": "Ausschalten?",
    "Switch it off": "Ausschalten",
    "Leave it on": "Eingeschaltet lassen",
    "Close, leave it on": "Schließen, eingeschaltet lassen",
    "It begins nothing new from now on.": "Sie beginnt von jetzt an nichts Neues.",
    "{n} of its runs are under way.": "{n} Durchgänge laufen noch.",
    "None of its runs is under way.": "Kein Durchgang läuft.",
    "What becomes of runs that are under way?": "Was wird aus laufenden Durchgängen?",
    "They finish, with all their waits.": "Sie laufen zu Ende, mit allen Wartezeiten.",
    "They are stopped now.": "Sie werden jetzt angehalten.",
    "Remove this automation": "Automation entfernen",
    "Remove this automation?": "Diese Automation entfernen?",
    "It begins nothing any more, and its runs that are under way are stopped. What it did stays"
    " in the appointments.": (
        "Sie beginnt nichts mehr, und ihre laufenden Durchgänge werden angehalten. Was sie getan"
        " hat, bleibt bei den Terminen."
    ),
    "Keep it": "Behalten",
    "Remove it": "Entfernen",
    "Secret of its webhooks": "Geheimnis der Webhooks",
    "New secret": "Neues Geheimnis",
    "Make a new secret": "Neues Geheimnis machen",
    "Copy it now: it is not shown again.": (
        "Kopieren Sie es jetzt: Es wird nicht noch einmal gezeigt."
    ),
    "For a day, webhooks are signed with the secret before it, too.": (
        "Einen Tag lang wird auch mit dem vorigen unterschrieben."
    ),
    "Whoever receives a webhook can tell by its signature that it comes from here. A new secret"
    " replaces the one before, and is shown this once.": (
        "Wer einen Webhook bekommt, erkennt an der Unterschrift, dass er von hier kommt. Ein neues"
        " Geheimnis ersetzt das vorige und wird nur dieses eine Mal gezeigt."
    ),
}
_BUILDER: Final = {
    "WHEN": "WENN",
    "IF": "FALLS",
    "DO": "DANN",
    "unit": "Einheit",
    "Choose": "Wählen",
    "It begins when": "Sie beginnt, wenn",
    "How long": "Wie lange",
    "How long before": "Wie lange vorher",
    "Before or after": "Vor oder nach",
    "Start or end": "Beginn oder Ende",
    "the conditions": "die Bedingungen",
    "group {number}": "Gruppe {number}",
    "condition {number}": "Bedingung {number}",
    "Condition": "Bedingung",
    "Group": "Gruppe",
    "How many must hold": "Wie viele gelten müssen",
    "No condition: it always runs.": "Keine Bedingung: Sie läuft immer.",
    "What is compared": "Was verglichen wird",
    "Comparison": "Vergleich",
    "Value": "Wert",
    "Remove {what}": "{what} entfernen",
    "One on each line.": "Eines je Zeile.",
    "In minutes.": "In Minuten.",
    "Nothing yet: add a first step.": "Noch nichts: Fügen Sie einen ersten Schritt hinzu.",
    "New step": "Neuer Schritt",
    "Add step": "Schritt hinzufügen",
    "Step {number}:": "Schritt {number}:",
    "Names can’t be told for the moment. What you have chosen stays as it is.": (
        "Namen lassen sich gerade nicht nennen. Was Sie gewählt haben, bleibt, wie es ist."
    ),
    "Move step {number} up": "Schritt {number} nach oben",
    "Move step {number} down": "Schritt {number} nach unten",
    "Remove step {number}": "Schritt {number} entfernen",
    "A condition is added.": "Eine Bedingung ist hinzugefügt.",
    "The condition is removed.": "Die Bedingung ist entfernt.",
    "A step is added.": "Ein Schritt ist hinzugefügt.",
    "The step is removed.": "Der Schritt ist entfernt.",
    "The step is moved.": "Der Schritt ist verschoben.",
    "To whom": "An wen",
    "Each is filled in when the e-mail goes out.": "Jedes wird beim Versand ausgefüllt.",
    "Tag": "Schlagwort",
    "Who reads it": "Wer sie liest",
    "Note": "Notiz",
    "What is to be done": "Was zu tun ist",
    "due in (optional)": "fällig in (freiwillig)",
    "Web address": "Webadresse",
    "before the start, to": "vor dem Beginn, an",
    "Limits and special cases": "Grenzen und Sonderfälle",
    "When it begins while it is under way for the same appointment": (
        "Wenn sie beginnt, während sie für denselben Termin läuft"
    ),
    "When the appointment is cancelled while it waits": (
        "Wenn der Termin abgesagt wird, während sie wartet"
    ),
    "Not again for the same contact within (optional)": (
        "Für denselben Kontakt nicht wieder innerhalb von (freiwillig)"
    ),
    "Not again within": "Nicht wieder innerhalb von",
    "At most so often in a day (optional)": "Höchstens so oft am Tag (freiwillig)",
    "Show what was chosen": "Auswahl anzeigen",
    "Save": "Sichern",
    "Admins can change it.": "Admins können sie ändern.",
    "Somebody changed this automation before you. Here is what you had written: save it again if"
    " it still holds.": (
        "Jemand hat diese Automation vor Ihnen geändert. Hier ist, was Sie geschrieben hatten:"
        " Sichern Sie es noch einmal, wenn es noch gilt."
    ),
    "It is saved, but not switched on.": "Sie ist gesichert, aber nicht eingeschaltet.",
    "This form was sent before.": "Dieses Formular wurde schon gesendet.",
    "We can’t do this for the moment. Try it again.": (
        "Das geht gerade nicht. Versuchen Sie es noch einmal."
    ),
    "Write a name of up to 200 characters, on one line.": (
        "Schreiben Sie einen Namen mit höchstens 200 Zeichen in einer Zeile."
    ),
    "Choose when it begins.": "Wählen Sie, wann sie beginnt.",
    "Choose the start or the end.": "Wählen Sie Beginn oder Ende.",
    "Write a whole number; no length may be more than a year.": (
        "Schreiben Sie eine ganze Zahl; länger als ein Jahr geht nicht."
    ),
    "Add at least one step, and 20 at most.": "Mindestens ein Schritt, höchstens 20.",
    "Use up to 50 conditions, 5 levels deep.": "Höchstens 50 Bedingungen, 5 Ebenen tief.",
    "Choose what is compared.": "Wählen Sie, was verglichen wird.",
    "This comparison does not fit: choose another.": "Dieser Vergleich passt nicht.",
    "Say what it is compared with.": "Sagen Sie, womit verglichen wird.",
    "Choose who it goes to.": "Wählen Sie, an wen es geht.",
    "Write the e-mail address that it goes to.": "Schreiben Sie die E-Mail-Adresse dafür.",
    "Write a tag of up to 50 characters, on one line.": (
        "Schreiben Sie ein Schlagwort mit höchstens 50 Zeichen in einer Zeile."
    ),
    "Write a note of up to 1,000 characters.": "Schreiben Sie höchstens 1.000 Zeichen.",
    "Choose who reads it.": "Wählen Sie, wer sie liest.",
    "Say in up to 200 characters, on one line, what is to be done.": (
        "Sagen Sie mit höchstens 200 Zeichen in einer Zeile, was zu tun ist."
    ),
    "Choose how long it waits.": "Wählen Sie, wie lange sie wartet.",
    "Write a whole number from 1 to 100,000, or nothing.": (
        "Schreiben Sie eine ganze Zahl von 1 bis 100.000 oder nichts."
    ),
    "Choose what becomes of it.": "Wählen Sie, was daraus wird.",
    "Write a web address that begins with https:// and that anybody may reach.": (
        "Schreiben Sie eine Webadresse mit https://, die jeder erreichen kann."
    ),
}
_TRIAL: Final = {
    "Try it on past events": "An Vergangenem ausprobieren",
    "How far back": "Wie weit zurück",
    "of {n} days": "der letzten {n} Tage",
    "What it would have done": "Was sie getan hätte",
    "Nothing was sent.": "Es wurde nichts gesendet.",
    "In the last {days} days it would have run {started} times for {events} events.": (
        "In den letzten {days} Tagen wäre sie bei {events} Ereignissen {started}-mal gelaufen."
    ),
    "No such event in the last {days} days. Try a longer time.": (
        "Nichts dergleichen in den letzten {days} Tagen. Nehmen Sie eine längere Zeit."
    ),
    "Past events": "Vergangene Ereignisse",
    "Event": "Ereignis",
    "Would it run?": "Liefe sie?",
    "Because": "Denn",
    "The newest {n} are shown.": "Die neuesten {n} werden gezeigt.",
    "All that was asked": "Alles, was gefragt wurde",
    "It held:": "Es galt:",
    "It did not hold:": "Es galt nicht:",
}
_RUNS: Final = {
    "Parts of the automation": "Teile der Automation",
    "What it does": "Was sie tut",
    "Runs": "Durchgänge",
    "Runs of {name}": "Durchgänge von {name}",
    "Run of {name}": "Durchgang von {name}",
    "all runs": "alle Durchgänge",
    "Began": "Begonnen",
    "Began with": "Begonnen mit",
    "Appointment": "Termin",
    "By": "Von",
    "Outcome": "Ergebnis",
    "goes on {time}": "geht weiter {time}",
    "Goes on": "Geht weiter",
    "Ended": "Geendet",
    "Version": "Version",
    "Earlier runs": "Frühere Durchgänge",
    "Nothing has run yet.": "Noch ist nichts gelaufen.",
    "Steps": "Schritte",
    "Its steps": "Ihre Schritte",
    "{n} attempts": "{n} Versuche",
    "due {time}": "fällig {time}",
    "What came of it": "Was daraus wurde",
    "Run again from the failed step": "Ab dem gescheiterten Schritt noch einmal",
    "Run all of it again": "Alles noch einmal",
    "Stop this run": "Durchgang anhalten",
    "It goes on at the step that failed.": "Es geht am gescheiterten Schritt weiter.",
    "The run is stopped.": "Der Durchgang ist angehalten.",
    "It runs again from the first step.": "Es läuft noch einmal vom ersten Schritt an.",
    "This run does not allow it any more. Here is how it looks now.": (
        "Das lässt dieser Durchgang nicht mehr zu. So sieht er jetzt aus."
    ),
    "Automations of this appointment": "Automationen dieses Termins",
    "Why did it run, why did it not?": "Warum lief sie, warum nicht?",
    "No automation has looked at this appointment.": "Noch hat keine Automation ihn angesehen.",
    "ran": "lief",
    "did not run": "lief nicht",
    "No automation starts this time.": "Diesmal läuft keine Automation an.",
    "Automations that stay quiet: {n}": "Automationen, die nicht anlaufen: {n}",
    "Automation, as soon as you confirm: {name}": "Automation, sobald Sie bestätigen: {name}",
}
_OUTCOMES: Final = {
    "an e-mail": "eine Mail",
    "a change of the contact’s tags": "eine Änderung der Schlagwörter des Kontakts",
    "a note at the appointment": "eine Notiz am Termin",
    "a task": "eine Aufgabe",
    "a reminder": "eine Erinnerung",
    "Asked for": "Veranlasst",
    "Left out": "Ausgelassen",
    "There is no contact.": "Es gibt keinen Kontakt.",
    "Status of the answer": "Status der Antwort",
    "Answer": "Antwort",
    "Due": "Fällig",
    "Why it ended there": "Warum es dort endete",
    "Another version of Rebook wrote it: it does not run here.": (
        "Eine andere Version von Rebook hat sie geschrieben: Hier läuft sie nicht."
    ),
    "It can be switched off and removed.": "Sie lässt sich ausschalten und entfernen.",
    "Not shown to you": "Für Sie nicht sichtbar",
    "The calendar is not shared with you.": "Der Kalender ist nicht für Sie freigegeben.",
    "Test": "Testen",
    "the address of step {number}": "die Adresse von Schritt {number}",
    "{status} from the address after {time}.": "{status} von der Adresse nach {time}.",
    "No answer after {time}: {reason}": "Keine Antwort nach {time}: {reason}",
    "This address may not be called.": "Diese Adresse darf nicht aufgerufen werden.",
    "There were many tests within a minute. Wait a little.": (
        "Es gab viele Tests in einer Minute. Warten Sie ein wenig."
    ),
    "Something in it is at fault: it could not begin.": (
        "Etwas darin ist fehlerhaft: Sie konnte nicht anlaufen."
    ),
    "Another version of Rebook wrote what this run does: it can’t be run again here.": (
        "Eine andere Version von Rebook hat geschrieben, was dieser Durchgang tut: Hier lässt er"
        " sich nicht wiederholen."
    ),
}
AUTOMATIONS: Final[Mapping[str, str]] = {**_LIST, **_BUILDER, **_TRIAL, **_RUNS, **_OUTCOMES}
