"""People and types as the contracts tell of them; made without checking our own values again."""

import json
from collections.abc import Sequence
from dataclasses import fields

from libs.contracts.scheduling import appointment_types, people
from services.scheduling.domain.appointment_types import AppointmentType
from services.scheduling.domain.people import Company, Contact, StaffMember

_TYPE_FIELDS = tuple(
    field.name
    for field in fields(AppointmentType)
    if field.name not in ("bookable_by", "reminders", "contacts_may_switch_to")
)


def staff_answer(staff: StaffMember) -> people.StaffMember:
    return people.StaffMember.model_construct(
        id=staff.id,
        version=staff.version,
        name=staff.name,
        email=staff.email,
        time_zone=staff.time_zone,
        language=staff.language,
        clock=staff.clock,
        is_admin=staff.is_admin,
        shares_calendar_with="all" if staff.shares_with_all else list(staff.shares_with),
        archived=staff.archived,
    )


def hours_answer(staff: StaffMember) -> people.Hours:
    return people.Hours(version=staff.version, time_zone=staff.time_zone, **json.loads(staff.hours))


def contact_answer(contact: Contact) -> people.Contact:
    return people.Contact.model_construct(
        id=contact.id,
        version=contact.version,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        time_zone=contact.time_zone,
        language=contact.language,
        clock=contact.clock,
        tags=list(contact.tags),
        company_id=contact.company_id,
        portal_access=contact.portal_access,
        archived=contact.archived,
    )


def company_answer(company: Company) -> people.Company:
    return people.Company.model_construct(
        id=company.id,
        version=company.version,
        name=company.name,
        primary_contact_id=company.primary_contact_id,
        subscriber_ids=list(company.subscriber_ids),
        archived=company.archived,
    )


def type_answer(
    kind: AppointmentType, staff_ids: Sequence[str]
) -> appointment_types.AppointmentType:
    return appointment_types.AppointmentType.model_construct(
        **{name: getattr(kind, name) for name in _TYPE_FIELDS},
        bookable_by=list(kind.bookable_by),
        reminders=list(kind.reminders),
        contacts_may_switch_to=list(kind.contacts_may_switch_to),
        staff_ids=list(staff_ids),
    )
