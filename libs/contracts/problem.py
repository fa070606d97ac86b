"""The one shape of every error: RFC 9457 problem details, with a code that programs can rely on."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict

MEDIA_TYPE: Final = "application/problem+json"

# code: (HTTP status, title)
CODES: Final[dict[str, tuple[int, str]]] = {
    "not_signed_in": (401, "Sign in first"),
    "bad_credentials": (401, "E-mail or password is not right"),
    "not_allowed": (403, "You may not do this"),
    "too_late": (403, "It is too late for this"),
    "too_early": (403, "This is too far ahead"),
    "too_many_moves": (403, "This appointment was moved too often"),
    "outside_hours": (403, "This time is not offered"),
    "csrf": (403, "This request did not come from our pages"),
    "not_found": (404, "There is nothing at this address"),
    "method_not_allowed": (405, "This address does not take this method"),
    "slot_taken": (409, "This time is taken"),
    "stale_version": (409, "Somebody changed it first"),
    "wrong_state": (409, "This cannot be done in its present state"),
    "idempotency_mismatch": (409, "This Idempotency-Key was used for something else"),
    "link_expired": (410, "This link has expired"),
    "link_revoked": (410, "This link no longer works"),
    "too_large": (413, "The body is too large"),
    "not_json": (415, "The body must be JSON"),
    "invalid": (422, "Some of this is not right"),
    "too_many_requests": (429, "Too many requests"),
    "internal": (500, "Something went wrong on our side"),
    "unavailable": (503, "Not available right now"),
}


class FieldError(BaseModel):
    """What is wrong with one field; ``field`` is its path, like ``reminders.0.to``."""

    field: str
    message: str


class Problem(BaseModel):
    """The body of every answer of 400 and above."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] | None = None
    rule: str | None = None
    deadline: str | None = None
    possible: list[str] | None = None
    current: dict[str, Any] | None = None
    alternatives: list[dict[str, Any]] | None = None
    outcome: str | None = None
    idempotency_key: str | None = None
    retry_after: int | None = None
    nonce: str | None = None


class ProblemError(Exception):
    """An expected refusal: any layer raises it, the door turns it into the answer.

    ``extra`` holds the optional members of `Problem`.
    """

    def __init__(self, code: str, detail: str = "", **extra: Any) -> None:
        self.code = code
        self.status, self.title = CODES[code]
        self.detail = detail or self.title
        self.extra = extra
        super().__init__(f"{code}: {self.detail}")

    def problem(self) -> Problem:
        """The body that tells of it."""
        return Problem(
            type=f"urn:rebook:problem:{self.code}",
            title=self.title,
            status=self.status,
            detail=self.detail,
            code=self.code,
            **self.extra,
        )


def invalid(field: str, message: str) -> ProblemError:
    """A 422 about one field."""
    detail = f"{field}: {message}"
    return ProblemError("invalid", detail, errors=[FieldError(field=field, message=message)])


def not_found() -> ProblemError:
    """A 404; the same words whether it does not exist or is not the caller's."""
    return ProblemError("not_found", "There is nothing at this address, or it is not yours.")
