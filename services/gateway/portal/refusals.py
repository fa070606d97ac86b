"""Why a change by staff is refused: a sentence for each rule and field, in the reader's words."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from libs.contracts.problem import ProblemError
from services.gateway.portal.looks import Look
from services.gateway.portal.understanding import faults_in

Words = Callable[..., str]
_RULES: Final[Mapping[str, str]] = {
    "closed_day": "We are closed on that day.",
    "hours": "This time lies outside the working hours.",
    "grid": "This is not one of the times offered on that day.",
    "daily_cap": "There are enough appointments of this type on that day already.",
    "staff": "Nobody offers this type.",
}
_CODES: Final[Mapping[str, str]] = {
    "outside_hours": "This time is not on offer.",
    "too_late": "It is too late for this.",
    "too_early": "This is too far ahead.",
    "wrong_state": "The appointment does not allow this any more.",
    "slot_taken": "This time was taken a moment ago.",
    "stale_version": "Somebody changed this appointment before you.",
    "unavailable": "This can’t be shown for the moment.",
}
_UNTIL: Final[Mapping[str, str]] = {
    "too_late": "It is too late for this: it was possible until {time}.",
    "too_early": "This is too far ahead: it has to be before {time}.",
}
_FIELDS: Final[Mapping[str, str]] = {
    "subject": "Write a subject of up to 200 characters on one line, with listed fields alone.",
    "body": "Write a message of up to 10,000 characters, with listed fields alone.",
    "reminders": "Use up to 10 reminders.",
    "reason": "Give the reason in up to 200 characters.",
    "public_notes": "The public notes are too long.",
    "internal_notes": "The internal notes are too long.",
    "target": "Nobody is there to write to: give the company a primary contact first.",
}
_ELSE: Final = "This can’t be used."
# What services say of a text that holds fields which there are not.
_NO_FIELD: Final = "There is no field called "


def sentence(problem: ProblemError, t: Words, look: Look) -> str:
    """The rule that was broken, with its moment on the reader's clock where it has one."""
    if faults := faulty(problem, t):
        return next(iter(faults.values()))
    until, deadline = _UNTIL.get(problem.code), problem.extra.get("deadline")
    if until and deadline:
        return t(until, time=look.moment(datetime.fromisoformat(deadline)))
    return t(_RULES.get(problem.extra.get("rule") or "", _CODES.get(problem.code, _ELSE)))


def faulty(problem: ProblemError | None, t: Words) -> dict[str, str]:
    """What to do about each field that is wrong."""
    return {field: about_text(field, said, t) for field, said in faults_in(problem).items()}


def about_text(field: str, said: str, t: Words) -> str:
    """What to do about one field, where the service said this of it."""
    if said.startswith(_NO_FIELD):
        names = said.removeprefix(_NO_FIELD).removesuffix(".")
        return t("There is no field called {names}.", names=names)
    return t(_FIELDS.get(field, _ELSE))
