"""The demo firm, Harbor & Pine: who works there, whom it serves, what it offers."""

from dataclasses import dataclass
from typing import Any, Final

NAME: Final = "Harbor & Pine"
PASSWORD: Final = "rebook-demo"  # noqa: S105  printed at every start, for everybody to use

LOG_INS: Final = {
    "jonas@harborpine.example": "staff, admin, Berlin",
    "mei@harborpine.example": "staff, Berlin",
    "amara@okafor.example": "contact of Okafor Ceramics, London",
    "leo@okafor.example": "contact of Okafor Ceramics, London",
}

_OFFICE: Final = [["09:00", "12:30"], ["13:30", "17:30"]]
_EARLY: Final = [["08:30", "12:00"], ["13:00", "16:30"]]
_WORKDAYS: Final = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True)
class Member:
    """Somebody of the firm."""

    name: str
    email: str
    time_zone: str
    weekly: dict[str, list[list[str]]]
    is_admin: bool = False
    shares_with_all: bool = True


@dataclass(frozen=True)
class Client:
    """A contact; ``company`` is a name, ``subscribes`` to that company's mails."""

    name: str
    email: str
    time_zone: str
    company: str | None = None
    has_portal_access: bool = False
    is_primary: bool = False
    subscribes: bool = False
    language: str = "en"
    phone: str = ""


STAFF: Final = (
    Member(
        "Jonas Weber",
        "jonas@harborpine.example",
        "Europe/Berlin",
        dict.fromkeys(_WORKDAYS, _OFFICE),
        is_admin=True,
    ),
    Member(
        "Mei Lindholm",
        "mei@harborpine.example",
        "Europe/Berlin",
        {day: [["10:00", "13:00"], ["14:00", "18:00"]] for day in _WORKDAYS[:4]},
    ),
    Member(
        "Priya Nair",
        "priya@harborpine.example",
        "Europe/London",
        dict.fromkeys(_WORKDAYS, _EARLY),
        shares_with_all=False,
    ),
)

# name -> what differs from a new type's defaults; ``staff`` by e-mail.
TYPES: Final[dict[str, dict[str, Any]]] = {
    "Strategy session": {
        "staff": ("jonas@harborpine.example", "mei@harborpine.example"),
        "color_hue": 190,
        "duration_minutes": 45,
        "buffer_after_minutes": 10,
        "booking_notice_minutes": 120,
        "reschedule_notice_minutes": 240,
        "cancel_notice_minutes": 240,
        "max_moves": 3,
        "location": {"kind": "video", "text": "https://meet.harborpine.example/strategy"},
        "bookable_by": ["staff", "contacts", "public"],
        "reminders": [
            {"before_minutes": 1440, "to": "both"},
            {"before_minutes": 60, "to": "target"},
        ],
        "switch_to": ("Check-in",),
    },
    "Check-in": {
        "staff": ("jonas@harborpine.example", "mei@harborpine.example"),
        "color_hue": 150,
        "duration_minutes": 30,
        "reschedule_notice_minutes": 60,
        "cancel_notice_minutes": 60,
        "staff_choice": "any",
        "location": {"kind": "phone", "text": "We call you."},
        "bookable_by": ["staff", "contacts", "public"],
        "reminders": [{"before_minutes": 60, "to": "target"}],
        "complete_past": True,
        "switch_to": ("Strategy session",),
    },
    "Design review": {
        "staff": ("mei@harborpine.example", "priya@harborpine.example"),
        "color_hue": 280,
        "duration_minutes": 60,
        "increment_minutes": 60,
        "buffer_before_minutes": 15,
        "booking_notice_minutes": 1440,
        "reschedule_notice_minutes": 1440,
        "cancel_notice_minutes": 2880,
        "max_drift_days": 14,
        "daily_cap": 3,
        "location": {"kind": "video", "text": "https://meet.harborpine.example/review"},
        "bookable_by": ["staff", "contacts"],
        "reason": {"contact": "required", "staff": "optional"},
        "reminders": [{"before_minutes": 1440, "to": "both"}],
    },
    "Site visit": {
        "staff": ("jonas@harborpine.example", "priya@harborpine.example"),
        "color_hue": 30,
        "duration_minutes": 90,
        "buffer_before_minutes": 30,
        "buffer_after_minutes": 30,
        "horizon_days": 90,
        "reschedule_notice_minutes": 2880,
        "cancel_notice_minutes": 2880,
        "location": {"kind": "place", "text": "At your place"},
        "bookable_by": ["staff"],
        "reminders": [{"before_minutes": 2880, "to": "both"}],
    },
    "Open studio": {
        "staff": ("jonas@harborpine.example", "priya@harborpine.example"),
        "color_hue": 350,
        "duration_minutes": 120,
        "increment_minutes": 120,
        "capacity": 6,
        "cancel_notice_minutes": 120,
        "location": {"kind": "place", "text": "Harbor & Pine, Pier 4"},
        "bookable_by": ["staff", "contacts", "public"],
        "complete_past": True,
        "reminders": [{"before_minutes": 1440, "to": "target"}],
    },
}

COMPANIES: Final = ("Okafor Ceramics", "Lindqvist Boats", "Tidewater Tea", "Alder & Finch")

CLIENTS: Final = (
    Client(
        "Amara Okafor",
        "amara@okafor.example",
        "Europe/London",
        "Okafor Ceramics",
        has_portal_access=True,
        is_primary=True,
        phone="+44 20 7946 0011",
    ),
    Client(
        "Leo Okafor",
        "leo@okafor.example",
        "Europe/London",
        "Okafor Ceramics",
        has_portal_access=True,
    ),
    Client(
        "Sade Bello",
        "sade@okafor.example",
        "Europe/London",
        "Okafor Ceramics",
        subscribes=True,
    ),
    Client(
        "Nils Lindqvist",
        "nils@lindqvist.example",
        "Europe/Stockholm",
        "Lindqvist Boats",
        has_portal_access=True,
        is_primary=True,
    ),
    Client("Ebba Lindqvist", "ebba@lindqvist.example", "Europe/Stockholm", "Lindqvist Boats"),
    Client(
        "Grace Kimura",
        "grace@tidewater.example",
        "America/New_York",
        "Tidewater Tea",
        has_portal_access=True,
        is_primary=True,
    ),
    Client(
        "Ravi Shrestha",
        "ravi@tidewater.example",
        "Asia/Kathmandu",
        "Tidewater Tea",
        subscribes=True,
    ),
    Client(
        "Lena Fink",
        "lena@alderfinch.example",
        "Europe/Berlin",
        "Alder & Finch",
        has_portal_access=True,
        is_primary=True,
        language="de",
    ),
    Client("Tom Alder", "tom@alderfinch.example", "Europe/Berlin", "Alder & Finch", language="de"),
    Client("Harriet Cole", "harriet@cole.example", "Australia/Lord_Howe", has_portal_access=True),
    Client("Mateo Ruiz", "mateo@ruiz.example", "Europe/Madrid", has_portal_access=True),
    Client("Yuki Tanabe", "yuki@tanabe.example", "Asia/Tokyo"),
    Client("Ola Nowak", "ola@nowak.example", "Europe/Warsaw"),
    Client("Sina Tuilagi", "sina@tuilagi.example", "Pacific/Apia"),
)
