"""What stands above a letter, by what happened, who reads it and who did it."""

from typing import Final, Literal

from libs.contracts.values import Language

Voice = Literal[
    "target", "company", "target_receipt", "staff", "staff_by", "staff_by_target", "staff_receipt"
]
Happening = Literal["booked", "moved", "changed", "cancelled", "restored", "reminder"]

_ENGLISH: Final[dict[Happening, dict[Voice, str]]] = {
    "booked": {
        "target": "You’re booked",
        "company": "{target} is booked",
        "target_receipt": "You’re booked",
        "staff": "{target} is booked with you",
        "staff_by": "{actor} booked {target} with you",
        "staff_by_target": "{actor} booked an appointment",
        "staff_receipt": "You booked {target}",
    },
    "moved": {
        "target": "Your appointment has moved",
        "company": "The appointment of {target} has moved",
        "target_receipt": "You moved your appointment",
        "staff": "Your appointment with {target} has moved",
        "staff_by": "{actor} moved your appointment with {target}",
        "staff_by_target": "{actor} moved the appointment",
        "staff_receipt": "You moved the appointment with {target}",
    },
    "changed": {
        "target": "Your appointment has changed",
        "company": "The appointment of {target} has changed",
        "target_receipt": "You changed your appointment",
        "staff": "Your appointment with {target} has changed",
        "staff_by": "{actor} changed your appointment with {target}",
        "staff_by_target": "{actor} changed the appointment",
        "staff_receipt": "You changed the appointment with {target}",
    },
    "cancelled": {
        "target": "Your appointment is cancelled",
        "company": "The appointment of {target} is cancelled",
        "target_receipt": "You cancelled your appointment",
        "staff": "Your appointment with {target} is cancelled",
        "staff_by": "{actor} cancelled your appointment with {target}",
        "staff_by_target": "{actor} cancelled",
        "staff_receipt": "You cancelled the appointment with {target}",
    },
    "restored": {
        "target": "Your appointment is back on",
        "company": "The appointment of {target} is back on",
        "target_receipt": "You restored your appointment",
        "staff": "Your appointment with {target} is back on",
        "staff_by": "{actor} restored your appointment with {target}",
        "staff_by_target": "{actor} restored the appointment",
        "staff_receipt": "You restored the appointment with {target}",
    },
    "reminder": {
        "target": "See you {day}",
        "company": "See you {day}",
        "target_receipt": "See you {day}",
        "staff": "Your appointment with {target} is {day}",
        "staff_by": "Your appointment with {target} is {day}",
        "staff_by_target": "Your appointment with {target} is {day}",
        "staff_receipt": "Your appointment with {target} is {day}",
    },
}

_GERMAN: Final[dict[Happening, dict[Voice, str]]] = {
    "booked": {
        "target": "Ihr Termin ist gebucht",
        "company": "{target} hat einen Termin",
        "target_receipt": "Ihr Termin ist gebucht",
        "staff": "{target} hat einen Termin bei Ihnen",
        "staff_by": "{actor} hat {target} bei Ihnen eingetragen",
        "staff_by_target": "{actor} hat einen Termin gebucht",
        "staff_receipt": "Sie haben {target} eingetragen",
    },
    "moved": {
        "target": "Ihr Termin wurde verschoben",
        "company": "Der Termin von {target} wurde verschoben",
        "target_receipt": "Sie haben Ihren Termin verschoben",
        "staff": "Ihr Termin mit {target} wurde verschoben",
        "staff_by": "{actor} hat Ihren Termin mit {target} verschoben",
        "staff_by_target": "{actor} hat den Termin verschoben",
        "staff_receipt": "Sie haben den Termin mit {target} verschoben",
    },
    "changed": {
        "target": "Ihr Termin wurde geändert",
        "company": "Der Termin von {target} wurde geändert",
        "target_receipt": "Sie haben Ihren Termin geändert",
        "staff": "Ihr Termin mit {target} wurde geändert",
        "staff_by": "{actor} hat Ihren Termin mit {target} geändert",
        "staff_by_target": "{actor} hat den Termin geändert",
        "staff_receipt": "Sie haben den Termin mit {target} geändert",
    },
    "cancelled": {
        "target": "Ihr Termin ist abgesagt",
        "company": "Der Termin von {target} ist abgesagt",
        "target_receipt": "Sie haben Ihren Termin abgesagt",
        "staff": "Ihr Termin mit {target} ist abgesagt",
        "staff_by": "{actor} hat Ihren Termin mit {target} abgesagt",
        "staff_by_target": "{actor} hat abgesagt",
        "staff_receipt": "Sie haben den Termin mit {target} abgesagt",
    },
    "restored": {
        "target": "Ihr Termin findet doch statt",
        "company": "Der Termin von {target} findet doch statt",
        "target_receipt": "Sie haben die Absage zurückgenommen",
        "staff": "Ihr Termin mit {target} findet doch statt",
        "staff_by": "{actor} hat die Absage von {target} zurückgenommen",
        "staff_by_target": "{actor} hat die Absage zurückgenommen",
        "staff_receipt": "Sie haben die Absage von {target} zurückgenommen",
    },
    "reminder": {
        "target": "Ihr Termin ist {day}",
        "company": "Ihr Termin ist {day}",
        "target_receipt": "Ihr Termin ist {day}",
        "staff": "Ihr Termin mit {target} ist {day}",
        "staff_by": "Ihr Termin mit {target} ist {day}",
        "staff_by_target": "Ihr Termin mit {target} ist {day}",
        "staff_receipt": "Ihr Termin mit {target} ist {day}",
    },
}

HEADINGS: Final = {"en": _ENGLISH, "de": _GERMAN}
TAKEN_OVER: Final[dict[Language, str]] = {
    "en": "You take over the appointment with {target}",
    "de": "Sie übernehmen den Termin mit {target}",
}
HANDED_OVER: Final[dict[Language, str]] = {
    "en": "{staff} takes over your appointment with {target}",
    "de": "{staff} übernimmt Ihren Termin mit {target}",
}
