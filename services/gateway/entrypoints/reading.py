"""The OpenAPI document turned into what the documentation page shows: sections, fields, words."""

from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]
_LIMITS: Final = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "{} characters or more",
    "maxLength": "{} characters at most",
    "minItems": "{} items or more",
    "maxItems": "{} items at most",
    "pattern": "matches {}",
    "default": "default {}",
}


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    models: tuple[str, ...]
    required: bool
    notes: str


@dataclass(frozen=True)
class Answer:
    status: str
    text: str
    model: str | None


@dataclass(frozen=True)
class Call:
    id: str
    method: str
    path: str
    summary: str
    who: str
    parameters: tuple[Field, ...]
    body: str | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Section:
    name: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Model:
    name: str
    text: str
    fields: tuple[Field, ...]


def sections(document: Json) -> list[Section]:
    found: dict[str, list[Call]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_call(method.upper(), path, operation))
    return [Section(name, tuple(calls)) for name, calls in found.items()]


def models(document: Json) -> list[Model]:
    schemas = document["components"]["schemas"]
    return [
        Model(name, schema.get("description", ""), _fields(schema))
        for name, schema in sorted(schemas.items())
    ]


def _call(method: str, path: str, operation: Json) -> Call:
    content = operation.get("requestBody", {}).get("content", {})
    return Call(
        id=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        who=_who(operation),
        parameters=tuple(
            _field(one["name"], one["schema"], required=one.get("required", False), place=one["in"])
            for one in operation["parameters"]
        ),
        body=_model_in(content),
        answers=tuple(
            Answer(status, one["description"].replace("`", ""), _model_in(one.get("content", {})))
            for status, one in operation["responses"].items()
        ),
    )


def _who(operation: Json) -> str:
    if not operation["security"]:
        return "Needs no session."
    said: str = operation.get("description", "Needs a session; keys cannot do this.")
    return said.replace("`", "")


def _model_in(content: Json) -> str | None:
    for media in content.values():
        return _named(media["schema"]["$ref"])
    return None


def _fields(schema: Json) -> tuple[Field, ...]:
    required = schema.get("required", [])
    return tuple(
        _field(name, part, required=name in required)
        for name, part in schema.get("properties", {}).items()
    )


def _field(name: str, schema: Json, *, required: bool, place: str = "") -> Field:
    notes = [place] if place else []
    for part in (schema, *schema.get("anyOf", ())):
        notes += [text.format(part[key]) for key, text in _LIMITS.items() if _says(part, key)]
    return Field(name, _kind(schema), tuple(_models(schema)), required, ", ".join(notes))


def _says(schema: Json, key: str) -> bool:
    return key in schema and schema[key] not in (None, "", [], {})


def _kind(schema: Json) -> str:
    if "$ref" in schema:
        return _named(schema["$ref"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " or ".join(map(_kind, schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}" if "items" in schema else "list"
    return str(schema.get("format") or schema.get("type") or "any value")


def _models(schema: Json) -> list[str]:
    here = [_named(schema["$ref"])] if "$ref" in schema else []
    inside = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
    return here + [name for part in inside for name in _models(part)]


def _named(reference: str) -> str:
    return reference.rpartition("/")[2]
