"""Staff, contacts and companies: requests, answers, endpoints."""

from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, Field, StringConstraints, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from libs.contracts.endpoint import Endpoint
from libs.contracts.values import (
    Answer,
    ClockFace,
    Date,
    Email,
    Flag,
    Id,
    Language,
    Line,
    Page,
    PageQuery,
    Phone,
    Request,
    Version,
    Zone,
)

MOST_TAGS = 50
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WALL_TIME = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
WallTime = Annotated[str, StringConstraints(pattern=_WALL_TIME)]
# Said without prefixItems, which many tools do not know.
Interval = Annotated[
    tuple[WallTime, WallTime],
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "pattern": _WALL_TIME},
            "minItems": 2,
            "maxItems": 2,
        }
    ),
]
Tag = Annotated[Line, Field(max_length=50)]


def _in_order(intervals: list[tuple[str, str]]) -> list[tuple[str, str]]:
    ends = ""
    for start, end in intervals:
        if start >= end:
            raise ValueError(f"the interval {start} to {end} ends before it starts")
        if start < ends:
            raise ValueError("intervals must come in order and not overlap")
        ends = end
    return intervals


# Wall-clock intervals of one day, in order: [["09:00", "12:00"], ["13:00", "17:00"]].
DayHours = Annotated[list[Interval], Field(max_length=12), AfterValidator(_in_order)]


class Hours(Answer):
    """When somebody works: wall-clock hours by weekday in ``time_zone``, and dates that differ.

    ``version`` is that of the staff member whose hours they are; 0 in an answer that was kept, or
    is given, by a Rebook that did not say it yet.
    """

    version: int = 0
    time_zone: Zone
    weekly: dict[Weekday, DayHours]
    overrides: dict[Date, DayHours]


class PutHours(Request):
    """Replaces all hours; a weekday that is absent is a day off.

    With ``expected_version`` it is refused when somebody else was faster. Under the name that it
    has in `Hours` it is taken too: what was answered may be sent back as it is.
    """

    expected_version: Annotated[
        Version | None, Field(validation_alias=AliasChoices("expected_version", "version"))
    ] = None
    time_zone: Zone
    weekly: dict[Weekday, DayHours]
    overrides: Annotated[dict[Date, DayHours], Field(max_length=1000)] = {}


class StaffMember(Answer):
    """Somebody of the firm. ``shares_calendar_with`` is who else may see and change theirs."""

    id: str
    version: int
    name: str
    email: str
    time_zone: str
    language: Language
    clock: ClockFace
    is_admin: bool
    shares_calendar_with: Literal["all"] | list[str]
    archived: bool


class CreateStaffMember(Request):
    """``password`` (8 characters or more) opens an account; the gateway keeps it to itself."""

    name: Line
    email: Email
    time_zone: Zone
    language: Language = "en"
    clock: ClockFace = "24"
    is_admin: Flag = False
    shares_calendar_with: Literal["all"] | Annotated[list[Id], Field(max_length=500)] = []


class ChangeStaffMember(Request):
    """What is absent stays."""

    expected_version: Version | None = None
    name: Line | None = None
    email: Email | None = None
    time_zone: Zone | None = None
    language: Language | None = None
    clock: ClockFace | None = None
    is_admin: Flag | None = None
    shares_calendar_with: Literal["all"] | Annotated[list[Id], Field(max_length=500)] | None = None


class Contact(Answer):
    """Somebody whom the firm serves."""

    id: str
    version: int
    name: str
    email: str
    phone: str
    time_zone: str
    language: Language
    clock: ClockFace
    tags: list[str]
    company_id: str | None
    portal_access: bool
    archived: bool


class CreateContact(Request):
    """A new contact; ``company_id`` puts them into a company."""

    name: Line
    email: Email
    phone: Phone = ""
    time_zone: Zone
    language: Language = "en"
    clock: ClockFace = "24"
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS)] = []
    company_id: Id | None = None


class ChangeContact(Request):
    """What is absent stays; ``company_id: null`` takes the contact out of the company."""

    expected_version: Version | None = None
    name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    time_zone: Zone | None = None
    language: Language | None = None
    clock: ClockFace | None = None
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS)] | None = None
    company_id: Id | None = None


class Company(Answer):
    """A target with several contacts; mails go to the primary contact and to the subscribers."""

    id: str
    version: int
    name: str
    primary_contact_id: str | None
    subscriber_ids: list[str]
    archived: bool


class CreateCompany(Request):
    """A new company. Its contacts join by their own ``company_id``."""

    name: Line
    primary_contact_id: Id | None = None
    subscriber_ids: Annotated[list[Id], Field(max_length=200)] = []


class ChangeCompany(Request):
    """What is absent stays; the people named must be contacts of this company."""

    expected_version: Version | None = None
    name: Line | None = None
    primary_contact_id: Id | None = None
    subscriber_ids: Annotated[list[Id], Field(max_length=200)] | None = None


class PeopleQuery(PageQuery):
    """``q`` searches name and e-mail, of contacts also their company's name.

    Archived people are left out unless asked for.
    """

    q: Annotated[str, StringConstraints(min_length=1, max_length=254)] | None = None
    archived: bool = False


class ContactsQuery(PeopleQuery):
    """Contacts, also by company; ``email`` is all of an address, which only services ask for."""

    company_id: Id | None = None
    email: SkipJsonSchema[Email | None] = None


class ClosedDays(Answer):
    """The dates on which nobody of the firm works."""

    dates: list[Date]


class PutClosedDays(Request):
    """Replaces all closed days."""

    dates: Annotated[list[Date], Field(max_length=2000)]


LIST_STAFF = Endpoint("list_staff", "GET", "/staff", Page[StaffMember], query=PeopleQuery)
CREATE_STAFF = Endpoint("create_staff", "POST", "/staff", StaffMember, CreateStaffMember, None, 201)
GET_STAFF = Endpoint("get_staff", "GET", "/staff/{staff_id}", StaffMember)
CHANGE_STAFF = Endpoint(
    "change_staff",
    "PATCH",
    "/staff/{staff_id}",
    StaffMember,
    ChangeStaffMember,
    refusals=("stale_version",),
)
ARCHIVE_STAFF = Endpoint("archive_staff", "DELETE", "/staff/{staff_id}", status=204)
GET_HOURS = Endpoint("get_hours", "GET", "/staff/{staff_id}/hours", Hours)
PUT_HOURS = Endpoint(
    "put_hours",
    "PUT",
    "/staff/{staff_id}/hours",
    Hours,
    PutHours,
    refusals=("stale_version",),
)

LIST_CONTACTS = Endpoint("list_contacts", "GET", "/contacts", Page[Contact], query=ContactsQuery)
CREATE_CONTACT = Endpoint("create_contact", "POST", "/contacts", Contact, CreateContact, None, 201)
GET_CONTACT = Endpoint("get_contact", "GET", "/contacts/{contact_id}", Contact)
CHANGE_CONTACT = Endpoint(
    "change_contact",
    "PATCH",
    "/contacts/{contact_id}",
    Contact,
    ChangeContact,
    refusals=("stale_version",),
)
ARCHIVE_CONTACT = Endpoint("archive_contact", "DELETE", "/contacts/{contact_id}", status=204)

LIST_COMPANIES = Endpoint("list_companies", "GET", "/companies", Page[Company], query=PeopleQuery)
CREATE_COMPANY = Endpoint("create_company", "POST", "/companies", Company, CreateCompany, None, 201)
GET_COMPANY = Endpoint("get_company", "GET", "/companies/{company_id}", Company)
CHANGE_COMPANY = Endpoint(
    "change_company",
    "PATCH",
    "/companies/{company_id}",
    Company,
    ChangeCompany,
    refusals=("stale_version",),
)
ARCHIVE_COMPANY = Endpoint("archive_company", "DELETE", "/companies/{company_id}", status=204)

GET_CLOSED_DAYS = Endpoint("get_closed_days", "GET", "/closed-days", ClosedDays)
PUT_CLOSED_DAYS = Endpoint("put_closed_days", "PUT", "/closed-days", ClosedDays, PutClosedDays)

ENDPOINTS = (
    LIST_STAFF,
    CREATE_STAFF,
    GET_STAFF,
    CHANGE_STAFF,
    ARCHIVE_STAFF,
    GET_HOURS,
    PUT_HOURS,
    LIST_CONTACTS,
    CREATE_CONTACT,
    GET_CONTACT,
    CHANGE_CONTACT,
    ARCHIVE_CONTACT,
    LIST_COMPANIES,
    CREATE_COMPANY,
    GET_COMPANY,
    CHANGE_COMPANY,
    ARCHIVE_COMPANY,
    GET_CLOSED_DAYS,
    PUT_CLOSED_DAYS,
)
