"""Requests that are wrong in every way there is, made from an endpoint's own contract."""

import json
from dataclasses import dataclass, field
from urllib.parse import quote

TOO_LONG = "x" * 10_001
NO_SUCH_ID = "no-such-thing"
JSON = {"Content-Type": "application/json"}
WRONG_ANYWHERE = {
    "of another type": {"no": {"such": []}},
    "a NUL byte": "a\x00b",
    "half a surrogate pair": "\ud800",
    "10,001 characters": TOO_LONG,
}
WRONG_BY_FORMAT = {
    "date": {"30 February": "2026-02-30", "the year 0": "0000-01-01", "a month 13": "2026-13-01"},
    "date-time": {
        "no zone": "2026-11-18T09:00:00",
        "30 February": "2026-02-30T09:00:00Z",
        "a date alone": "2026-11-18",
        "the year 1": "0001-01-01T00:00:00Z",
        "the year 9999": "9999-12-31T23:59:59Z",
        "a number": 1763456400,
        "an hour 25": "2026-11-18T25:00:00Z",
    },
    "email": {"no address": "amara at okafor", "two lines": "a@b.example\nx"},
}
WRONG_BY_NAME = {
    "time_zone": {"no such zone": "Mars/Olympus", "an offset": "+02:00"},
    "start": {"part of a second": "2026-11-18T09:00:00.5Z"},
}


@dataclass
class Bad:
    """A request, and what has to be said about it."""

    what: str
    status: int
    named: str | None = None
    body: bytes | None = None
    query: str = ""
    headers: dict = field(default_factory=lambda: dict(JSON))


def bad_bodies(endpoint):
    """Nothing if the endpoint takes no body."""
    if endpoint.body is None:
        return
    good = sample(endpoint.body)
    yield from _unreadable(good)
    for name, schema in _fields(endpoint.body):
        for what, value in _wrong_values(name, schema):
            body = json.dumps({**good, name: value}).encode()
            yield Bad(f"{name}: {what}", 422, name, body)


def bad_queries(endpoint):
    """What the address may not carry behind its question mark."""
    good = _text_of(sample(endpoint.query)) if endpoint.query else []
    body = json.dumps(sample(endpoint.body)).encode() if endpoint.body else None
    bad = {
        "an unknown parameter": ("surely_unknown", [*good, ("surely_unknown", "1")]),
        "a name that is no text": ("query", [*good, ("%ff", "1")]),
    }
    for name, schema in _fields(endpoint.query) if endpoint.query else ():
        others = [pair for pair in good if pair[0] != name]
        for what, value in _wrong_parameters(name, schema):
            bad[f"{name}: {what}"] = (name, [*others, (name, value)])
        bad[f"{name}: twice"] = (name, [*others, (name, "1"), (name, "1")])
    for what, (named, pairs) in bad.items():
        query = "&".join(f"{name}={value}" for name, value in pairs)
        yield Bad(what, 422, named, body, query)


def sample(model):
    """A body or query that is formally right: its required fields and no more."""
    schema = model.model_json_schema(by_alias=True)
    return _sample(schema, schema.get("$defs", {}))


def _unreadable(good):
    whole = json.dumps(good).encode()
    first = next(iter(good), "x")
    twice = b'{"%s": 1, "%s": 1}' % (first.encode(), first.encode())
    plain = {"Content-Type": "text/plain"}
    yield Bad("no JSON", 415, body=whole, headers=plain)
    yield Bad("nothing said about its kind", 415, body=whole, headers={})
    yield Bad("broken JSON", 422, "body", b'{"a": ')
    yield Bad("nothing at all", 422, "body", b"")
    yield Bad("a list", 422, "body", b"[]")
    yield Bad("not a number", 422, "body", b'{"a": NaN}')
    yield Bad("not UTF-8", 422, "body", b'{"a": "\xff"}')
    yield Bad("a field twice", 422, "body", twice)
    yield Bad("nested too deep", 422, "body", b'{"a":' * 50_000)
    yield Bad("more than 256 KiB", 413, body=json.dumps({"x": "x" * 262_144}).encode())
    unknown = json.dumps({**good, "surely_unknown": 1}).encode()
    yield Bad("an unknown field", 422, "surely_unknown", unknown)


def _fields(model):
    schema = model.model_json_schema(by_alias=True)
    for name, part in schema["properties"].items():
        yield name, [part, *part.get("anyOf", [])]


def _wrong_values(name, schemas):
    yield from WRONG_ANYWHERE.items()
    yield from WRONG_BY_NAME.get(name, {}).items()
    for schema in schemas:
        yield from WRONG_BY_FORMAT.get(schema.get("format"), {}).items()
        if "maximum" in schema:
            yield "too many", schema["maximum"] + 1
            yield "a fraction", 1.5
            yield "a text", "1"
        if schema.get("type") == "boolean":
            yield "a text", "true"


def _wrong_parameters(name, schemas):
    yield "a NUL byte", "a%00b"
    yield "10,001 characters", TOO_LONG
    for what, value in WRONG_BY_NAME.get(name, {}).items():
        yield what, quote(value)
    for schema in schemas:
        for what, value in WRONG_BY_FORMAT.get(schema.get("format"), {}).items():
            yield what, quote(str(value))
        if schema.get("type") in ("integer", "boolean"):
            yield "a word", "maybe"


def _text_of(values):
    return [(name, quote(str(value))) for name, value in values.items()]


def _sample(schema, known):
    if "$ref" in schema:
        return _sample(known[schema["$ref"].rpartition("/")[2]], known)
    for choices in ("anyOf", "oneOf"):
        if choices in schema:
            return _sample(schema[choices][0], known)
    if "enum" in schema or "const" in schema:
        return schema.get("const") or schema["enum"][0]
    if schema.get("type") == "object":
        wanted = schema.get("required", [])
        return {name: _plain(name, schema["properties"][name], known) for name in wanted}
    return {"array": [], "boolean": True}.get(schema.get("type")) or _scalar(schema)


def _plain(name, schema, known):
    if name == "time_zone":
        return "Europe/Berlin"
    return [] if schema.get("type") == "array" else _sample(schema, known)


def _scalar(schema):
    if schema.get("type") == "integer":
        return max(1, schema.get("minimum", 1))
    formats = {
        "date": "2026-11-18",
        "date-time": "2026-11-18T09:00:00Z",
        "email": "new@okafor.example",
    }
    return formats.get(schema.get("format"), "something")
