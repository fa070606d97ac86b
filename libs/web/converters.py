"""What may stand in a path for an id or a token."""

from collections.abc import Mapping
from typing import Final

from werkzeug.routing import BaseConverter


class _Id(BaseConverter):
    """An id in a path; whatever cannot be one is an unknown address."""

    regex = "[A-Za-z0-9_-]{1,64}"


class _Token(BaseConverter):
    """A signed token in a path."""

    regex = "[A-Za-z0-9_.-]{1,500}"


CONVERTERS: Final[Mapping[str, type[BaseConverter]]] = {"id": _Id, "token": _Token}
