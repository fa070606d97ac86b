"""``docs/events.md``, made from the contracts: ``python -m rebook.event_page > docs/events.md``."""

import inspect
import sys
from collections.abc import Mapping
from typing import Any

from libs.contracts.events import EVENTS, Event

_HEAD = """\
# Events

Made from `libs/contracts/events` by `python -m rebook.event_page`; a test compares the two.

Every event travels as a CloudEvents 1.0 JSON envelope through the topic exchange `rebook.events`.
Its `type` is the routing key, its `data` the fields below. Fields are only ever added, with
defaults; readers ignore what they do not know. What nobody hears yet is stored in the outbox and
not sent.
"""


def text() -> str:
    """The whole page."""
    return "\n".join([_HEAD, _table(), *(_section(event) for event in EVENTS)])


def _table() -> str:
    rows = [f"| `{event.key}` | {_first_line(event)} | {_listeners(event)} |" for event in EVENTS]
    return "\n".join(["| event | the fact | heard by |", "|---|---|---|", *rows, ""])


def _section(event: type[Event]) -> str:
    properties = event.model_json_schema(mode="serialization")["properties"]
    fields = [f"- `{name}`: {_kind(schema)}" for name, schema in properties.items()]
    return "\n".join([f"## `{event.key}`", "", _first_line(event), "", *fields, ""])


def _first_line(event: type[Event]) -> str:
    return (inspect.getdoc(event) or "").splitlines()[0]


def _listeners(event: type[Event]) -> str:
    return ", ".join(event.heard_by) or "nobody yet"


def _kind(schema: Mapping[str, Any]) -> str:
    """A JSON schema in a word or two."""
    if "anyOf" in schema:
        return " or ".join(_kind(part) for part in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    return str(schema.get("format") or schema.get("type", "anything"))


if __name__ == "__main__":
    sys.stdout.write(text())
