"""``rebook doctor``: it finds what is wrong, says what to do, and ends with 1."""

import pytest
from click.testing import CliRunner

from rebook import doctor as doctor_module
from rebook.cli import main
from tests.support.mail_server import MailServer
from tests.support.ports import free_ports


@pytest.fixture
def ask(tmp_path, monkeypatch):
    monkeypatch.delenv("REBOOK_SMTP_URL", raising=False)

    def ask(command, *words):
        done = CliRunner().invoke(main, [command, "--data", str(tmp_path), *words])
        return done.exit_code, done.output

    return ask


@pytest.fixture
def migrated(ask):
    assert ask("migrate")[0] == 0


def test_before_the_first_start_no_database_is_there(ask):
    status, said = ask("doctor")
    assert (status, said.count("is not there")) == (1, 4)
    assert "Run `rebook migrate`" in said


def test_what_is_well_is_told_to_be_well(ask, migrated):
    status, said = ask("doctor")
    assert (status, "FAULT" in said) == (0, False)
    assert "none is named" in said


def test_a_mail_server_is_greeted(ask, migrated, monkeypatch):
    with MailServer() as server:
        monkeypatch.setenv("REBOOK_SMTP_URL", server.url)
        assert "mail server: answers" in ask("doctor")[1]
    monkeypatch.setenv("REBOOK_SMTP_URL", f"smtp://127.0.0.1:{free_ports(1)[0]}")
    status, said = ask("doctor")
    assert (status, "does not take mails from us" in said) == (1, True)


def test_a_broker_and_a_database_that_are_away_are_named(ask):
    away = free_ports(1)[0]
    status, said = ask(
        *("doctor", "--amqp-url", f"amqp://guest:guest@127.0.0.1:{away}/"),
        *("--database-url", f"postgresql://127.0.0.1:{away}/rebook"),
    )
    assert status == 1
    assert said.count("cannot be reached") == 5
    assert "guest:guest" not in said


def test_a_damaged_file_is_named_with_the_way_back(ask, migrated, tmp_path):
    for file in tmp_path.glob("automations.db*"):
        file.write_bytes(b"this is no database" * 500)
    status, said = ask("doctor")
    assert (status, said.count("FAULT"), "`rebook restore` a backup" in said) == (1, 1, True)


def test_clocks_that_are_apart_are_named(ask, migrated, monkeypatch):
    ahead = doctor_module.timedelta(seconds=30)
    read = doctor_module.read_now
    monkeypatch.setattr(doctor_module, "read_now", lambda *given: read(*given) + ahead)
    status, said = ask("doctor")
    assert (status, said.count("+30.0 s from this machine's")) == (1, 4)


def test_a_setting_that_makes_no_sense_is_named(ask, migrated, monkeypatch):
    monkeypatch.setenv("REBOOK_SMTP_CONNECTIONS", "many")
    status, said = ask("doctor")
    assert (status, "REBOOK_SMTP_CONNECTIONS must be a whole number" in said) == (1, True)
