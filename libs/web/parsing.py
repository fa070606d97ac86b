"""Bodies and queries turned into models; whatever is wrong with them named by field."""

import json
import re
from typing import Any, Final, NoReturn
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError

from libs.contracts.problem import FieldError, ProblemError, invalid
from libs.web.wording import field_errors

MAX_BODY: Final = 256 * 1024
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MAX_PARAMETERS: Final = 50


def parse_body(raw: bytes, content_type: str, model: type[BaseModel]) -> BaseModel:
    """The body as ``model``; raises ``not_json``, ``too_large`` or ``invalid``."""
    require_json(content_type)
    if len(raw) > MAX_BODY:
        raise too_large()
    return _validated(model, _object(raw))


def require_json(content_type: str) -> None:
    """Raises ``not_json`` unless it says ``application/json``, with parameters or without."""
    if content_type.partition(";")[0].strip(" \t").lower() != "application/json":
        raise ProblemError("not_json", "Send the body as application/json.")


def parse_query(text: str, model: type[BaseModel] | None) -> BaseModel | None:
    """The query string as ``model``; without a model no parameter is known."""
    if not text and model is None:
        return None
    values = _parameters(text)
    if model is not None:
        return _validated(model, values)
    errors = [FieldError(field=name[:100], message="is not known here") for name in values]
    raise ProblemError("invalid", "This address takes no parameters.", errors=errors)


def too_large() -> ProblemError:
    """The refusal of a body beyond 256 KiB."""
    return ProblemError("too_large", f"A body may have {MAX_BODY} bytes at most.")


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_refuse
        )
    except UnicodeDecodeError:
        raise invalid("body", "must be UTF-8") from None
    except (ValueError, RecursionError):
        raise invalid("body", "must be JSON") from None
    if not isinstance(found, dict):
        raise invalid("body", "must be a JSON object")
    return found


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise invalid("body", "names the same field twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise invalid("body", f"must be JSON, which knows no {constant}")


def _parameters(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS
        )
    except ValueError:
        raise invalid("query", "must be UTF-8 and have 50 parameters at most") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if _CONTROL.search(name) or _CONTROL.search(value):
            raise invalid(_CONTROL.sub("?", name[:100]), "must not hold control characters")
        if name in found:
            raise invalid(name[:100], "is given twice")
        found[name] = value
    return found


def _validated(model: type[BaseModel], data: dict[str, Any]) -> BaseModel:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        errors = field_errors(error, data)
        first = f"{errors[0].field}: {errors[0].message}"
        raise ProblemError("invalid", first, errors=errors) from None
