"""The parts of the page about a contact that only tell: appointments, e-mails, what was done."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, TypeVar

from flask import Response

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.people import GET_CONTACT, Contact
from services.gateway.portal.named_days import named_day
from services.gateway.portal.reception import STAFF, Place, View
from services.gateway.portal.setup.contact_record import ContactRecord
from services.gateway.portal.setup.contact_standing import standings_of
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import asked
from services.gateway.portal.sights import start_after, start_before
from services.gateway.portal.understanding import faults_in
from services.gateway.portal.visitors import Visitor

T = TypeVar("T")
_LONGEST: Final = 1000
Telling = Callable[[Visitor, Contact], dict[str, Any]]


class ContactTabs:
    """``base`` is the path of one contact's page."""

    def __init__(self, desk: SetupDesk, record: ContactRecord, base: str) -> None:
        self._desk = desk
        self._record = record
        self.places = (
            Place(f"{base}/appointments", STAFF, self._shown("appointments", self._appointments)),
            Place(f"{base}/emails", STAFF, self._shown("emails", self._emails)),
            Place(f"{base}/activity", STAFF, self._shown("activity", self._activity)),
        )

    def _shown(self, name: str, tell: Telling) -> View:
        def show(visitor: Visitor, contact_id: str) -> Response:
            at = {"contact_id": contact_id}
            contact: Contact = self._desk.call(GET_CONTACT, visitor, parameters=at)
            return self._desk.render(
                f"setup/contact_{name}.html",
                visitor,
                HTTPStatus.OK,
                contact=contact,
                first=contact.name.split()[0],
                **tell(visitor, contact),
            )

        return show

    def _appointments(self, visitor: Visitor, contact: Contact) -> dict[str, Any]:
        whose = self._record.whose(visitor, contact)
        past = self._record.past(visitor, whose, named_day(asked("before", _LONGEST)))
        coming = [] if past.until else self._record.coming(visitor, whose)
        return {"past": past, "appointments": coming, "year": self._record.year(visitor)}

    def _emails(self, visitor: Visitor, contact: Contact) -> dict[str, Any]:
        (mails, older), is_first = _at_cursor(
            lambda cursor: self._record.mails(visitor, contact, cursor)
        )
        return {"mails": mails, "older": older, "is_first": is_first}

    def _activity(self, visitor: Visitor, contact: Contact) -> dict[str, Any]:
        whose = self._record.whose(visitor, contact)
        page, is_first = _at_cursor(lambda cursor: self._record.changes(visitor, whose, cursor))
        return {
            "changes": [(one, start_before(one.done), start_after(one.done)) for one in page.items],
            "older": page.next_cursor,
            "is_first": is_first,
            "standing": standings_of(self._desk, [contact])[contact.id],
        }


def _at_cursor(read: Callable[[str], T]) -> tuple[T, bool]:
    """What follows the address's ``cursor``, and whether that is the first page.

    It is too where the list has no such place: each belongs to what the list was when it was made,
    and whose appointments count has changed where somebody may sign in now, or no longer.
    """
    cursor = asked("cursor", _LONGEST)
    try:
        return read(cursor), not cursor
    except ProblemError as problem:
        if "cursor" not in faults_in(problem):
            raise
        return read(""), True
