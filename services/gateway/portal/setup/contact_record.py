"""What happened and will happen with a contact: appointments, e-mails, changes, tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from libs.contracts.notifications import LIST_MESSAGES_TO, MessageToPerson
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import (
    LIST_APPOINTMENTS,
    Appointment,
    AppointmentsQuery,
)
from libs.contracts.scheduling.calendar import (
    DONE_WITH,
    NEXT_OF_CONTACTS,
    WHICH_ARE_SEEN,
    DoneWith,
    DoneWithQuery,
    NextOf,
    NextOne,
    WhichAreSeen,
)
from libs.contracts.scheduling.people import GET_COMPANY, Company, Contact
from libs.contracts.scheduling.tasks import LIST_TASKS, Task, TasksQuery
from libs.contracts.values import Page, PageQuery
from services.gateway.portal.lanes import midnight
from services.gateway.portal.setup.contact_standing import standings_of
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.visitors import Visitor

_A_YEAR: Final = timedelta(days=365)
_A_DAY: Final = timedelta(days=1)
_LONGEST: Final = _A_DAY  # no appointment lasts longer
_MAILS: Final = 50
# How many are read at a time to find as many that this visitor may see.
_READ: Final = (50, 200, 200, 200, 200)
_CHANGES: Final = 50
_FIRST: Final = {"limit": 1}


@dataclass(frozen=True)
class Whose:
    """A contact, and the company whose appointments are theirs too, if there is one."""

    contact: Contact
    company_id: str | None

    @property
    def ids(self) -> Sequence[dict[str, str]]:
        company = [{"company_id": self.company_id}] if self.company_id else []
        return [{"contact_id": self.contact.id}, *company]


@dataclass(frozen=True)
class Past:
    """A year of what was, the latest first; ``since`` is its first day, ``until`` its last.

    ``until`` is None for now. ``older`` is the day before which the next year ends that has any;
    None where there are none.
    """

    appointments: Sequence[Appointment]
    since: date
    until: date | None
    older: date | None


class ContactRecord:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk

    def next_of(self, visitor: Visitor, contacts: Sequence[Contact]) -> Mapping[str, NextOne]:
        """The next appointment of each who has one that this visitor may see."""
        wanted = {"contact_ids": [one.id for one in contacts], "from": self._now()}
        scheduling = self._desk.parts.scheduling
        found = scheduling.call(
            NEXT_OF_CONTACTS, visitor.actor, body=NextOf.model_validate(wanted)
        ).items
        return {one.contact_id: one for one in found}

    def whose(self, visitor: Visitor, contact: Contact) -> Whose:
        """The company's are theirs too where they may sign in to see them, or are mailed them."""
        if contact.company_id is None:
            return Whose(contact, None)
        at = {"company_id": contact.company_id}
        company: Company = self._desk.call(GET_COMPANY, visitor, parameters=at)
        is_told = contact.id in (company.primary_contact_id, *company.subscriber_ids)
        may_sign_in = standings_of(self._desk, [contact])[contact.id].may_sign_in
        return Whose(contact, company.id if is_told or may_sign_in else None)

    def coming(self, visitor: Visitor, whose: Whose) -> list[Appointment]:
        """What is not over yet, also what is cancelled: what is just running is one of them."""
        now = self._now()
        found = self._appointments(visitor, whose, **{"from": now - _LONGEST})
        return [one for one in found if _is_coming(one, now)]

    def year(self, visitor: Visitor) -> int:
        """The present one, where they are."""
        return visitor.look.day(self._now()).year

    def past(self, visitor: Visitor, whose: Whose, before: date | None) -> Past:
        """The year before that day; the last one where it is None, or still to come."""
        look, now = visitor.look, self._now()
        end = midnight(before, look.zone) if before and before <= look.day(now) else now
        since = look.day(end) - _A_YEAR
        begin = midnight(since, look.zone)
        found = self._appointments(visitor, whose, **{"from": begin, "to": end})
        over = [one for one in reversed(found) if not _is_coming(one, now)]
        until = look.day(end) - _A_DAY if end != now else None
        return Past(over, since, until, self._older(visitor, whose, since))

    def changes(self, visitor: Visitor, whose: Whose, cursor: str) -> Page[DoneWith]:
        """Of all their appointments that this visitor may see, the latest first."""
        query = DoneWithQuery(
            contact_id=whose.contact.id,
            company_id=whose.company_id,
            limit=_CHANGES,
            cursor=cursor or None,
        )
        found: Page[DoneWith] = self._desk.parts.scheduling.call(
            DONE_WITH, visitor.actor, query=query
        )
        return found

    def tasks(self, visitor: Visitor, contact: Contact) -> list[Task]:
        query = TasksQuery.model_validate({"contact_id": contact.id, "open": True})
        return self._desk.every(LIST_TASKS, visitor, query)

    def mails(
        self, visitor: Visitor, contact: Contact, cursor: str
    ) -> tuple[list[MessageToPerson] | None, str | None]:
        """Those that they may see, and from where on there may be older ones.

        Those about no appointment are for admins. None where nobody can tell for now.
        """
        seen: list[MessageToPerson] = []
        after: str | None = cursor or None
        for limit in _READ:
            try:
                page = self._desk.parts.notifications.call(
                    LIST_MESSAGES_TO,
                    visitor.actor,
                    parameters={"person_id": contact.id},
                    query=PageQuery(limit=limit, cursor=after),
                )
            except ProblemError as problem:
                if problem.code != "unavailable":
                    raise
                return None, None
            seen += self._seen(visitor, page.items)
            after = page.next_cursor
            if after is None or len(seen) >= _MAILS:
                break
        return seen, after

    def _appointments(self, visitor: Visitor, whose: Whose, **more: Any) -> list[Appointment]:
        """Theirs and their company's, in order."""
        found: list[Appointment] = []
        for one in whose.ids:
            query = AppointmentsQuery.model_validate({**one, **more})
            found += self._desk.every(LIST_APPOINTMENTS, visitor, query)
        return sorted(found, key=lambda one: (one.start, one.id))

    def _older(self, visitor: Visitor, whose: Whose, before: date) -> date | None:
        """The end of the next year back that has any, found from the first there ever was."""
        zone = visitor.look.zone
        first = min(self._firsts(visitor, whose, to=midnight(before, zone)), default=None)
        if first is None:
            return None
        end = before
        while visitor.look.day(first) < (begin := end - _A_YEAR):
            span = {"from": midnight(begin, zone), "to": midnight(end, zone)}
            if self._firsts(visitor, whose, **span):
                break
            end = begin
        return end

    def _firsts(self, visitor: Visitor, whose: Whose, **more: Any) -> list[datetime]:
        """When the first of theirs begins, and the first of their company's."""
        pages = (self._asked(visitor, one, **more, **_FIRST) for one in whose.ids)
        return [one.start for page in pages for one in page.items]

    def _asked(self, visitor: Visitor, whose: Mapping[str, str], **more: Any) -> Page[Appointment]:
        query = AppointmentsQuery.model_validate({**whose, **more})
        found: Page[Appointment] = self._desk.call(LIST_APPOINTMENTS, visitor, query=query)
        return found

    def _now(self) -> datetime:
        return self._desk.parts.clock.now()

    def _seen(self, visitor: Visitor, found: list[MessageToPerson]) -> list[MessageToPerson]:
        asked = WhichAreSeen(ids=sorted({one.appointment_id for one in found} - {None}))
        seen = set(self._desk.parts.scheduling.call(WHICH_ARE_SEEN, visitor.actor, body=asked).ids)
        return [
            one
            for one in found
            if one.appointment_id in seen or (one.appointment_id is None and visitor.is_admin)
        ]


def _is_coming(one: Appointment, now: datetime) -> bool:
    """As an appointment's own page has it: what took place is over, whenever it would end."""
    return one.end > now and one.status in ("booked", "cancelled")
