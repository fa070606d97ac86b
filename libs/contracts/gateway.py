"""What the gateway itself owns: sessions, accounts, Portal Access, profiles, keys, status."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from libs.contracts.endpoint import Endpoint
from libs.contracts.scheduling.people import (
    ChangeStaffMember,
    CreateStaffMember,
    StaffMember,
)
from libs.contracts.values import (
    Answer,
    ClockFace,
    Email,
    Flag,
    Instant,
    Language,
    Line,
    Page,
    PageQuery,
    Request,
    Zone,
)

Scope = Literal[
    "appointments:read",
    "appointments:write",
    "people:read",
    "people:write",
    "setup:write",
    "automations:read",
    "automations:write",
    "status:read",
]
Password = Annotated[SecretStr, Field(min_length=8, max_length=128)]
AnyPassword = Annotated[SecretStr, Field(min_length=1, max_length=1000)]
Theme = Literal["auto", "light", "dark"]
WeekStart = Literal["mon", "sun", "sat"]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,500}$")]


class SignIn(Request):
    """E-mail and password of an account; ``keep`` has the session outlive its browser."""

    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]
    password: AnyPassword
    keep: Flag = False


class SignedIn(Answer):
    """The person whose session it is."""

    kind: Literal["staff", "contact"]
    id: str
    name: str
    email: str
    time_zone: str
    is_admin: bool


class Session(Answer):
    """A session; ``csrf_token`` goes into ``X-CSRF-Token`` of every unsafe request."""

    actor: SignedIn
    csrf_token: str
    expires_at: Instant


class OpenSession(Answer):
    """One of one's own sessions; the ``id`` ends it, it does not open it."""

    id: str
    created_at: Instant
    last_seen_at: Instant
    expires_at: Instant
    user_agent: str
    current: bool


class Profile(Answer):
    """What one may set about oneself."""

    name: str
    email: str
    time_zone: str
    language: Language
    clock: ClockFace
    theme: Theme
    week_start: WeekStart


class ChangeProfile(Request):
    """What is absent stays; a new password needs the present one and ends one's other sessions."""

    name: Line | None = None
    time_zone: Zone | None = None
    language: Language | None = None
    clock: ClockFace | None = None
    theme: Theme | None = None
    week_start: WeekStart | None = None
    password: Password | None = None
    present_password: AnyPassword | None = None


class PutPortalAccess(Request):
    """Lets a contact sign in, or ends that together with their sessions."""

    enabled: Flag
    password: Password | None = None


class PortalAccess(Answer):
    """Whether a contact may sign in, and whether they have a password to do it with."""

    contact_id: str
    enabled: bool
    has_password: bool


class CreateStaffAccount(CreateStaffMember):
    """A new staff member; with a password they can sign in."""

    password: Password | None = None


class ChangeStaffAccount(ChangeStaffMember):
    """What is absent stays; a password given to somebody else ends their sessions."""

    password: Password | None = None


class SetUp(Request):
    """The first admin, allowed once by the token that the start printed."""

    token: Token
    name: Line
    email: Email
    password: Password
    time_zone: Zone


class ApiKey(Answer):
    """A key, without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: Instant
    last_used_at: Instant | None


class NewApiKey(ApiKey):
    """A key just made: ``key`` is shown this once."""

    key: str


class CreateApiKey(Request):
    """A name to tell it by, and what it may do."""

    name: Line
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=8)]


class Check(Answer):
    """One thing that must hold for a service to be ready, and since when it has been so."""

    ok: bool
    detail: str
    since: Instant


class Readiness(Answer):
    """``GET /readyz`` of a service: ready when every check is ok."""

    ready: bool
    checks: dict[str, Check]


class LastMinutes(Answer):
    """What a service did in each of its last minutes, at most 15: the oldest first, the last ends
    now. The lag is how long any event had waited to be sent at most, 0 where none was sent and none
    waited; where very many events were told, it is known for fewer minutes.
    """

    events_heard: list[Annotated[int, Field(ge=0)]]
    lag_seconds: list[Annotated[float, Field(ge=0)]]


class ServiceStatus(Answer):
    """One service in the overview; ``figures`` are its counts, ages in seconds."""

    ready: bool
    checks: dict[str, Check]
    figures: dict[str, float]
    last_minutes: LastMinutes | None = None


class SeenService(ServiceStatus):
    """One service as the gateway sees it: how long it took to answer, or has given no answer."""

    answered_in_ms: float | None = None
    silent_for_seconds: float | None = None


class Status(Answer):
    """Every service's readiness and the counts that an operator looks at first."""

    ready: bool
    services: dict[str, SeenService]


SIGN_IN = Endpoint("sign_in", "POST", "/session", Session, SignIn, None, 201)
GET_SESSION = Endpoint("get_session", "GET", "/session", Session)
SIGN_OUT = Endpoint("sign_out", "DELETE", "/session", status=204)
LIST_SESSIONS = Endpoint("list_sessions", "GET", "/sessions", Page[OpenSession], query=PageQuery)
END_SESSION = Endpoint("end_session", "DELETE", "/sessions/{session_id}", status=204)
END_OTHER_SESSIONS = Endpoint("end_other_sessions", "DELETE", "/sessions", status=204)
GET_PROFILE = Endpoint("get_profile", "GET", "/profile", Profile)
CHANGE_PROFILE = Endpoint("change_profile", "PATCH", "/profile", Profile, ChangeProfile)
CREATE_STAFF_ACCOUNT = Endpoint(
    "create_staff", "POST", "/staff", StaffMember, CreateStaffAccount, None, 201
)
CHANGE_STAFF_ACCOUNT = Endpoint(
    "change_staff",
    "PATCH",
    "/staff/{staff_id}",
    StaffMember,
    ChangeStaffAccount,
    refusals=("stale_version",),
)
PUT_PORTAL_ACCESS = Endpoint(
    "put_portal_access",
    "PUT",
    "/contacts/{contact_id}/portal-access",
    PortalAccess,
    PutPortalAccess,
)
LIST_API_KEYS = Endpoint("list_api_keys", "GET", "/api-keys", Page[ApiKey], query=PageQuery)
CREATE_API_KEY = Endpoint("create_api_key", "POST", "/api-keys", NewApiKey, CreateApiKey, None, 201)
DELETE_API_KEY = Endpoint("delete_api_key", "DELETE", "/api-keys/{key_id}", status=204)
SET_UP = Endpoint("set_up", "POST", "/setup", StaffMember, SetUp, None, 201)
GET_STATUS = Endpoint("get_status", "GET", "/status", Status)

ENDPOINTS = (
    SIGN_IN,
    GET_SESSION,
    SIGN_OUT,
    LIST_SESSIONS,
    END_SESSION,
    END_OTHER_SESSIONS,
    GET_PROFILE,
    CHANGE_PROFILE,
    CREATE_STAFF_ACCOUNT,
    CHANGE_STAFF_ACCOUNT,
    PUT_PORTAL_ACCESS,
    LIST_API_KEYS,
    CREATE_API_KEY,
    DELETE_API_KEY,
    SET_UP,
    GET_STATUS,
)
