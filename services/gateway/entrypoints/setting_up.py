"""POST /setup: the first admin, by the token that the start printed."""

from libs.contracts.actor import SYSTEM
from libs.contracts.gateway import SetUp
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.people import (
    CHANGE_STAFF,
    CREATE_STAFF,
    LIST_STAFF,
    ChangeStaffMember,
    CreateStaffMember,
    PeopleQuery,
    StaffMember,
)
from libs.web.idempotency import HEADER
from libs.web.rows import Call
from services.gateway import queries
from services.gateway.domain.accounts import sign_in_name, staff_person
from services.gateway.domain.secrets import digest
from services.gateway.entrypoints.attempts import Attempts
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.handlers import setting_up


class SetupDoor:
    def __init__(self, parts: DoorParts, attempts: Attempts) -> None:
        self._parts = parts
        self._attempts = attempts

    def set_up(self, call: Call) -> StaffMember:
        return self.make_admin(call.body)

    def check(self, token: str) -> None:
        with self._attempts.on_setup():
            self._parts.transactions.run(lambda uow: setting_up.check_token(token, uow))

    def make_admin(self, body: SetUp) -> StaffMember:
        self.check(body.token)
        transactions = self._parts.transactions
        staff = self._create(body)
        hashed = self._parts.passwords.hash(body.password.get_secret_value())
        transactions.run(
            lambda uow: setting_up.open_first_account(body.token, staff_person(staff), hashed, uow)
        )
        return staff

    def _create(self, body: SetUp) -> StaffMember:
        """After a crash half-way it can be repeated, as it was or corrected, with any token."""
        wanted = CreateStaffMember(
            name=body.name, email=body.email, time_zone=body.time_zone, is_admin=True
        )
        key = f"setup-{digest(f'{body.token} {wanted.model_dump_json()}')}"
        try:
            created: StaffMember = self._parts.scheduling.call(
                CREATE_STAFF, SYSTEM, body=wanted, headers={HEADER: key}
            )
        except ProblemError as refused:
            left = self._left_behind(body.email) if refused.code == "invalid" else None
            if left is None:
                raise
            return self._adopt(left, body)
        return created

    def _left_behind(self, email: str) -> StaffMember | None:
        """The admin with this address whom an earlier set-up has made, and given no account."""
        found = self._parts.scheduling.call(
            LIST_STAFF, SYSTEM, query=PeopleQuery(q=email, limit=200)
        )
        same = (one for one in found.items if sign_in_name(one.email) == sign_in_name(email))
        admin = next((one for one in same if one.is_admin), None)
        return None if admin is None or self._has_account(admin) else admin

    def _has_account(self, staff: StaffMember) -> bool:
        with self._parts.transactions.read() as connection:
            return queries.has_account(connection, staff.id)

    def _adopt(self, left: StaffMember, body: SetUp) -> StaffMember:
        change = ChangeStaffMember(name=body.name, time_zone=body.time_zone)
        changed: StaffMember = self._parts.scheduling.call(
            CHANGE_STAFF, SYSTEM, parameters={"staff_id": left.id}, body=change
        )
        return changed
