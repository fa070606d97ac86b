"""Where staff go: one table for the rail, for a phone's tab bar and for its page "More"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Destination:
    """``label`` is a text of the pages. What is no tab has its place on "More" on a phone."""

    path: str
    symbol: str
    label: str
    group: str
    for_admins: bool = False
    is_tab: bool = False

    def leads_to(self, path: str) -> bool:
        """Whether a page is this one, or one of those below it."""
        return path == self.path or path.startswith(f"{self.path}/")


# In the order of the rail; a group stands where its first one does.
DESTINATIONS: Final = (
    Destination("/calendar", "cal", "My Calendar", "Calendar", is_tab=True),
    Destination("/contacts", "user", "Contacts", "People", is_tab=True),
    Destination("/companies", "org", "Companies", "People"),
    Destination("/staff", "team", "Staff", "People"),
    Destination("/types", "tag", "Appointment types", "Set-up"),
    Destination("/availability", "clock", "Availability", "Set-up"),
    Destination("/closed-days", "x", "Closed days", "Set-up"),
    Destination("/emails", "mail", "E-mails", "Set-up", for_admins=True),
    Destination("/automations", "bolt", "Automations", "Set-up"),
    Destination("/api-keys", "key", "API keys", "Set-up", for_admins=True),
    Destination("/status", "pulse", "System status", "Set-up", for_admins=True),
    Destination("/profile", "gear", "Profile", "You"),
)


def destinations(*, is_admin: bool) -> Mapping[str, Sequence[Destination]]:
    """Those that are open to them, by the group's heading."""
    found: dict[str, list[Destination]] = {}
    for one in DESTINATIONS:
        if is_admin or not one.for_admins:
            found.setdefault(one.group, []).append(one)
    return found


def beginnings() -> tuple[str, ...]:
    """With which the addresses of staff's pages begin."""
    return tuple(one.path for one in DESTINATIONS)


def leads_to(path: str) -> bool:
    """Whether there is such a page."""
    return any(one.path == path for one in DESTINATIONS)
