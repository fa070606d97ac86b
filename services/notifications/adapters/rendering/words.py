"""The words around a letter's text, per language: labels, sentences, names of days and months."""

from dataclasses import dataclass
from typing import Final

from libs.contracts.values import Language


@dataclass(frozen=True, slots=True)
class DateNames:
    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    long: str
    short: str
    after_hours: str


DATES: Final[dict[Language, DateNames]] = {
    "en": DateNames(
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        short_weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        short_months=(
            "Jan",
            "Feb",
            "Mar",
            "Apr",
            "May",
            "Jun",
            "Jul",
            "Aug",
            "Sep",
            "Oct",
            "Nov",
            "Dec",
        ),
        long="{weekday} {day} {month} {year}",
        short="{weekday} {day} {month}",
        after_hours="",
    ),
    "de": DateNames(
        weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        short_weekdays=("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
        months=(
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ),
        short_months=(
            "Jan.",
            "Feb.",
            "März",
            "Apr.",
            "Mai",
            "Juni",
            "Juli",
            "Aug.",
            "Sept.",
            "Okt.",
            "Nov.",
            "Dez.",
        ),
        long="{weekday}, {day}. {month} {year}",
        short="{weekday} {day}. {month}",
        after_hours="\u00a0Uhr",
    ),
}

_ENGLISH: Final = {
    "was": "Was",
    "now": "Now",
    "when": "When",
    "what": "What",
    "with": "With",
    "for": "For",
    "where": "Where",
    "notes": "Notes",
    "reason": "Reason",
    "by": "By",
    "taken_from": "Until now",
    "taken_by": "Now with",
    "formerly": "was",
    "today": "today",
    "tomorrow": "tomorrow",
    "on_day": "on {date}",
    "zone": "{city} time",
    "minutes": "{minutes} minutes",
    "place_video": "Video call",
    "place_phone": "Phone call",
    "person_at": "{name}, {firm}",
    "by_automation": "{name} (automation)",
    "by_api_key": "{name} (API)",
    "moved": "Moved",
    "changed": "Changed",
    "manage": "Reschedule or cancel",
    "manage_move": "Reschedule Appointment",
    "manage_cancel": "Cancel Appointment",
    "open": "Open the appointment",
    "add": "Add to",
    "or_file": "or open the attached file.",
    "add_in_text": "Add to your calendar",
    "open_file": "open the attached appointment.ics",
    "policy_both": "You can move or cancel this until {move} ({zone}).",
    "policy_two": "You can move this until {move} and cancel it until {cancel} ({zone}).",
    "policy_move": "You can move this until {move} ({zone}); it is too late to cancel it here.",
    "policy_cancel": "You can cancel this until {cancel} ({zone}); it is too late to move it here.",
    "policy_none": "It is too late to move or cancel this here. If something has come up, answer"
    " this e-mail.",
    "why_target": "You get this because you have an appointment with {firm}.",
    "why_cancelled": "You get this because you had an appointment with {firm}.",
    "why_staff": "You get this because the appointment is in your calendar at {firm}.",
    "why_former": "You get this because the appointment was in your calendar at {firm}.",
    "why_address": "You get this because an automation of {firm} writes to this address.",
    "why_receipt": "You get this as a receipt for what you changed at {firm}.",
    "personal_button": "The button is personal: anyone who has it can change the appointment.",
    "personal_link": "The link is personal: anyone who has it can act for you.",
    "via": "{name} via {firm}",
    "with_summary": "{type} with {name}",
    "sign_in_subject": "Your sign-in link for {firm}",
    "sign_in_heading": "Sign in to {firm}",
    "sign_in_text": "Hello {name},\n\nThis link signs you in. It works once, within {minutes}"
    " minutes.\n\nIf you did not ask for it, there is nothing you need to do.",
    "sign_in_button": "Sign in",
    "sign_in_why": "You get this because a sign-in link was asked for with your address.",
}

_GERMAN: Final = {
    "was": "Bisher",
    "now": "Neu",
    "when": "Wann",
    "what": "Termin",
    "with": "Mit",
    "for": "Für",
    "where": "Wo",
    "notes": "Hinweise",
    "reason": "Grund",
    "by": "Von",
    "taken_from": "Bisher bei",
    "taken_by": "Jetzt bei",
    "formerly": "bisher",
    "today": "heute",
    "tomorrow": "morgen",
    "on_day": "am {date}",
    "zone": "Ortszeit {city}",
    "minutes": "{minutes} Minuten",
    "place_video": "Videogespräch",
    "place_phone": "Telefongespräch",
    "person_at": "{name}, {firm}",
    "by_automation": "{name} (Automatik)",
    "by_api_key": "{name} (API)",
    "moved": "Verschoben",
    "changed": "Geändert",
    "manage": "Verschieben oder absagen",
    "manage_move": "Termin verschieben",
    "manage_cancel": "Termin absagen",
    "open": "Termin ansehen",
    "add": "Eintragen in",
    "or_file": "oder die angehängte Datei öffnen.",
    "add_in_text": "In den Kalender eintragen",
    "open_file": "die angehängte Datei appointment.ics öffnen",
    "policy_both": "Sie können den Termin bis {move} verschieben oder absagen ({zone}).",
    "policy_two": "Sie können den Termin bis {move} verschieben und bis {cancel} absagen ({zone}).",
    "policy_move": "Sie können den Termin bis {move} verschieben ({zone}); zum Absagen ist es hier"
    " zu spät.",
    "policy_cancel": "Sie können den Termin bis {cancel} absagen ({zone}); zum Verschieben ist es"
    " hier zu spät.",
    "policy_none": "Zum Verschieben oder Absagen ist es hier zu spät. Wenn etwas dazwischenkommt,"
    " antworten Sie auf diese E-Mail.",
    "why_target": "Sie bekommen diese E-Mail, weil Sie einen Termin bei {firm} haben.",
    "why_cancelled": "Sie bekommen diese E-Mail, weil Sie einen Termin bei {firm} hatten.",
    "why_staff": "Sie bekommen diese E-Mail, weil der Termin in Ihrem Kalender bei {firm} steht.",
    "why_former": "Sie bekommen diese E-Mail, weil der Termin in Ihrem Kalender bei {firm} stand.",
    "why_address": "Sie bekommen diese E-Mail, weil eine Automatik von {firm} hierher schreibt.",
    "why_receipt": "Sie bekommen diese E-Mail als Beleg für Ihre Änderung bei {firm}.",
    "personal_button": "Die Schaltfläche gilt nur für Sie: Wer sie hat, kann den Termin ändern.",
    "personal_link": "Der Link gilt nur für Sie: Wer ihn hat, kann für Sie handeln.",
    "via": "{name} über {firm}",
    "with_summary": "{type} mit {name}",
    "sign_in_subject": "Ihr Anmeldelink für {firm}",
    "sign_in_heading": "Bei {firm} anmelden",
    "sign_in_text": "Hallo {name},\n\ndieser Link meldet Sie an. Er gilt einmal und {minutes}"
    " Minuten lang.\n\nWenn Sie ihn nicht angefordert haben, müssen Sie nichts tun.",
    "sign_in_button": "Anmelden",
    "sign_in_why": "Sie bekommen diese E-Mail, weil mit Ihrer Adresse ein Anmeldelink angefordert"
    " wurde.",
}

WORDS: Final[dict[Language, dict[str, str]]] = {"en": _ENGLISH, "de": _GERMAN}


def say(language: Language, key: str, /, **values: object) -> str:
    return WORDS[language][key].format(**values)
