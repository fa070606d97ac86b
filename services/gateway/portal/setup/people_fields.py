"""The fields that people have in common, and what to write into each."""

from collections.abc import Sequence
from typing import Final

from services.gateway.portal.setup.forms import Field, line, or_none, several, tick

NAME: Final = "Write a name of up to 200 characters, on one line."
EMAIL: Final = "Write the whole address, like amara@okafor.example; no two people share one."
NOBODY_SUCH: Final = "Choose one of the list."


def password(sent: Sequence[str]) -> str | None:
    """With the blanks around it, which are part of it."""
    return line(sent) or None


def tags(sent: Sequence[str]) -> list[str]:
    """Words between commas."""
    return [tag for text in line(sent).split(",") if (tag := " ".join(text.split()))]


CONTACT: Final = (
    Field("name", NAME),
    Field("email", EMAIL),
    Field("phone", "Use digits, spaces and + ( ) . / - only."),
    Field("time_zone", NOBODY_SUCH),
    Field("language", NOBODY_SUCH),
    Field("clock", NOBODY_SUCH),
    Field("company_id", NOBODY_SUCH, or_none),
    Field("tags", "Use up to 50 tags of up to 50 characters, with commas between them.", tags),
)
COMPANY: Final = (
    Field("name", NAME),
    Field("primary_contact_id", "Choose one of its people.", or_none),
    Field("subscriber_ids", "Choose some of its people.", several),
)
STAFF: Final = (
    Field("name", NAME),
    Field("email", EMAIL),
    Field("time_zone", NOBODY_SUCH),
    Field("language", NOBODY_SUCH),
    Field("clock", NOBODY_SUCH),
    Field("is_admin", NOBODY_SUCH, tick),
    Field("password", "A new password has 8 characters or more.", password),
)
SHARING: Final = (
    Field(
        "shares_calendar_with", "Choose who may see the calendar. Tick people for “These:” only."
    ),
    Field("shared_ids", "Choose some of the staff.", several),
)
TEXTS: Final = {one.wrong for one in (*CONTACT, *COMPANY, *STAFF, *SHARING)}
