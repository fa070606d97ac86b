"""Accounts: opened, changed, told of by scheduling, and closed together with their sessions."""

from dataclasses import replace

from libs.contracts.events import PortalAccessChanged
from libs.contracts.events.people import ContactEvent, StaffEvent
from libs.contracts.gateway import ChangeProfile
from libs.contracts.problem import ProblemError
from services.gateway.domain.accounts import Account, Person, contact_person, staff_person
from services.gateway.ports import Work


def project(person: Person, uow: Work) -> None:
    """Keeps up with what scheduling knows of those who have an account."""
    account = uow.accounts.get(person.id)
    if account is None or (told := account.hear(person)) is account:
        return
    uow.accounts.save(told)
    if told.person.archived:
        uow.sessions.end_all(person.id)


def on_contact(event: ContactEvent, uow: Work) -> None:
    project(contact_person(event.contact), uow)


def on_staff(event: StaffEvent, uow: Work) -> None:
    project(staff_person(event.staff), uow)


def archive(person_id: str, uow: Work) -> None:
    account = uow.accounts.get(person_id)
    if account is not None:
        uow.accounts.save(account.archive())
        uow.sessions.end_all(person_id)


def open_staff_account(
    person: Person, password_hash: str, uow: Work, *, keep_password: bool = False
) -> None:
    """``keep_password``: an earlier request is repeated, whose password counts if there is one."""
    account = uow.accounts.get(person.id) or Account(person, enabled=True)
    if not (keep_password and account.password_hash):
        account = account.with_password(password_hash)
    uow.accounts.save(account.hear(person))
    uow.sessions.end_all(person.id)


def put_portal_access(
    person: Person, uow: Work, *, enabled: bool, password_hash: str | None
) -> Account:
    if enabled and person.archived:
        raise ProblemError("wrong_state", "This contact is archived and cannot sign in.")
    before = uow.accounts.get(person.id) or Account(person, enabled=False)
    account = before.hear(person).with_access(enabled=enabled)
    if password_hash is not None:
        account = account.with_password(password_hash)
    uow.accounts.save(account)
    if password_hash is not None or not enabled:
        uow.sessions.end_all(person.id)
    if account.enabled != before.enabled:
        uow.publish(_access_changed(account))
    return account


def change_own(
    verified: Account,
    person: Person,
    change: ChangeProfile,
    password_hash: str | None,
    session_id: str,
    uow: Work,
) -> Account:
    """``verified`` is the account as it was when its session and present password were."""
    account = uow.accounts.get(person.id)
    if account is None or not account.is_open:
        raise ProblemError("not_signed_in")
    if password_hash is not None and not account.may_still_sign_in(verified):
        raise ProblemError("bad_credentials", "The present password is not right.")
    account = replace(
        account.hear(person),
        theme=change.theme or account.theme,
        week_start=change.week_start or account.week_start,
        password_hash=password_hash or account.password_hash,
    )
    uow.accounts.save(account)
    if password_hash is not None:
        uow.sessions.end_all(person.id, but=session_id)
    return account


def _access_changed(account: Account) -> PortalAccessChanged:
    return PortalAccessChanged(
        contact_id=account.person.id, enabled=account.enabled, version=account.access_version
    )
