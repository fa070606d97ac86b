"""The words of operators' pages in German, by what they are in English."""

from collections.abc import Mapping
from typing import Final

OPERATING: Final[Mapping[str, str]] = {
    "System status": "Systemzustand",
    "Check again": "Noch einmal prüfen",
    "Checked {time}.": "Geprüft um {time}.",
    "It is checked every 10 s.": "Geprüft wird alle 10 s.",
    "All working": "Alles läuft",
    "Working, but some messages need you": "Alles läuft, aber einige Nachrichten brauchen Sie",
    "Slow: {names}": "Langsam: {names}",
    "Not ready: {names}": "Nicht bereit: {names}",
    "No answer from {names} for {time}": "Keine Antwort von {names} seit {time}",
    "{n} s": "{n} s",
    "{n} min": "{n} min",
    "{n} ms": "{n} ms",
    "working": "läuft",
    "slow": "langsam",
    "not ready": "nicht bereit",
    "no answer": "keine Antwort",
    "not known": "nicht bekannt",
    "Services": "Dienste",
    "Service": "Dienst",
    "State": "Zustand",
    "Answered in": "Antwort nach",
    "What is wrong": "Was nicht stimmt",
    "Database": "Datenbank",
    "Broker": "Broker",
    "Outbox": "Postausgang",
    "Worker": "Worker",
    "Due work": "Fällige Arbeit",
    "Checking…": "Wird geprüft …",
    "Queues": "Warteschlangen",
    "Queues are empty.": "Die Warteschlangen sind leer.",
    "Waiting": "Wartend",
    "Heard per minute": "Empfangen pro Minute",
    "Up to {n} a minute in the last {m} min": "Bis zu {n} pro Minute in den letzten {m} min",
    "Outboxes": "Postausgänge",
    "Sent after": "Gesendet nach",
    "nothing was sent": "nichts wurde gesendet",
    "Nothing was sent in the last {m} min": "In den letzten {m} min wurde nichts gesendet",
    "Up to {time} in the last {m} min": "Bis zu {time} in den letzten {m} min",
    "Consumers": "Abnehmer",
    "Not sent yet": "Noch nicht gesendet",
    "Oldest of these": "Älteste davon",
    "Tried again": "Neuer Versuch",
    "Parked": "Geparkt",
    "Mails, reminders and automations": "Mails, Erinnerungen und Automationen",
    "Mails waiting": "Wartende Mails",
    "Mails failed": "Gescheiterte Mails",
    "Mails of unknown fate": "Mails mit unbekanntem Ausgang",
    "Reminders planned": "Geplante Erinnerungen",
    "Reminders due in 1 h": "Erinnerungen fällig in 1 Std.",
    "Reminders overdue for": "Erinnerungen überfällig seit",
    "Runs waiting": "Wartende Abläufe",
    "Waits overdue for": "Wartezeiten überfällig seit",
    "Webhooks tried again": "Webhooks im neuen Versuch",
    "Could not be handled": "Nicht verarbeitet",
    "What happened": "Was geschah",
    "Received": "Eingegangen",
    "unreadable": "unlesbar",
    "parked": "geparkt",
    "given up": "aufgegeben",
    "is tried again": "wird noch einmal versucht",
    "Nothing is parked.": "Nichts ist geparkt.",
    "Not known for {names}: no answer.": "Nicht bekannt für {names}: keine Antwort.",
    "Dead letters: {n}": "Tote Briefe: {n}",
    "Dead letters": "Tote Briefe",
    "No dead letters.": "Keine toten Briefe.",
    "About": "Betrifft",
    "What it says": "Was darin steht",
    "Texts that may be about somebody are only counted. “rebook parked show” shows all of it.": (
        "Texte, die von jemandem handeln können, werden nur gezählt. „rebook parked show“ zeigt"
        " alles."
    ),
    "Give it up": "Aufgeben",
    "Give all of them up": "Alle aufgeben",
    "Try all of them again": "Alle noch einmal versuchen",
    "Write a reason of up to 200 characters, on one line.": (
        "Schreiben Sie einen Grund mit bis zu 200 Zeichen in einer Zeile."
    ),
    "It is kept for 30 days with your name, and never tried again.": (
        "Es wird 30 Tage mit Ihrem Namen aufbewahrt und nie wieder versucht."
    ),
    "It is given up.": "Es ist aufgegeben.",
    "It is tried again in a moment.": "Es wird gleich noch einmal versucht.",
    "It is not there any more: somebody else was faster.": (
        "Es ist nicht mehr da: Jemand war schneller."
    ),
    "Given up: {n}": "Aufgegeben: {n}",
    "On their way again: {n}": "Wieder unterwegs: {n}",
    "The broker gave these up: whoever read them fell again and again, or nobody could take"
    " them.": (
        "Der Broker hat sie aufgegeben: Wer sie las, fiel immer wieder aus, oder niemand konnte sie"
        " nehmen."
    ),
    "By kind": "Nach Art",
    "How many": "Wie viele",
    "What to do": "Was tun",
    "all of {kind}": "alle vom Typ {kind}",
    "Died in the queue of": "Gestorben in der Warteschlange von",
}
