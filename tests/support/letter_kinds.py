"""One letter of each kind to each audience in each language, as the stored renderings know them."""

from datetime import timedelta

from libs.contracts.scheduling.appointment_types import Location
from libs.contracts.scheduling.appointments import MessageText
from tests.support.letters import (
    LATER,
    START,
    actor,
    company_target,
    contact_target,
    jonas,
    letter,
    mia,
    person,
    recipient,
    snapshot,
)

KINDS = ("booked", "rescheduled", "cancelled", "restored", "reminder")
LANGUAGES = ("en", "de")
CUSTOM = MessageText(
    subject="We meet on {{appointment.new_time}}",
    body="Hello {{contact.first_name}},\nI have moved our appointment.\n\n"
    "Bring **two** things, *both* of them:\n\n- your price list\n"
    "- the [spring range](https://harborpine.example/spring)\n\nJonas",
)


def all_letters():
    """{name: letter}."""
    found = {}
    for language in LANGUAGES:
        found |= {f"{name}-{language}": each for name, each in _usual(language).items()}
        found |= {f"{name}-{language}": each for name, each in _special(language).items()}
    return found


def _usual(language):
    """Every kind to every audience; nobody gets a receipt for a reminder."""
    names = [
        (kind, audience)
        for kind in KINDS
        for audience in ("target", "staff", "receipt")
        if (kind, audience) != ("reminder", "receipt")
    ]
    return {f"{kind}-{audience}": _letter(kind, audience, language) for kind, audience in names}


def _letter(kind, audience, language):
    target = contact_target(person(language=language))
    staff = jonas(language=language)
    after = snapshot(
        target=target,
        staff=staff,
        start=LATER if kind == "rescheduled" else START,
        status="cancelled" if kind == "cancelled" else "booked",
        sequence=0 if kind == "booked" else 1,
    )
    more = {"reason": "My child is ill"} if kind in {"rescheduled", "cancelled"} else {}
    if kind == "rescheduled":
        more["before"] = snapshot(target=target, staff=staff)
    if kind == "reminder":
        more["occurred_at"] = START - timedelta(days=1)
    return letter(kind, audience, after=after, **more)


def _special(language):
    contact, former, new = person(language=language), jonas(language=language), mia()
    company = company_target(contact)
    before = snapshot(staff=former, target=company)
    after = snapshot(
        staff=new,
        target=company,
        start=LATER,
        sequence=1,
        type_name="Design review",
        location=Location(kind="place", text="12 Quay Street\nBristol"),
    )
    by_new = {"before": before, "after": after, "actor": actor("staff", "Mia Chen")}
    receipt = letter("rescheduled", "receipt", **by_new, recipient=recipient(new, "staff"))
    taking_over = letter("rescheduled", "staff", **by_new | {"actor": actor()})
    return {
        "rescheduled-company": letter("rescheduled", "target", **by_new),
        "rescheduled-custom": letter(
            "rescheduled", "target", after=before, before=after, custom=CUSTOM
        ),
        "rescheduled-taking-over": taking_over,
        "rescheduled-receipt-of-staff": receipt,
        "cancelled-replaced": letter(
            "cancelled", "staff", **by_new, recipient=recipient(former, "staff"), replaced=True
        ),
    }
