"""The import of contacts in German, by what its pages say in English."""

from typing import Final

IMPORT: Final = {
    "Import contacts": "Kontakte einlesen",
    "Nothing was imported": "Nichts wurde eingelesen",
    "A CSV file with a line for each contact; its first line names the columns. Up to {n} contacts"
    " and 2 MB at once.": (
        "Eine CSV-Datei mit einer Zeile für jeden Kontakt; die erste nennt die Spalten. Bis zu {n}"
        " Kontakte und 2 MB auf einmal."
    ),
    "CSV file": "CSV-Datei",
    "Nothing is added before you have seen what the file says.": (
        "Nichts wird angelegt, bevor Sie gesehen haben, was in der Datei steht."
    ),
    "Look at it": "Ansehen",
    "Look again": "Noch einmal ansehen",
    "Which column holds what": "Was in welcher Spalte steht",
    "None": "Keine",
    "Column {n}": "Spalte {n}",
    "Line": "Zeile",
    "Only the first {n} lines are read: import the rest afterwards, in another file.": (
        "Nur die ersten {n} Zeilen werden gelesen: Lesen Sie den Rest danach aus einer anderen"
        " Datei ein."
    ),
    "1 contact can be added": "1 Kontakt kann angelegt werden",
    "{n} contacts can be added": "{n} Kontakte können angelegt werden",
    "And {n} more.": "Und {n} weitere.",
    "Add 1 contact": "1 Kontakt anlegen",
    "Add {n} contacts": "{n} Kontakte anlegen",
    "Another file": "Eine andere Datei",
    "1 contact is added.": "1 Kontakt ist angelegt.",
    "{n} contacts are added.": "{n} Kontakte sind angelegt.",
    "The rest has to wait: the service is away for the moment. Import the same file again, nobody"
    " is added twice.": (
        "Der Rest muss warten: Der Dienst ist gerade nicht da. Lesen Sie dieselbe Datei noch einmal"
        " ein, niemand wird doppelt angelegt."
    ),
    "To the contacts": "Zu den Kontakten",
    "1 line is skipped": "1 Zeile wird übersprungen",
    "{n} lines are skipped": "{n} Zeilen werden übersprungen",
    "Line {n}: {said} Skipped.": "Zeile {n}: {said} Übersprungen.",
    "the name is missing.": "der Name fehlt.",
    "the name is too long, or more than a line.": "der Name ist zu lang oder mehr als eine Zeile.",
    "e-mail is missing.": "die E-Mail fehlt.",
    "the e-mail is no whole address.": "die E-Mail ist keine ganze Adresse.",
    "the e-mail stands in a line before.": "die E-Mail steht schon in einer früheren Zeile.",
    "somebody has this e-mail already.": "jemand hat diese E-Mail schon.",
    "the phone holds more than digits, spaces and + ( ) . / -.": (
        "das Telefon enthält mehr als Ziffern, Leerzeichen und + ( ) . / -."
    ),
    "there is no such company.": "diese Firma gibt es nicht.",
    "there are too many tags, or too long ones.": "es sind zu viele oder zu lange Schlagwörter.",
    "there is no such time zone.": "diese Zeitzone gibt es nicht.",
    "the language is neither English nor German.": "die Sprache ist weder Englisch noch Deutsch.",
    "it can’t be used.": "so geht das nicht.",
    "Choose a CSV file.": "Wählen Sie eine CSV-Datei.",
    "There is nothing in this file.": "In dieser Datei steht nichts.",
    "The file has more than 100 columns.": "Die Datei hat mehr als 100 Spalten.",
    "This is no CSV file.": "Das ist keine CSV-Datei.",
    "The file is larger than 2 MB.": "Die Datei ist größer als 2 MB.",
    "Say which columns hold the name and the e-mail.": (
        "Sagen Sie, in welchen Spalten Name und E-Mail stehen."
    ),
}
