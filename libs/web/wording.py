"""What pydantic found, said to people: field paths with dots, sentences without jargon."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from libs.contracts.problem import FieldError

_MAX_ERRORS: Final = 50
_MAX_LENGTH: Final = 200
WORDING: Final[Mapping[str, str]] = {
    "missing": "is required",
    "extra_forbidden": "is not known here",
    "string_type": "must be text",
    "string_unicode": "must be valid Unicode",
    "string_too_short": "must have {min_length} characters or more",
    "string_too_long": "must have {max_length} characters at most",
    "too_short": "must have {min_length} {things} or more",
    "too_long": "must have {max_length} {things} at most",
    "string_pattern_mismatch": "has a form that is not taken here",
    "literal_error": "must be {expected}",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is too large",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "value_error": "{error}",
    "union_tag_invalid": "{discriminator} must be one of {expected_tags}",
    "union_tag_not_found": "needs {discriminator}",
    "model_attributes_type": "must be an object",
}


def field_errors(error: ValidationError, data: Any) -> list[FieldError]:
    """One entry per field that is wrong in ``data``; alternatives of a union joined by "or"."""
    messages: dict[str, list[str]] = {}
    for found in error.errors(include_url=False, include_input=False)[:_MAX_ERRORS]:
        path = _path(found["loc"], data, lacks=found["type"] == "missing")
        said = messages.setdefault(path, [])
        if (message := _message(found)) not in said:
            said.append(message)
    return [FieldError(field=field, message=", or ".join(said)) for field, said in messages.items()]


def _message(found: ErrorDetails) -> str:
    wording = WORDING.get(found["type"])
    context = found.get("ctx", {})
    # Of a secret pydantic says "Value", of collections what they are.
    things = "characters" if context.get("field_type") == "Value" else "items"
    return _clean(wording.format(things=things, **context) if wording else found["msg"].lower())


def _path(location: tuple[int | str, ...], data: Any, *, lacks: bool) -> str:
    """The path as the caller wrote it: names that pydantic gave to union members are left out.

    With ``lacks`` the last part is what the caller did not write.
    """
    parts: list[str] = []
    here = data
    for place, part in enumerate(location):
        is_last = place == len(location) - 1
        if isinstance(here, dict) and (part in here or (lacks and is_last)):
            parts.append(str(part))
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int):
            parts.append(str(part))
            here = here[part] if part < len(here) else None
    return _clean(".".join(parts)) or "body"


def _clean(text: str) -> str:
    """Text that JSON can carry: a caller's field name may hold half a surrogate pair."""
    return text[:_MAX_LENGTH].encode("utf-8", "replace").decode()
