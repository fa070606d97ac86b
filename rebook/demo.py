"""Makes the demo firm through the services' own doors, so that history and events are real."""

import calendar
import heapq
import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, Final

from libs.clock import FixedClock
from libs.contracts.actor import Actor
from libs.contracts.scheduling import appointment_types as types
from libs.contracts.scheduling import appointments, people
from libs.persistence import outbox
from libs.service import Service
from libs.web.client import Client
from libs.web.inprocess import InProcess
from rebook import demo_automations
from rebook import harbor_and_pine as firm
from rebook.installation import Installation
from services.gateway import bootstrap as gateway
from services.gateway import queries
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.domain.accounts import contact_person, sign_in_name, staff_person
from services.gateway.handlers import accounts
from services.gateway.ports import Work
from services.scheduling import bootstrap as scheduling

_FOUNDER: Final = Actor(kind="system", id="rebook", name="Rebook", channel="automation")
_DAYS_BACK: Final = 14
_DAYS_AHEAD: Final = 20
_SEED: Final = 20_261_122
_MOVED: Final = 0.18
_CANCELLED: Final = 0.12
_MISSED: Final = 0.08


def make(installation: Installation, now: datetime) -> bool:
    """The demo firm and its accounts, in migrated databases; False if it is there already."""
    door = gateway.build(installation.gateway(), {})
    clock = FixedClock(now)
    service = scheduling.build(installation.scheduling(), clock, quietly=True)
    try:
        if _is_there(door):
            return False
        client = Client(InProcess(service.app), service.ground.tokens)
        staff, contacts = Firm(client, clock, now).make()
        demo_automations.set_up(installation, now, service)
        service.ground.transactions.run(lambda uow: outbox.wait_from(uow.connection, now))
        door.ground.transactions.run(lambda uow: _open_accounts(staff, contacts, uow))
    finally:
        door.close()
        service.close()
    return True


def is_there(installation: Installation) -> bool:
    """Whether the demo firm was made here."""
    door = gateway.build(installation.gateway(), {})
    try:
        return _is_there(door)
    finally:
        door.close()


def _is_there(door: Service) -> bool:
    with door.ground.transactions.read() as connection:
        return queries.open_account(connection, sign_in_name(firm.STAFF[0].email)) is not None


def _open_accounts(
    staff: Iterable[people.StaffMember], contacts: Iterable[people.Contact], uow: Work
) -> None:
    hashed = ArgonPasswords().hash(firm.PASSWORD)
    for member in staff:
        accounts.open_staff_account(staff_person(member), hashed, uow)
    for contact in contacts:
        person = contact_person(contact)
        accounts.put_portal_access(person, uow, enabled=True, password_hash=hashed)


class Firm:
    """Harbor & Pine in the making.

    ``client`` reaches a scheduling service whose time is ``clock``: what is planned is done in
    the order of its moments, up to ``now``. The same seed makes the same firm.
    """

    def __init__(self, client: Client, clock: FixedClock, now: datetime) -> None:
        self._client = client
        self._clock = clock
        self._now = now
        self._random = random.Random(_SEED)  # noqa: S311  a repeatable firm, not a secret
        self._plan: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._staff: dict[str, people.StaffMember] = {}
        self._contacts: dict[str, people.Contact] = {}
        self._types: dict[str, types.AppointmentType] = {}

    def make(self) -> tuple[list[people.StaffMember], list[people.Contact]]:
        """The whole firm; its staff, and those of its contacts who shall have Portal Access."""
        self._clock.set(self._now - timedelta(days=60))
        self._hire()
        self._offer()
        self._win_clients()
        for day in range(-_DAYS_BACK, _DAYS_AHEAD + 1):
            self._plan_day(self._now.date() + timedelta(days=day))
        self._live()
        signing_in = [
            self._contacts[client.email] for client in firm.CLIENTS if client.has_portal_access
        ]
        return list(self._staff.values()), signing_in

    def _hire(self) -> None:
        for member in firm.STAFF:
            staff = self._call(
                people.CREATE_STAFF,
                body=people.CreateStaffMember(
                    name=member.name,
                    email=member.email,
                    time_zone=member.time_zone,
                    is_admin=member.is_admin,
                    shares_calendar_with="all" if member.shares_with_all else [],
                ),
            )
            hours = {"time_zone": member.time_zone, "weekly": member.weekly}
            self._call(
                people.PUT_HOURS,
                parameters={"staff_id": staff.id},
                body=people.PutHours.model_validate(hours),
            )
            self._staff[member.email] = staff

    def _offer(self) -> None:
        for name, parts in firm.TYPES.items():
            said = {key: part for key, part in parts.items() if key not in ("staff", "switch_to")}
            staff_ids = [self._staff[email].id for email in parts["staff"]]
            body = types.CreateAppointmentType.model_validate(
                {"name": name, "staff_ids": staff_ids, **said}
            )
            self._types[name] = self._call(types.CREATE_TYPE, body=body)
        for name, parts in firm.TYPES.items():
            others = [self._types[other].id for other in parts.get("switch_to", ())]
            self._call(
                types.CHANGE_TYPE,
                parameters={"type_id": self._types[name].id},
                body=types.ChangeAppointmentType(contacts_may_switch_to=others),
            )

    def _win_clients(self) -> None:
        companies = {
            name: self._call(people.CREATE_COMPANY, body=people.CreateCompany(name=name)).id
            for name in firm.COMPANIES
        }
        for client in firm.CLIENTS:
            body = people.CreateContact.model_validate(
                {
                    "name": client.name,
                    "email": client.email,
                    "phone": client.phone,
                    "time_zone": client.time_zone,
                    "language": client.language,
                    "company_id": companies.get(client.company or ""),
                }
            )
            self._contacts[client.email] = self._call(people.CREATE_CONTACT, body=body)
        for name, company_id in companies.items():
            self._appoint(name, company_id)

    def _appoint(self, name: str, company_id: str) -> None:
        theirs = [client for client in firm.CLIENTS if client.company == name]
        ids = {client.email: self._contacts[client.email].id for client in theirs}
        primary = next(ids[client.email] for client in theirs if client.is_primary)
        self._call(
            people.CHANGE_COMPANY,
            parameters={"company_id": company_id},
            body=people.ChangeCompany(
                primary_contact_id=primary,
                subscriber_ids=[ids[client.email] for client in theirs if client.subscribes],
            ),
        )

    def _plan_day(self, day: date) -> None:
        """Some bookings for that date, made some days before it, and what becomes of them."""
        if day.weekday() > calendar.FRIDAY:
            return
        for name, parts in firm.TYPES.items():
            for email in parts["staff"]:
                for _ in range(self._how_many(name)):
                    ahead = timedelta(days=self._random.randint(3, 12), minutes=len(self._plan))
                    made_at = datetime.combine(day, time(11), UTC) - ahead
                    made_at = min(made_at, self._now - timedelta(minutes=len(self._plan) + 1))
                    self._at(made_at, self._booking(name, self._staff[email], day))

    def _how_many(self, name: str) -> int:
        likely = {"Open studio": 0.25, "Site visit": 0.2, "Design review": 0.5}.get(name, 0.75)
        if self._random.random() > likely:
            return 0
        return 4 if name == "Open studio" else 1

    def _booking(self, name: str, staff: people.StaffMember, day: date) -> Callable[[], None]:
        def book() -> None:
            kind = self._types[name]
            free = self._free(kind.id, staff.id, day, day)
            if not free:
                return
            slot = free[0] if kind.capacity > 1 else self._random.choice(free)
            body = {
                "type_id": kind.id,
                "staff_id": staff.id,
                "start": slot.start,
                "target": self._somebody(),
                "tell": False,
            }
            command = appointments.BookAppointment.model_validate(body)
            self._follow_up(self._call(appointments.BOOK, self._as(staff), body=command), staff)

        return book

    def _follow_up(self, booked: appointments.Appointment, staff: people.StaffMember) -> None:
        """Perhaps it is moved or cancelled in between; in the end it took place or did not."""
        dice = self._random.random()
        between = self._clock.now() + (booked.start - self._clock.now()) * 0.25
        if dice < _MOVED:
            self._at(between, lambda: self._move(booked, staff))
        elif dice < _MOVED + _CANCELLED:
            self._at(between, lambda: self._cancel(booked, staff))
        else:
            self._at(booked.end + timedelta(hours=1), lambda: self._close(booked, staff))

    def _move(self, booked: appointments.Appointment, staff: people.StaffMember) -> None:
        day = booked.start.date()
        free = self._free(booked.type.id, staff.id, day, day + timedelta(days=6), moving=booked.id)
        if not free:
            return
        command = appointments.RescheduleAppointment(
            expected_version=booked.version,
            start=self._random.choice(free).start,
            reason=self._random.choice(("A workshop came up", "Train strike", "Asked by phone")),
            tell=False,
        )
        moved = self._change(appointments.RESCHEDULE, staff, booked, command)
        self._at(moved.end + timedelta(hours=1), lambda: self._close(moved, staff))

    def _cancel(self, booked: appointments.Appointment, staff: people.StaffMember) -> None:
        command = appointments.CancelAppointment(
            expected_version=booked.version, reason="No longer needed", tell=False
        )
        self._change(appointments.CANCEL, staff, booked, command)

    def _close(self, booked: appointments.Appointment, staff: people.StaffMember) -> None:
        command = appointments.RecordOutcome(
            expected_version=booked.version,
            outcome="no_show" if self._random.random() < _MISSED else "completed",
        )
        self._change(appointments.RECORD_OUTCOME, staff, booked, command)

    def _change(
        self,
        endpoint: Any,
        staff: people.StaffMember,
        booked: appointments.Appointment,
        command: Any,
    ) -> appointments.Appointment:
        changed: appointments.Appointment = self._call(
            endpoint, self._as(staff), parameters={"appointment_id": booked.id}, body=command
        )
        return changed

    def _free(
        self, type_id: str, staff_id: str, first: date, last: date, moving: str | None = None
    ) -> list[appointments.Slot]:
        query = appointments.SlotsQuery.model_validate(
            {"type_id": type_id, "staff_id": staff_id, "from": first, "to": last, "moving": moving}
        )
        found: appointments.Slots = self._call(appointments.FIND_SLOTS, query=query)
        return found.slots

    def _somebody(self) -> dict[str, str]:
        contact = self._random.choice(list(self._contacts.values()))
        if contact.company_id and self._random.random() < 0.4:  # noqa: PLR2004  a share
            return {"kind": "company", "id": contact.company_id}
        return {"kind": "contact", "id": contact.id}

    def _at(self, at: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._plan, (at, next(self._order), act))

    def _live(self) -> None:
        while self._plan and self._plan[0][0] <= self._now:
            at, _, act = heapq.heappop(self._plan)
            self._clock.set(at)
            act()

    def _as(self, staff: people.StaffMember) -> Actor:
        return Actor(kind="staff", id=staff.id, name=staff.name, channel="portal")

    def _call(self, endpoint: Any, actor: Actor = _FOUNDER, **parts: Any) -> Any:
        return self._client.call(endpoint, actor, **parts)
