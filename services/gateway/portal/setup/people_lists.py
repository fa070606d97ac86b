"""What contacts and companies have in common: a search page by page, and a form that adds one."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response

from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import SetupForm, asked
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

LONGEST: Final = 200
_ON_A_PAGE: Final = 25


def searched(desk: SetupDesk, visitor: Visitor, endpoint: Endpoint) -> tuple[list[Any], Any]:
    """The items that the address asks for, and what the search and the pager say of them."""
    q, cursor = asked("q", LONGEST), asked("cursor", 1000)
    wanted = {"limit": _ON_A_PAGE, "q": q or None, "cursor": cursor or None}
    query = endpoint.query.model_validate(wanted) if endpoint.query else None
    page = desk.call(endpoint, visitor, query=query)
    more = urlencode({"q": q, "cursor": page.next_cursor}) if page.next_cursor else ""
    return page.items, {"q": q, "more": more, "is_first": not cursor}


def added(
    desk: SetupDesk,
    visitor: Visitor,
    form: SetupForm,
    base: str,
    again: Callable[[ProblemError], Response],
) -> Response:
    """The form is sent; the page of what it made follows, or the form again."""

    def done(made: Any) -> Response:
        toast = words(visitor.language)("{name} is added.", name=made.name)
        return desk.reception.done(f"{base}/{made.id}", toast)

    return desk.send(form, visitor, done=done, again=again)
