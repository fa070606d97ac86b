"""Contacts, companies and staff in German, by what their pages say in English."""

from typing import Final

from services.gateway.portal.german_import import IMPORT

CONTACTS: Final = {
    "Contacts": "Kontakte",
    "Import CSV": "CSV einlesen",
    "Add a contact": "Kontakt anlegen",
    "Add as new contact": "Als neuen Kontakt anlegen",
    "Add contact": "Kontakt anlegen",
    "No contacts yet.": "Noch keine Kontakte.",
    "No company": "Keine Firma",
    "Name, e-mail or company": "Name, E-Mail oder Firma",
    "Next appointment": "Nächster Termin",
    "No appointments that you may see.": "Keine Termine, die Sie sehen dürfen.",
    "What is coming": "Was ansteht",
    "In the last year: {n}": "Im letzten Jahr: {n}",
    "About {name}": "Über {name}",
    "Activity": "Verlauf",
    "All that is coming": "Alles, was ansteht",
    "{since} to {until}: {n}": "{since} bis {until}: {n}",
    "No appointments that you may see in this time.": (
        "Keine Termine in dieser Zeit, die Sie sehen dürfen."
    ),
    "To the latest": "Zu den neuesten",
    "Older appointments": "Ältere Termine",
    "Older e-mails": "Ältere Mails",
    "E-mails to {name}": "Mails an {name}",
    "No e-mails that you may see.": "Keine Mails, die Sie sehen dürfen.",
    "What was done": "Was geschehen ist",
    "What was before": "Was davor war",
    "Nothing was done yet that you may see.": "Noch ist nichts geschehen, was Sie sehen dürfen.",
    "took place": "hat stattgefunden",
    "did not come": "nicht erschienen",
    "No e-mails yet.": "Noch keine Mails.",
    "written {time}": "geschrieben {time}",
    "Replace the links?": "Links ersetzen?",
    "Replace the links": "Links ersetzen",
    "Keep them": "Behalten",
    "Whoever has the earlier e-mails can change the appointments through their links.": (
        "Wer die bisherigen Mails hat, kann die Termine über deren Links ändern."
    ),
    "The old links end, whatever they are to.": "Die alten Links enden, wozu sie auch gehören.",
    "New ones go to {email} for what is to come: {n} in all.": (
        "Neue gehen an {email} für alles, was noch ansteht: insgesamt {n}."
    ),
    "Nothing is to come, so no new ones are mailed.": (
        "Es steht nichts an, also werden keine neuen gemailt."
    ),
    "{name} is signed out and can’t sign in any more, but the links were not replaced: replace them"
    " here.": (
        "{name} ist abgemeldet und kann sich nicht mehr anmelden, aber die Links wurden nicht"
        " ersetzt: Ersetzen Sie sie hier."
    ),
    "{name} holds no link.": "{name} hat keinen Link.",
    "The old links have ended. New ones are on their way for what is to come.": (
        "Die alten Links gelten nicht mehr. Neue für alles, was noch ansteht, sind unterwegs."
    ),
    "Also replace the links: the old ones end, and new ones are mailed": (
        "Auch die Links ersetzen: die alten enden, neue werden gemailt"
    ),
    "Last seen": "Zuletzt da",
    "Last seen {time}": "Zuletzt da {time}",
    "Phone": "Telefon",
    "Tags": "Schlagwörter",
    "Tags (optional)": "Schlagwörter (freiwillig)",
    "With commas between them. Automations can look at them.": (
        "Mit Kommas dazwischen. Automationen können sie beachten."
    ),
    "Use up to 50 tags of up to 50 characters, with commas between them.": (
        "Höchstens 50 Schlagwörter mit höchstens 50 Zeichen, mit Kommas dazwischen."
    ),
    "Write the whole address, like amara@okafor.example; no two people share one.": (
        "Schreiben Sie die ganze Adresse, wie amara@okafor.example; keine zwei Personen haben"
        " dieselbe."
    ),
    "Portal Access": "Portalzugang",
    "Invited": "Eingeladen",
    "Send invitation": "Einladung senden",
    "Switch on": "Einschalten",
    "Switch off": "Ausschalten",
    "Keep it on": "Eingeschaltet lassen",
    "Switch Portal Access off?": "Portalzugang ausschalten?",
    "{name} can sign in, see the appointments and change them. E-mail links work either way.": (
        "{name} kann sich anmelden, die Termine sehen und ändern. Links in Mails gehen in jedem"
        " Fall."
    ),
    "{name} can’t sign in. E-mail links work either way.": (
        "{name} kann sich nicht anmelden. Links in Mails gehen in jedem Fall."
    ),
    "{name} is signed out at once. The links in e-mails keep working.": (
        "{name} wird sofort abgemeldet. Die Links in Mails gehen weiter."
    ),
    "{name} can sign in.": "{name} kann sich anmelden.",
    "{name} is signed out and can’t sign in any more.": (
        "{name} ist abgemeldet und kann sich nicht mehr anmelden."
    ),
    "{name} can’t sign in with this address.": (
        "{name} kann sich mit dieser Adresse nicht anmelden."
    ),
    "The invitation goes to {email}.": "Die Einladung geht an {email}.",
    "Archive this contact?": "Diesen Kontakt archivieren?",
    "Keep the contact": "Kontakt behalten",
    "They can’t sign in or be booked for any more, and leave their company. Appointments that are"
    " booked stay.": (
        "Der Kontakt kann sich nicht mehr anmelden, für ihn kann nicht mehr gebucht werden, und er"
        " verlässt seine Firma. Gebuchte Termine bleiben."
    ),
    "This contact is archived and can’t be changed any more.": (
        "Dieser Kontakt ist archiviert und kann nicht mehr geändert werden."
    ),
}
_COMPANIES: Final = {
    "Companies": "Firmen",
    "New company": "Neue Firma",
    "Add company": "Firma anlegen",
    "Add as new company": "Als neue Firma anlegen",
    "Add a person": "Person hinzufügen",
    "No companies yet. Add one to share a calendar between its people.": (
        "Noch keine Firmen. Legen Sie eine an, damit ihre Leute sich einen Kalender teilen."
    ),
    "Its people are added next.": "Ihre Leute kommen danach dazu.",
    "Nobody belongs to it yet. Add a person, or choose the company on a contact’s page.": (
        "Noch gehört niemand dazu. Fügen Sie eine Person hinzu, oder wählen Sie die Firma auf der"
        " Seite eines Kontakts."
    ),
    "Primary contact": "Hauptkontakt",
    "Subscribers": "Weitere Empfänger",
    "Subscribed": "Weiterer Empfänger",
    "Told by e-mail": "Erfährt es per Mail",
    "Also told by e-mail": "Erfahren es auch per Mail",
    "Nobody": "Niemand",
    "Nobody yet": "Noch niemand",
    "E-mails about its appointments go there. Without one, nobody can book for it.": (
        "Mails über ihre Termine gehen dorthin. Ohne ihn kann niemand für sie buchen."
    ),
    "Choose one of its people.": "Wählen Sie jemanden aus der Firma.",
    "Choose some of its people.": "Wählen Sie Leute aus der Firma.",
    "Archive this company?": "Diese Firma archivieren?",
    "Keep the company": "Firma behalten",
    "It can’t be archived yet": "Sie kann noch nicht archiviert werden",
    "1 person belongs here. Move them first.": (
        "1 Person gehört dazu. Ordnen Sie sie erst anders zu."
    ),
    "{n} people belong here. Move them first.": (
        "{n} Personen gehören dazu. Ordnen Sie sie erst anders zu."
    ),
    "Nobody can book for it any more. Appointments that are booked stay.": (
        "Niemand kann mehr für sie buchen. Gebuchte Termine bleiben."
    ),
    "This company is archived and can’t be changed any more.": (
        "Diese Firma ist archiviert und kann nicht mehr geändert werden."
    ),
    "The company is archived.": "Die Firma ist archiviert.",
}
_STAFF: Final = {
    "Staff": "Team",
    "New staff member": "Neues Teammitglied",
    "Add staff member": "Teammitglied anlegen",
    "Rights": "Rechte",
    "Admin": "Admin",
    "Admins alone": "Nur Admins",
    "Admins can change this.": "Admins können das ändern.",
    "Admins see all calendars and change people, types, e-mails and automations.": (
        "Admins sehen alle Kalender und ändern Personen, Terminarten, Mails und Automationen."
    ),
    "All staff": "Alle im Team",
    "{n} of the staff": "{n} aus dem Team",
    "Calendar shared with": "Kalender geteilt mit",
    "Who may see and change this calendar": "Wer diesen Kalender sehen und ändern darf",
    "These:": "Diese:",
    "There is nobody else yet.": "Es gibt noch niemanden sonst.",
    "Choose who may see the calendar. Tick people for “These:” only.": (
        "Wählen Sie, wer den Kalender sehen darf. Haken Sie Leute nur bei „Diese:“ an."
    ),
    "Choose some of the staff.": "Wählen Sie Leute aus dem Team.",
    "Password (optional)": "Passwort (freiwillig)",
    "New password (optional)": "Neues Passwort (freiwillig)",
    "With a password they can sign in.": "Mit einem Passwort ist die Anmeldung möglich.",
    "It ends their sessions.": "Es beendet alle Anmeldungen dieser Person.",
    "Your name, zone and password are in your profile.": (
        "Name, Zone und Passwort stehen in Ihrem Profil."
    ),
    "Archive this staff member?": "Dieses Teammitglied archivieren?",
    "Keep them": "Behalten",
    "They are signed out at once and can’t be booked any more. Their appointments stay: move them"
    " to somebody else.": (
        "Sie werden sofort abgemeldet und können nicht mehr gebucht werden. Ihre Termine bleiben:"
        " Verlegen Sie diese zu jemand anderem."
    ),
    "This staff member is archived and can’t be changed any more.": (
        "Dieses Teammitglied ist archiviert und kann nicht mehr geändert werden."
    ),
    "They are archived, or the last admin: then they stay so.": (
        "Archivierte und der letzte Admin bleiben, wie sie sind."
    ),
    "This is the last admin. Make somebody else one first.": (
        "Das ist der letzte Admin. Machen Sie erst jemand anderen dazu."
    ),
}
_SESSIONS: Final = {
    "Where you are signed in": "Wo Sie angemeldet sind",
    "An unknown device": "Ein unbekanntes Gerät",
    "{browser} on {system}": "{browser} auf {system}",
    "This device": "Dieses Gerät",
    "Signed in {begun}, last seen {seen}": "Angemeldet {begun}, zuletzt da {seen}",
    "Sign out all other devices": "Alle anderen Geräte abmelden",
    "That device is signed out.": "Das Gerät ist abgemeldet.",
    "All other devices are signed out.": "Alle anderen Geräte sind abgemeldet.",
}
_LISTS: Final = {
    "More of them": "Weitere",
    "To the first": "Zu den ersten",
    "Archive": "Archivieren",
    "Choose one of the list.": "Wählen Sie aus der Liste.",
    "{name} is added.": "{name} ist angelegt.",
    "{name} is saved.": "{name} ist gespeichert.",
    "{name} is archived.": "{name} ist archiviert.",
}
FOLK: Final = {**CONTACTS, **_COMPANIES, **_STAFF, **_SESSIONS, **_LISTS, **IMPORT}
