"""Automations that are ready to be taken over, in the words of whoever takes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from libs.contracts.automations import Rule
from services.gateway.portal.automation_drafts import Draft, draft_of

Words = Callable[..., str]
_FIRST_NAME: Final = "{{contact.first_name}}"


@dataclass(frozen=True)
class Recipe:
    """``makes`` the rest of the rule, its texts translated."""

    title: str
    text: str
    makes: Callable[[Words], dict[str, Any]]

    def draft(self, t: Words) -> Draft:
        return draft_of(Rule.model_validate({"name": t(self.title), **self.makes(t)}))


def _intake(t: Words) -> dict[str, Any]:
    body = t(
        "Hello {name},\n\nour appointment has moved by some days. Please look through your form"
        " once more before we meet.",
        name=_FIRST_NAME,
    )
    return {
        "trigger": {"on": "rescheduled"},
        "conditions": {"all": [{"field": "moved_by_minutes", "op": "gt", "value": 2880}]},
        "steps": [_mail(t("Before we meet: your form"), body)],
    }


def _offer(t: Words) -> dict[str, Any]:
    body = t(
        "Hello {name},\n\nyou cancelled our appointment. Shall we find another time? Write to us,"
        " and we will offer you two.",
        name=_FIRST_NAME,
    )
    task = {"do": "create_task", "title": t("Find two times to offer"), "due_minutes": 1440}
    return {
        "trigger": {"on": "cancelled"},
        "conditions": {"all": [{"field": "actor.kind", "op": "is", "value": "contact"}]},
        "steps": [task, _mail(t("Shall we find another time?"), body)],
        "on_cancel": "keep",
    }


def _studio(_t: Words) -> dict[str, Any]:
    hook = {"do": "webhook", "url": "https://hooks.example.com/studio"}
    return {"trigger": {"on": "booked"}, "steps": [hook]}


def _mail(subject: str, body: str) -> dict[str, Any]:
    return {"do": "send_email", "to": "target", "subject": subject, "body": body}


RECIPES: Final[Mapping[str, Recipe]] = {
    "intake": Recipe(
        "Send the intake form again after a reschedule",
        "An e-mail to the contact when an appointment moved by more than two days.",
        _intake,
    ),
    "offer": Recipe(
        "Offer two times after a cancellation",
        "A task for the staff member and an e-mail to the contact who cancelled.",
        _offer,
    ),
    "studio": Recipe(
        "Tell the studio channel", "A webhook that is called for every booking.", _studio
    ),
}
