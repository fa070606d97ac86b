"""One's own profile: the record is scheduling's, the looks and the password are the gateway's."""

from typing import Any, Final

from libs.contracts.gateway import ChangeProfile, Profile
from libs.contracts.problem import ProblemError, invalid
from libs.contracts.scheduling import people
from libs.web.rows import Call
from services.gateway.domain.accounts import Account, Person, contact_person, staff_person
from services.gateway.entrypoints.attempts import Attempts
from services.gateway.entrypoints.callers import current_caller
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.sessions import signed_in
from services.gateway.handlers import accounts

_IN_SCHEDULING: Final = ("name", "time_zone", "language", "clock")


class ProfileDoor:
    def __init__(self, parts: DoorParts, attempts: Attempts) -> None:
        self._parts = parts
        self._attempts = attempts

    def get(self, _call: Call) -> Profile:
        account, _ = signed_in(current_caller())
        return _profile(account)

    def change(self, call: Call) -> Profile:
        """The other service first: what it refuses leaves nothing half done."""
        account, session = signed_in(current_caller())
        change: ChangeProfile = call.body
        hashed = self._new_password(account, change)
        person = self._changed_record(call, account, change)
        changed = self._parts.transactions.run(
            lambda uow: accounts.change_own(account, person, change, hashed, session.id, uow)
        )
        return _profile(changed)

    def _new_password(self, account: Account, change: ChangeProfile) -> str | None:
        if change.password is None:
            return None
        if change.present_password is None:
            raise invalid("present_password", "is required for a new password")
        with self._attempts.on_account(account.sign_in):
            present = change.present_password.get_secret_value()
            if not self._parts.passwords.verify(account.password_hash, present):
                raise ProblemError("bad_credentials", "The present password is not right.")
        return self._parts.passwords.hash(change.password.get_secret_value())

    def _changed_record(self, call: Call, account: Account, change: ChangeProfile) -> Person:
        given: dict[str, Any] = {
            name: value for name in _IN_SCHEDULING if (value := getattr(change, name)) is not None
        }
        if not given:
            return account.person
        scheduling, own_id = self._parts.scheduling, account.person.id
        if account.person.kind == "staff":
            staff = people.ChangeStaffMember(**given)
            parameters = {"staff_id": own_id}
            return staff_person(
                scheduling.call(people.CHANGE_STAFF, call.actor, parameters=parameters, body=staff)
            )
        contact = people.ChangeContact(**given)
        parameters = {"contact_id": own_id}
        return contact_person(
            scheduling.call(people.CHANGE_CONTACT, call.actor, parameters=parameters, body=contact)
        )


def _profile(account: Account) -> Profile:
    person = account.person
    return Profile(
        name=person.name,
        email=person.email,
        time_zone=person.time_zone,
        language=person.language,
        clock=person.clock,
        theme=account.theme,
        week_start=account.week_start,
    )
