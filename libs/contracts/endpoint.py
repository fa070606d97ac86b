"""An HTTP call as data: what a service serves, what its callers call, what OpenAPI shows."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from pydantic import BaseModel

_PLACEHOLDER = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class Endpoint:
    """One method and path; ``path`` names its parameters in braces (``/contacts/{contact_id}``).

    ``body``, ``query`` and ``answer`` are the models of what goes in and comes out; ``answer``
    may be a union, or None for 204. ``refusals`` are the problem codes of its own that it may
    answer with, beside those that any endpoint may.
    """

    name: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    answer: Any = None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    summary: str = ""
    refusals: tuple[str, ...] = field(default=())

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the path's parameters, in order."""
        return tuple(_PLACEHOLDER.findall(self.path))

    @property
    def is_safe(self) -> bool:
        """Whether it only reads (RFC 9110 section 9.2.1)."""
        return self.method == "GET"

    def url(self, **parameters: str) -> str:
        """The path with its parameters filled in; none of them can lead to another path."""
        quoted = {name: quote(value, safe="") for name, value in parameters.items()}
        return self.path.format(**quoted)
