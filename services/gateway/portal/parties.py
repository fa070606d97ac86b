"""Who an appointment is with, as far as staff who look at it want to know."""

from dataclasses import dataclass

from libs.contracts.scheduling.appointments import Appointment
from libs.contracts.scheduling.people import (
    GET_COMPANY,
    GET_CONTACT,
    Company,
    Contact,
)
from libs.contracts.values import Language
from services.gateway.portal.reception import Reception
from services.gateway.portal.visitors import Visitor


@dataclass(frozen=True)
class Party:
    """``contact`` is the one whom mails go to; ``name`` that of the person or of the company."""

    name: str
    contact: Contact | None
    company: Company | None

    @property
    def first_name(self) -> str:
        """How sentences call them: a company by all of its name."""
        is_person = self.contact is not None and self.contact.name == self.name
        return self.name.split()[0] if is_person else self.name

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper()

    @property
    def zone(self) -> str | None:
        return self.contact.time_zone if self.contact else None

    @property
    def language(self) -> Language:
        return self.contact.language if self.contact else "en"


class Parties:
    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def of(self, appointment: Appointment, visitor: Visitor) -> Party:
        target = appointment.target
        if target.kind == "contact":
            return self.of_contact(target.id, visitor)
        return self.of_company(target.id, visitor)

    def of_contact(self, contact_id: str, visitor: Visitor) -> Party:
        contact = self.contact(contact_id, visitor)
        company = self.company(contact.company_id, visitor) if contact.company_id else None
        return Party(contact.name, contact, company)

    def of_company(self, company_id: str, visitor: Visitor) -> Party:
        company = self.company(company_id, visitor)
        primary = company.primary_contact_id
        return Party(company.name, self.contact(primary, visitor) if primary else None, company)

    def contact(self, contact_id: str, visitor: Visitor) -> Contact:
        parameters = {"contact_id": contact_id}
        found: Contact = self._reception.call(GET_CONTACT, visitor, parameters=parameters)
        return found

    def company(self, company_id: str, visitor: Visitor) -> Company:
        parameters = {"company_id": company_id}
        found: Company = self._reception.call(GET_COMPANY, visitor, parameters=parameters)
        return found
