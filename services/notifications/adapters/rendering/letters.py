"""A letter rendered: subject, HTML, plain text and calendar file, all from one content."""

from typing import Final, Literal

from services.notifications.adapters.rendering import html_page, plain_text
from services.notifications.adapters.rendering.calendar_files import calendar_file
from services.notifications.adapters.rendering.calendar_links import calendar_links
from services.notifications.adapters.rendering.cleaning import one_line, shortened
from services.notifications.adapters.rendering.content import Content
from services.notifications.adapters.rendering.default_templates import handed_over
from services.notifications.adapters.rendering.merge_fields import filled, values_of
from services.notifications.adapters.rendering.policies import button, link, policy_line
from services.notifications.adapters.rendering.rows import now_row, rows, was_row
from services.notifications.adapters.rendering.view import View
from services.notifications.adapters.rendering.words import say
from services.notifications.domain.letters import (
    Letter,
    LetterKind,
    Mailbox,
    Rendered,
    TemplateText,
)

_LONGEST_SUBJECT: Final = 240
_LONGEST_PREHEADER: Final = 140
Method = Literal["REQUEST", "CANCEL"]
_METHODS: Final[dict[LetterKind, Method]] = {
    "booked": "REQUEST",
    "rescheduled": "REQUEST",
    "cancelled": "CANCEL",
    "restored": "REQUEST",
}


def render(letter: Letter, mailbox: Mailbox) -> Rendered:
    """Pure: the same letter gives the same bytes."""
    view = View(letter)
    content = content_of(view)
    method = _METHODS.get(letter.kind)
    return Rendered(
        subject=content.subject,
        text=plain_text.page(content),
        html=html_page.page(content),
        calendar=_calendar(view, mailbox, method) if method else None,
        method=method,
    )


def sender(letter: Letter, mailbox: Mailbox) -> Mailbox:
    """The mailbox with the other person's name: "Jonas Weber via Harbor & Pine"."""
    view = View(letter)
    name = say(view.language, "via", name=view.other_name, firm=one_line(letter.firm))
    return Mailbox(name, mailbox.address)


def reply_to(letter: Letter) -> str | None:
    """The other person's address; None, if there is nobody to answer."""
    view = View(letter)
    if not view.for_staff:
        return view.shown.staff.email
    return view.contact.email if view.contact else None


def content_of(view: View) -> Content:
    letter, text = view.letter, _text(view.letter)
    values = values_of(view)
    subject = shortened(one_line(filled(text.subject, values)), _LONGEST_SUBJECT)
    return Content(
        language=view.language,
        firm=one_line(letter.firm),
        subject=subject,
        heading=subject if view.is_written_by_automation else view.heading,
        preheader=shortened(_preheader(view), _LONGEST_PREHEADER),
        body=text.body,
        values=values,
        was=was_row(view),
        now=now_row(view),
        rows=rows(view),
        button=button(view),
        link=link(view),
        calendars=calendar_links(view) if _METHODS.get(letter.kind) == "REQUEST" else (),
        policy=policy_line(view),
        why=_why(view),
        is_personal=letter.link_url is not None,
    )


def _text(letter: Letter) -> TemplateText:
    if letter.replaced:
        return handed_over(letter.recipient.language)
    if letter.custom and letter.audience == "target":
        return TemplateText(letter.custom.subject, letter.custom.body)
    return letter.template


def _preheader(view: View) -> str:
    times, shown, before = view.times, view.shown, view.before
    if before and view.has_moved:
        was = say(view.language, "was")
        return f"{was} {times.short(before.start, view.letter.occurred_at)}."
    if view.is_off and view.letter.reason and not view.is_written_by_automation:
        return one_line(view.letter.reason)
    return f"{times.range(shown.start, shown.end)}, {times.zone_name}"


def _why(view: View) -> str:
    staff, target = ("why_former", "why_cancelled") if view.is_off else ("why_staff", "why_target")
    why = staff if view.for_staff else target
    if view.letter.is_for_bystander:
        why = "why_address"
    if view.letter.audience == "receipt" and not view.letter.replaced:
        why = "why_receipt"
    return say(view.language, why, firm=one_line(view.letter.firm))


def _calendar(view: View, mailbox: Mailbox, method: Method) -> bytes:
    """A replaced staff member's copy ends with the number of the change that took it away."""
    letter = view.letter
    return calendar_file(
        view.shown.model_copy(update={"sequence": letter.after.sequence}),
        mailbox=mailbox,
        attendee=letter.recipient,
        method=method,
        link_url=letter.link_url,
        stamp=letter.occurred_at,
    )
