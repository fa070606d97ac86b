"""What was typed into forms, turned into the API's own requests."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from libs.contracts.problem import FieldError, ProblemError
from libs.contracts.values import Start
from libs.web.wording import field_errors

M = TypeVar("M", bound=BaseModel)
_MOST_DIGITS: Final = 10
_START: Final = TypeAdapter[datetime](Start)


def validated(model: type[M], given: Mapping[str, Any]) -> M:
    """Raises ``invalid`` with every field that is wrong, its detail being the name of the first.

    A start is a choice, which comes before all that is written.
    """
    try:
        return model.model_validate(given)
    except ValidationError as error:
        fields = [".".join(str(part) for part in one["loc"]) for one in error.errors()]
        if "start" in fields:
            raise ProblemError("invalid", "choose_a_time") from None
        errors = [FieldError(field=field, message="") for field in fields]
        raise ProblemError("invalid", fields[0], errors=errors) from None


def understood(model: type[M], given: Mapping[str, Any]) -> M:
    """Raises ``invalid`` with every field that is wrong."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        errors = field_errors(error, given)
        raise ProblemError("invalid", errors[0].message, errors=errors) from None


def moment_in(slot: str) -> datetime | None:
    """The start that a slot's value names; None where it names none that can be booked."""
    try:
        return _START.validate_python(slot.partition("~")[0])
    except ValidationError:
        return None


def require_time(slot: str) -> datetime:
    """Raises ``invalid`` where no time was chosen."""
    start = moment_in(slot)
    if start is None:
        raise ProblemError("invalid", "choose_a_time")
    return start


def place_in(slot: str) -> dict[str, str]:
    """``start``, and ``staff_id`` where the slot names one, as requests call them."""
    start, _, staff_id = slot.partition("~")
    return {"start": start, "staff_id": staff_id} if staff_id else {"start": start}


def filled(form: Mapping[str, str], *names: str) -> dict[str, str]:
    """Those fields into which somebody has written something."""
    return {name: form[name] for name in names if form.get(name, "").strip()}


def whole(text: str) -> int | None:
    """None for whatever is no whole number that anybody would count with."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _MOST_DIGITS else None


def faults_in(problem: ProblemError | None) -> dict[str, str]:
    """What is wrong with which field of a form, in the service's own words where it gave any."""
    if problem is None or problem.code != "invalid":
        return {}
    errors = problem.extra.get("errors") or ()
    if errors:
        return {_field(error.field): error.message for error in errors}
    return {_field(problem.detail): ""}


def _field(path: str) -> str:
    """The part of a request that a path leads to, by its name in forms."""
    first, _, rest = path.partition(".")
    return {"message": rest, "overrule": "overrule"}.get(first, first)
