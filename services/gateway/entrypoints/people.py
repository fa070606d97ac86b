"""Staff and contacts: scheduling's records, and the accounts that the gateway keeps of them."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, SecretStr

from libs.contracts.endpoint import Endpoint
from libs.contracts.gateway import (
    ChangeStaffAccount,
    CreateStaffAccount,
    PortalAccess,
    PutPortalAccess,
)
from libs.contracts.problem import ProblemError, invalid
from libs.contracts.scheduling import people
from libs.contracts.scheduling.people import Contact, StaffMember
from libs.web.client import Incoming, query_text
from libs.web.idempotency import REPLAYED, WITHHELD
from libs.web.rows import Call, Reply
from services.gateway import queries
from services.gateway.domain.accounts import PersonKind, contact_person, sign_in_name, staff_person
from services.gateway.domain.secrets import keyed_digest
from services.gateway.entrypoints.callers import current_caller
from services.gateway.entrypoints.forwarding import headers_to_tell, passed_back
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.handlers import accounts


class PeopleDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts

    def create_staff(self, call: Call) -> Reply:
        body: CreateStaffAccount = call.body
        if body.password is not None:
            self._refuse_taken(body.email, by="contact")
        found = self._pass_on(people.CREATE_STAFF, call)
        if found.status < HTTPStatus.BAD_REQUEST and body.password is not None:
            hashed = self._parts.passwords.hash(body.password.get_secret_value())
            self._open_account(found, hashed, keep_password=REPLAYED.lower() in found.headers)
        return passed_back(found)

    def change_staff(self, call: Call) -> Reply:
        body: ChangeStaffAccount = call.body
        self._refuse_own_powers(call, body)
        if body.email is not None:
            self._refuse_taken(body.email, by="contact")
        found = self._pass_on(people.CHANGE_STAFF, call)
        if found.status >= HTTPStatus.BAD_REQUEST:
            return passed_back(found)
        if body.password is not None:
            self._open_account(found, self._parts.passwords.hash(body.password.get_secret_value()))
        else:
            person = staff_person(StaffMember.model_validate_json(found.body))
            self._parts.transactions.run(lambda uow: accounts.project(person, uow))
        return passed_back(found)

    def change_contact(self, call: Call) -> Reply:
        if call.body.email is not None and self._may_sign_in(call.parameters["contact_id"]):
            self._refuse_taken(call.body.email, by="staff")
        found = self._pass_on(people.CHANGE_CONTACT, call)
        if found.status >= HTTPStatus.BAD_REQUEST:
            return passed_back(found)
        person = contact_person(Contact.model_validate_json(found.body))
        self._parts.transactions.run(lambda uow: accounts.project(person, uow))
        return passed_back(found, self._with_access(found.body))

    def get_contact(self, call: Call) -> Reply:
        found = self._pass_on(people.GET_CONTACT, call)
        return passed_back(
            found, self._with_access(found.body) if found.status < HTTPStatus.BAD_REQUEST else None
        )

    def list_contacts(self, call: Call) -> Reply:
        found = self._pass_on(people.LIST_CONTACTS, call)
        return passed_back(
            found, self._with_access(found.body) if found.status < HTTPStatus.BAD_REQUEST else None
        )

    def archiving(self, endpoint: Endpoint) -> Callable[[Call], Reply]:
        """Whoever is archived loses their sessions at once, not when the event arrives."""

        def serve(call: Call) -> Reply:
            found = self._pass_on(endpoint, call)
            if found.status < HTTPStatus.BAD_REQUEST:
                (person_id,) = call.parameters.values()
                self._parts.transactions.run(lambda uow: accounts.archive(person_id, uow))
            return passed_back(found)

        return serve

    def put_portal_access(self, call: Call) -> PortalAccess:
        body: PutPortalAccess = call.body
        if body.password is not None and not body.enabled:
            raise invalid("password", "goes only with enabled: true")
        contact = self._parts.scheduling.call(
            people.GET_CONTACT, call.actor, parameters=call.parameters
        )
        password = body.password.get_secret_value() if body.password else None
        hashed = self._parts.passwords.hash(password) if password else None
        account = self._parts.transactions.run(
            lambda uow: accounts.put_portal_access(
                contact_person(contact), uow, enabled=body.enabled, password_hash=hashed
            )
        )
        return PortalAccess(
            contact_id=contact.id,
            enabled=account.enabled,
            has_password=account.password_hash is not None,
        )

    def _pass_on(self, endpoint: Endpoint, call: Call) -> Incoming:
        """The body without what is the gateway's own; the query as it came."""
        return self._parts.scheduling.forward(
            endpoint,
            call.actor,
            parameters=call.parameters,
            query=query_text(call.query),
            body=_body_without_password(call.body),
            headers=headers_to_tell(call, endpoint) | self._withheld(call.body),
        )

    def _withheld(self, body: BaseModel | None) -> dict[str, str]:
        """So that a repeat with another password is told apart; keyed, or it could be guessed."""
        password: SecretStr | None = getattr(body, "password", None)
        if password is None:
            return {}
        key = self._parts.settings.keys[-1]
        return {WITHHELD: keyed_digest(key, password.get_secret_value())}

    def _open_account(self, found: Incoming, hashed: str, *, keep_password: bool = False) -> None:
        person = staff_person(StaffMember.model_validate_json(found.body))
        self._parts.transactions.run(
            lambda uow: accounts.open_staff_account(
                person, hashed, uow, keep_password=keep_password
            )
        )

    def _refuse_taken(self, email: str, *, by: PersonKind) -> None:
        """An address of the same kind of people is refused by scheduling, which knows them all."""
        with self._parts.transactions.read() as connection:
            other = queries.open_account(connection, sign_in_name(email))
        if other is not None and other.person.kind == by:
            raise invalid("email", "is the sign-in address of another account")

    def _may_sign_in(self, person_id: str) -> bool:
        with self._parts.transactions.read() as connection:
            return bool(queries.who_may_sign_in(connection, [person_id]))

    def _with_access(self, body: bytes) -> bytes:
        """The flag as it is here, where it is owned: scheduling's copy comes a moment later."""
        answer: dict[str, Any] = json.loads(body)
        contacts = answer.get("items", [answer])
        with self._parts.transactions.read() as connection:
            access = queries.who_may_sign_in(connection, [contact["id"] for contact in contacts])
        for contact in contacts:
            contact["portal_access"] = contact["id"] in access
        return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()

    def _refuse_own_powers(self, call: Call, body: ChangeStaffAccount) -> None:
        caller = current_caller()
        if body.is_admin is not None and not caller.manages:
            raise ProblemError("not_allowed", "Only admins make admins.")
        if body.password is not None and call.parameters["staff_id"] == caller.actor.id:
            raise invalid("password", "of your own is changed by PATCH /profile")


def _body_without_password(body: BaseModel | None) -> bytes | None:
    if body is None:
        return None
    return body.model_dump_json(exclude_unset=True, exclude={"password"}).encode()
