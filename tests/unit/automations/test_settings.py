"""What automations read from their environment."""

from pathlib import Path

import certifi
import pytest

from libs.settings import SettingError
from services.automations import bootstrap, config
from services.automations.adapters import webhooks
from tests.support.workshop import settings

GIVEN = {
    "REBOOK_DATABASE_URL": "sqlite://",
    "REBOOK_AMQP_URL": "memory://",
    "REBOOK_KEYS": "a key that is long enough",
}


def test_by_default_no_private_host_may_be_called():
    found = config.read(GIVEN)
    assert (found.port, found.webhook_hosts, found.webhook_ca) == (8003, frozenset(), None)


def test_hosts_certificates_and_times_can_be_set():
    found = config.read(
        {
            **GIVEN,
            "REBOOK_WEBHOOK_HOSTS": "Hooks.internal, 10.0.0.1:8080,",
            "REBOOK_WEBHOOK_CA_FILE": "ca.pem",
            "REBOOK_WEBHOOK_SECONDS": "3",
        }
    )
    assert found.webhook_hosts == {"hooks.internal", "10.0.0.1:8080"}
    assert (found.webhook_ca, found.whole_timeout) == (Path("ca.pem"), 3)


@pytest.mark.parametrize("name", ["REBOOK_WEBHOOK_COURIERS", "REBOOK_AUTOMATIONS_KEEP_DAYS"])
def test_none_is_too_few(name):
    with pytest.raises(SettingError, match="must be 1 or more"):
        config.read({**GIVEN, name: "0"})


@pytest.mark.parametrize("seconds", ["0", "61"])
def test_a_webhook_may_take_a_minute_at_most(seconds):
    with pytest.raises(SettingError, match="must lie between 1 and 60"):
        config.read({**GIVEN, "REBOOK_WEBHOOK_SECONDS": seconds})


def test_a_file_of_certificates_must_be_there():
    with pytest.raises(SettingError, match="there is no file"):
        bootstrap.build(settings("sqlite://", webhook_ca=Path("/nowhere/ca.pem")))


def test_a_file_of_certificates_must_hold_some(tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text("nothing of the kind")
    with pytest.raises(SettingError, match="holds no certificate"):
        bootstrap.build(settings("sqlite://", webhook_ca=file))


def test_certificates_that_were_looked_at_are_let_go(tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text(Path(certifi.where()).read_text())
    before = webhooks.trusting.cache_info().currsize
    bootstrap.build(settings(f"sqlite:///{tmp_path}/a.db", webhook_ca=file)).close()
    assert webhooks.trusting.cache_info().currsize == before
