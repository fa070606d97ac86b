"""The parts of the page about a contact that only tell: appointments, e-mails, what was done."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Response

from libs.contracts.scheduling.people import GET_CONTACT, Contact
from services.gateway.portal.named_days import named_day
from services.gateway.portal.reception import STAFF, Place, View
from services.gateway.portal.setup.contact_record import ContactRecord
from services.gateway.portal.setup.contact_standing import standings_of
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import asked
from services.gateway.portal.sights import start_after, start_before
from services.gateway.portal.visitors import Visitor

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
        until = named_day(asked("before", _LONGEST))
        past = self._record.past(visitor, whose, until)
        coming = [] if past.until else self._record.coming(visitor, whose)
        return {"past": past, "appointments": coming}

    def _emails(self, visitor: Visitor, contact: Contact) -> dict[str, Any]:
        cursor = asked("cursor", _LONGEST)
        mails, older = self._record.mails(visitor, contact, cursor)
        return {"mails": mails, "older": older, "is_first": not cursor}

    def _activity(self, visitor: Visitor, contact: Contact) -> dict[str, Any]:
        cursor = asked("cursor", _LONGEST)
        whose = self._record.whose(visitor, contact)
        page = self._record.changes(visitor, whose, cursor)
        return {
            "changes": [(one, start_before(one.done), start_after(one.done)) for one in page.items],
            "older": page.next_cursor,
            "is_first": not cursor,
            "standing": standings_of(self._desk, [contact])[contact.id],
        }
