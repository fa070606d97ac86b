"""What was typed into forms, turned into the API's own requests."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from libs.contracts.problem import ProblemError

M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], given: Mapping[str, Any]) -> M:
    """Raises ``invalid``, its detail being the name of the field; a start is a choice."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ProblemError("invalid", "choose_a_time" if field == "start" else field) from None


def moment_in(slot: str) -> datetime | None:
    """The start that a slot's value names; None where it names none."""
    try:
        found = datetime.fromisoformat(slot.partition("~")[0])
    except ValueError:
        return None
    return found if found.tzinfo else None


def place_in(slot: str) -> dict[str, str]:
    """``start``, and ``staff_id`` where the slot names one, as requests call them."""
    start, _, staff_id = slot.partition("~")
    return {"start": start, "staff_id": staff_id} if staff_id else {"start": start}


def filled(form: Mapping[str, str], *names: str) -> dict[str, str]:
    """Those fields into which somebody has written something."""
    return {name: form[name] for name in names if form.get(name, "").strip()}
