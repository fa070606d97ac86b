"""Trying an automation out before it is kept, in German, by what it is in English."""

from collections.abc import Mapping
from typing import Final

TRIALS: Final[Mapping[str, str]] = {
    "Compared with": "Verglichen mit",
    "compared with nothing": "ohne Vergleich",
    "compared with version {version}, {time}": "verglichen mit Version {version}, {time}",
    "Version {version}": "Version {version}",
    "As written here": "Wie hier geschrieben",
    "runs": "läuft",
    "does not run": "läuft nicht",
    "In {days} days, {different} of {events} events would have been answered differently.": (
        "In {days} Tagen wären {different} von {events} Ereignissen anders beantwortet worden."
    ),
    "In the last {days} days, all {events} events would have been answered the same.": (
        "In den letzten {days} Tagen wären alle {events} Ereignisse gleich beantwortet worden."
    ),
    "Its conditions held {now} times as it is written here, {before} times at version {version}.": (
        "Ihre Bedingungen galten {now}-mal, wie sie hier steht, {before}-mal bei Version {version}."
    ),
    "Events that would have been answered differently": (
        "Ereignisse, die anders beantwortet worden wären"
    ),
    "About an appointment that nobody has. Rebook’s own words are in your language here, and in"
    " the reader’s when it goes out.": (
        "Über einen Termin, den niemand hat. Rebooks eigene Worte stehen hier in Ihrer Sprache und"
        " beim Versand in der Sprache der Person, die sie liest."
    ),
    "step {number}": "Schritt {number}",
}
