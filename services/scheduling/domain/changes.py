"""What a change of a person or a type may ask for, and the version that comes of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from libs.contracts.problem import ProblemError, invalid
from services.scheduling.domain.appointment_types import AppointmentType
from services.scheduling.domain.people import Company, Contact, StaffMember

Kept = TypeVar("Kept", StaffMember, Contact, Company, AppointmentType)


# What a body says about the thing as its sender saw it, which is no change of it.
_SEEN = "expected_version"


class _Archivable(Protocol):
    @property
    def archived(self) -> bool: ...


class _Versioned(Protocol):
    @property
    def version(self) -> int: ...


def values_of(command: BaseModel) -> dict[str, Any]:
    """All fields of a body, with lists as tuples."""
    return {name: tuple(it) if isinstance(it, list) else it for name, it in command}


def changes_in(command: BaseModel, *, may_be_null: Collection[str] = ()) -> dict[str, Any]:
    """The fields that a body sets; 422 for a null where there must be a value."""
    changes = {
        name: value
        for name, value in values_of(command).items()
        if name in command.model_fields_set and name != _SEEN
    }
    for name, value in changes.items():
        if value is None and name not in may_be_null:
            raise invalid(name, "must not be null")
    return changes


def revised(thing: Kept, changes: Mapping[str, Any]) -> Kept:
    """The next version; the thing itself if nothing differs."""
    if all(getattr(thing, name) == value for name, value in changes.items()):
        return thing
    return replace(thing, version=thing.version + 1, **changes)


def require_as_seen(thing: _Versioned, expected_version: int | None) -> None:
    """Whoever names no version takes the thing as it is."""
    if expected_version is not None and expected_version != thing.version:
        raise ProblemError("stale_version", "It was changed since it was read.")


def require_active(thing: _Archivable) -> None:
    if thing.archived:
        raise ProblemError("wrong_state", "This is archived, so it can't be changed any more.")


def without_repeats(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
