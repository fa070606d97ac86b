"""The OpenAPI 3.1 document, made from the endpoints and models that the doors themselves use."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import CODES, MEDIA_TYPE, Problem
from services.gateway.domain.access import ACCESS, ANYBODY

Json = dict[str, Any]
_REF: Final = "#/components/schemas/{model}"
_ID: Final[Json] = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_IN_PATHS: Final[Json] = {"token": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,500}$"}}
_IDEMPOTENCY: Final[Json] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Makes a repeat return the first answer, for 24 hours.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
_SECRET: Final = frozenset({"sign_in", "set_up", "create_api_key"})
_FIRST: Final = ("session", "slots", "appointments")
_REQUEST_ID: Final[Json] = {
    "description": "Names this request in logs and events.",
    "schema": {"type": "string"},
}
_SECURITY: Final[Json] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-rebook",
        "description": "Set by POST /session; named `rebook` where Rebook is reached by http.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "The session's `csrf_token`, with every request that is not a GET.",
    },
    "key": {"type": "http", "scheme": "bearer", "description": "An API key: `rbk_…`."},
}
_DESCRIPTION: Final = (
    "Appointments that can be moved, and everything that follows from a move. Instants are"
    " RFC 3339 in UTC, zones are IANA names, ids are opaque. Every error is an RFC 9457 problem"
    " with a `code`."
)


def document(endpoints: Sequence[Endpoint], prefix: str) -> Json:
    """The whole document as JSON values."""
    references, schemas = _schemas(endpoints)
    paths: dict[str, Json] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(
            endpoint, references
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rebook", "version": "1", "description": _DESCRIPTION},
        "servers": [{"url": prefix}],
        "tags": [{"name": tag} for tag in sorted(dict.fromkeys(map(tag_of, endpoints)), key=_rank)],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": _SECURITY,
            "headers": {"X-Request-Id": _REQUEST_ID},
        },
    }


def tag_of(endpoint: Endpoint) -> str:
    return endpoint.path.split("/")[1].replace("-", " ")


def _rank(tag: str) -> int:
    """The main job first, the rest as it comes."""
    return _FIRST.index(tag) if tag in _FIRST else len(_FIRST)


def _schemas(endpoints: Iterable[Endpoint]) -> tuple[Json, Json]:
    """References by model, and the schemas they point to.

    Answers are described like requests, for a field with a default may be left out of them too.
    """
    models = {Problem: None} | dict.fromkeys(
        model for one in endpoints for model in (one.body, one.answer) if model is not None
    )
    references, found = models_json_schema(
        [(model, "validation") for model in models], ref_template=_REF
    )
    return {_name(model): reference for (model, _), reference in references.items()}, found["$defs"]


def _name(model: Any) -> str:
    return f"{model.__module__}.{model.__qualname__}"


def _operation(endpoint: Endpoint, references: Json) -> Json:
    operation: Json = {
        "operationId": endpoint.name,
        "summary": endpoint.summary or endpoint.name.replace("_", " ").capitalize(),
        "tags": [tag_of(endpoint)],
        "security": _security(endpoint),
        "parameters": [
            *(
                {"name": n, "in": "path", "required": True, "schema": _IN_PATHS.get(n, _ID)}
                for n in endpoint.parameters
            ),
            *_query_parameters(endpoint.query),
            *([_IDEMPOTENCY] if _is_repeatable(endpoint) else []),
        ],
        "responses": _responses(endpoint, references),
    }
    if scopes := ACCESS[endpoint.name].scopes:
        operation["description"] = f"A key needs {' or '.join(f'`{scope}`' for scope in scopes)}."
    if endpoint.body is not None:
        schema = references[_name(endpoint.body)]
        content = {"application/json": {"schema": schema}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _is_repeatable(endpoint: Endpoint) -> bool:
    """Answers that hold a secret are not stored, so they cannot be given a second time."""
    return endpoint.method == "POST" and endpoint.name not in _SECRET


def _security(endpoint: Endpoint) -> list[Json]:
    access = ACCESS[endpoint.name]
    if access.who is ANYBODY:
        return []
    session: Json = {"session": []} if endpoint.is_safe else {"session": [], "csrf": []}
    return [session, {"key": []}] if access.scopes else [session]


def _query_parameters(query: type[BaseModel] | None) -> list[Json]:
    if query is None:
        return []
    schema = query.model_json_schema()
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": _without_null(_without_title(part)),
        }
        for name, part in schema["properties"].items()
    ]


def _without_null(schema: Json) -> Json:
    """A parameter that is absent is not null: nobody can write null into a URL."""
    parts: list[Json] = [part for part in schema.get("anyOf", []) if part != {"type": "null"}]
    if len(parts) != 1:
        return schema
    rest = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
    return {**rest, **parts[0]}


def _without_title(schema: Json) -> Json:
    return {name: value for name, value in schema.items() if name != "title"}


def _responses(endpoint: Endpoint, references: Json) -> Json:
    headers = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
    good: Json = {"description": "Done.", "headers": headers}
    if endpoint.answer is not None:
        good["content"] = {"application/json": {"schema": references[_name(endpoint.answer)]}}
    problem = {MEDIA_TYPE: {"schema": references[_name(Problem)]}}
    codes: dict[int, list[str]] = {}
    for code in _codes(endpoint):
        codes.setdefault(CODES[code][0], []).append(code)
    refusals = {
        str(status): {
            "description": ", ".join(f"`{code}`" for code in said),
            "headers": headers,
            "content": problem,
        }
        for status, said in sorted(codes.items())
    }
    return {str(endpoint.status): good, **refusals}


def _codes(endpoint: Endpoint) -> Iterable[str]:
    is_open = ACCESS[endpoint.name].who is ANYBODY
    yield "bad_credentials" if is_open else "not_signed_in"
    yield "not_allowed"
    if not endpoint.is_safe:
        yield "csrf"
    yield "not_found"
    if endpoint.body is not None:
        yield from ("too_large", "not_json")
    if _is_repeatable(endpoint) and "idempotency_mismatch" not in endpoint.refusals:
        yield "idempotency_mismatch"
    yield from endpoint.refusals
    if not endpoint.is_safe and "wrong_state" not in endpoint.refusals:
        yield "wrong_state"
    yield from ("invalid", "too_many_requests", "unavailable")
