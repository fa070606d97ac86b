"""Accounts, limits, secrets, pages, settings: what needs neither a database nor a door."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from libs.contracts.problem import ProblemError
from libs.contracts.values import PageQuery
from libs.settings import SettingError
from services.gateway import config
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.domain.accounts import Account, Person, sign_in_name
from services.gateway.domain.limits import Limit, keys_of_account, keys_of_setup
from services.gateway.domain.paging import page
from services.gateway.domain.secrets import new_key, read_key
from services.gateway.domain.sessions import Lifetimes, open_session

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
SURROUNDINGS = {
    "REBOOK_DATABASE_URL": "sqlite:////tmp/gateway.db",
    "REBOOK_AMQP_URL": "memory://",
    "REBOOK_KEYS": "a-signing-key-of-some-length",
}


def person(**changes):
    given = {
        "id": "c1",
        "kind": "contact",
        "version": 2,
        "name": "Amara",
        "email": "Amara@Okafor.example",
        "time_zone": "Europe/London",
        "language": "en",
        "clock": "24",
    }
    return Person(**given | changes)


def account(**changes):
    return Account(person(), enabled=True, **changes)


def test_only_what_is_newer_is_believed():
    here = account()
    assert here.hear(person(version=2, name="Other")) is here
    assert here.hear(person(version=3, name="Other")).person.name == "Other"


def test_archived_once_is_archived_for_good():
    archived = account().archive()
    assert archived.hear(person(version=3)).is_open is False


def test_access_counts_its_changes():
    here = account()
    assert here.with_access(enabled=True) is here
    assert here.with_access(enabled=False).with_access(enabled=True).access_version == 2


@pytest.mark.parametrize(
    ("given", "name"),
    [(" Amara@Okafor.Example ", "amara@okafor.example"), ("a\x00b", ""), ("a\nb", ""), ("", "")],
)
def test_a_sign_in_name_is_one_spelling(given, name):
    assert sign_in_name(given) == name


def test_a_limit_tells_when_to_come_back():
    limit = Limit(at_most=10, window=timedelta(minutes=10))
    limit.check(9, NINE)
    with pytest.raises(ProblemError) as caught:
        limit.check(10, NINE + timedelta(minutes=9, seconds=30))
    assert caught.value.extra == {"retry_after": 30}


def test_attempts_count_by_account_and_by_address():
    first, second = keys_of_account("amara", "127.0.0.1"), keys_of_account("amara", "127.0.0.2")
    assert first[0] == second[0]
    assert first[1] != second[1]


def test_the_set_up_is_not_counted_with_somebody_called_setup():
    setup, account = keys_of_setup("127.0.0.1"), keys_of_account("setup", "127.0.0.1")
    assert set(setup) & set(account) == {setup[1]}


def test_a_key_is_read_as_it_was_written():
    key = new_key()
    assert read_key(str(key)) == key


@pytest.mark.parametrize("text", ["", "rbk__", "rbk_0123456789abcdef_short", "xyz_1_2"])
def test_what_is_no_key_is_none(text):
    assert read_key(text) is None


def test_pages_follow_each_other_to_the_end():
    items, seen, cursor = list("abcde"), [], None
    while True:
        kept, cursor = page("letters", items, str, PageQuery(limit=2, cursor=cursor))
        seen += kept
        if cursor is None:
            break
    assert seen == items


@pytest.mark.parametrize("cursor", ["nonsense", "bGV0dGVyczpi", "ü"])
def test_a_foreign_cursor_is_refused(cursor):
    with pytest.raises(ProblemError, match="cursor"):
        page("numbers", ["a", "b"], str, PageQuery(cursor=cursor))


def test_a_session_ends_at_the_nearer_of_its_limits():
    lifetimes = Lifetimes(idle=timedelta(hours=1), absolute=timedelta(hours=3))
    session = open_session("secret", "c1", "", NINE, lifetimes)
    assert session.ends_at(lifetimes) == NINE + timedelta(hours=1)
    late = replace(session, last_seen_at=NINE + timedelta(hours=2, minutes=30))
    assert late.ends_at(lifetimes) == NINE + timedelta(hours=3)


def test_passwords_are_argon2id_with_the_costs_of_the_decision():
    stored = ArgonPasswords().hash("rebook-demo")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_verifies_against_its_own_hash_alone():
    passwords = ArgonPasswords(time_cost=1, memory_cost=8)
    stored = passwords.hash("rebook-demo")
    assert passwords.verify(stored, "rebook-demo")
    assert not passwords.verify(stored, "rebook-demO")
    assert not passwords.verify(None, "nobody's password")
    assert not passwords.verify("no hash", "rebook-demo")


def test_cheaper_hashes_are_outdated():
    stored = ArgonPasswords(time_cost=1, memory_cost=8).hash("rebook-demo")
    assert ArgonPasswords().is_outdated(stored)
    assert not ArgonPasswords(time_cost=1, memory_cost=8).is_outdated(stored)


def test_settings_have_sensible_defaults():
    found = config.read(SURROUNDINGS)
    assert (found.port, found.public_url, found.is_secure) == (8000, "http://127.0.0.1:8000", False)
    assert found.scheduling_url == "http://127.0.0.1:8001"
    assert (found.failed_sign_ins, found.failed_sign_ins_for) == (10, timedelta(minutes=10))
    assert (found.idle_for, found.lasts_for) == (timedelta(hours=12), timedelta(days=7))


def test_settings_come_from_the_environment():
    more = {
        "REBOOK_PUBLIC_URL": "https://rebook.example",
        "REBOOK_TRUSTED_PROXIES": "10.0.0.1, ::1, 10.9.0.0/24",
        "REBOOK_SESSION_IDLE_MINUTES": "30",
        "REBOOK_SESSION_HOURS": "24",
        "REBOOK_FAILED_SIGN_INS": "5",
        "REBOOK_FAILED_SIGN_INS_MINUTES": "1",
    }
    found = config.read(SURROUNDINGS | more)
    assert found.is_secure
    assert found.trusted_proxies == ("10.0.0.1", "::1", "10.9.0.0/24")
    assert (found.idle_for, found.lasts_for) == (timedelta(minutes=30), timedelta(hours=24))
    assert (found.failed_sign_ins, found.failed_sign_ins_for) == (5, timedelta(minutes=1))


@pytest.mark.parametrize(
    "more",
    [
        {"REBOOK_TRUSTED_PROXIES": "everybody"},
        {"REBOOK_TRUSTED_PROXIES": "10.9.0.1/24"},
        {"REBOOK_SESSION_HOURS": "0"},
        {"REBOOK_FAILED_SIGN_INS": "-1"},
    ],
)
def test_settings_that_make_no_sense_are_told(more):
    with pytest.raises(SettingError):
        config.read(SURROUNDINGS | more)
