"""The worker as it runs: an event that is told becomes a mail by itself."""

import pytest

from libs.clock import SystemClock
from libs.process import Patient, Process
from libs.settings import SettingError, Settings
from services.notifications import bootstrap, config
from services.scheduling import bootstrap as scheduling
from tests.support.eventually import eventually
from tests.support.mail_room import KEYS, MailRoom, booked, migrated, settings
from tests.support.mail_server import MailServer


def migrated_scheduling(url):
    service = scheduling.build(Settings(database_url=url, broker_url="memory://", keys=KEYS))
    service.ground.migrate()
    service.close()


@pytest.fixture
def told(sqlite_like, memory_url):
    """The mail server, and a function that tells of something in the way of scheduling."""
    with MailServer() as server:
        url = sqlite_like(migrated_scheduling)
        scheduler = scheduling.build(Settings(database_url=url, broker_url=memory_url, keys=KEYS))
        surrounding = settings(sqlite_like(migrated), server.url, broker_url=memory_url)
        service = bootstrap.build(surrounding, SystemClock())
        process = Process({**scheduler.relay_loop, **service.worker_loops})
        process.start()

        def tell(event):
            scheduler.ground.transactions.run(lambda uow: uow.publish(event))

        yield server, tell
        stopped = process.stop()
        scheduler.close()
        service.close()
        assert stopped


def test_a_committed_event_is_mailed(told):
    server, tell = told
    tell(booked())
    eventually(lambda: len(server.taken) == 2)


def test_mails_wait_for_a_server_that_was_away(told):
    server, tell = told
    server.faults["connect"] = ["cut"] * 3
    tell(booked())
    eventually(lambda: len(server.taken) == 2, within=60)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"REBOOK_SMTP_URL": "http://mail"}, "REBOOK_SMTP_URL"),
        ({"REBOOK_MAIL_FROM": "nobody"}, "REBOOK_MAIL_FROM"),
        ({"REBOOK_MAIL_FROM": "X <a@b c>"}, "REBOOK_MAIL_FROM"),
        ({"REBOOK_SMTP_CONNECTIONS": "0"}, "REBOOK_SMTP_CONNECTIONS"),
    ],
)
def test_settings_that_make_no_sense_are_named(tmp_path, more, named):
    environment = {
        "REBOOK_DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
        "REBOOK_AMQP_URL": "memory://",
        "REBOOK_KEYS": KEYS[0],
        **more,
    }
    with pytest.raises(SettingError, match=named):
        bootstrap.build(config.read(environment))


def test_the_settings_have_defaults(tmp_path):
    found = config.read(
        {
            "REBOOK_DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
            "REBOOK_AMQP_URL": "memory://",
            "REBOOK_KEYS": KEYS[0],
            "REBOOK_MAIL_FROM": "Harbor & Pine <appointments@harborpine.example>",
        }
    )
    assert (found.port, found.mail_from) == (
        8002,
        ("Harbor & Pine", "appointments@harborpine.example"),
    )


def test_a_server_that_takes_its_time_does_not_stop_the_workers_heart(sqlite_like):
    slow = settings(sqlite_like(migrated), reply_timeout=600)
    service = bootstrap.build(slow, SystemClock())
    loops = service.worker_loops
    service.close()
    patience = [loop.seconds for loop in loops.values() if isinstance(loop, Patient)]
    assert (len(patience), min(patience) > 600) == (slow.senders, True)


@pytest.mark.parametrize("address", ["termine@bücher.example", "büro@bücher.example"])
def test_a_mailbox_of_an_international_domain_can_send(sqlite_like, address):
    with MailServer() as server:
        room = MailRoom(sqlite_like(migrated), smtp_url=server.url, mail_from=("Büro", address))
        room.hear(booked())
        room.carry()
        room.close()
    assert len(server.taken) == 2
    assert server.taken[0].message_id.endswith("@xn--bcher-kva.example>")
