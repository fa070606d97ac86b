"""A backup taken while clients write, put back: nothing lost, nothing twice, no overlap."""

import fcntl
import shutil
from collections import Counter

import pika
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from libs.persistence.databases import create_if_absent, sibling_of
from libs.persistence.engine import connect
from rebook import backup as backup_module
from rebook.cli import main
from tests.support.agreement import Databases
from tests.support.caller import Caller
from tests.support.eventually import eventually
from tests.support.ports import free_ports
from tests.support.running import Rebook, Running
from tests.support.siblings import with_siblings
from tests.support.writers import Writers

KNOWN = "SELECT id, version FROM appointments"
UNSENT_BOOKINGS = """SELECT DISTINCT subject FROM outbox
    WHERE published_at IS NULL AND only_to IS NULL AND routing_key = 'appointment.booked'"""
HEARD_LONG_AGO = """INSERT INTO inbox (id, state, type, subject, received_at)
    VALUES ('heard', 'handled', 'appointment.booked', 'a', now() - interval '40 days')"""
REMEMBERED = """SELECT count(*) FROM inbox
    WHERE id = 'heard' AND received_at > now() - interval '1 day'"""
MAILED = "SELECT appointment_id, version, kind, audience, person_id FROM messages"


def sign_in_at(rebook):
    def sign_in(_number):
        caller = Caller(rebook.url)
        caller.sign_in("jonas@harborpine.example")
        return caller

    return sign_in


def change(rebook, service, statement):
    engine = connect(rebook.installation.url_of(service))
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def refusal(folder, *words):
    """What a restore says that must not begin; it asks nothing."""
    line = ["restore", str(folder), "--yes", "--data", str(folder.parent / "data")]
    line += ["--port", str(free_ports(4)[0]), *words]
    done = CliRunner().invoke(main, line)
    assert (done.exit_code, (folder.parent / "data").exists()) == (1, False)
    return done.output


@pytest.fixture
def folder(tmp_path):
    """What passes for a backup until somebody looks into it."""
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "backup.json").write_text('{"format": 1, "began_at": "2026-11-23T08:00:00+00:00"}')
    return folder


def appointments(rebook, service):
    return set(map(tuple, rebook.rows(service, KNOWN)))


@pytest.mark.timeout(600)
def test_copies_of_different_moments_taken_under_load_agree_after_a_restore(tmp_path):
    old, new = Rebook(tmp_path / "old"), Rebook(tmp_path / "new")
    old.do("demo")
    old.start().ready()
    try:
        with Writers(sign_in_at(old)) as writers:
            writers.go_on(8, within=120)
            old.do("backup", str(tmp_path / "early"))
            writers.go_on(8, within=120)
            before = list(writers.acknowledged)
            old.do("backup", str(tmp_path / "late"))
            writers.go_on(3, within=120)
    finally:
        old.end()
    # Notifications come back from an earlier moment than all others.
    for name in ("notifications.db", "backup.json"):
        shutil.copyfile(tmp_path / "early" / name, tmp_path / "late" / name)
    new.do("restore", str(tmp_path / "late"), "--yes")
    assert (tmp_path / "new" / "keys").read_text() == (tmp_path / "old" / "keys").read_text()
    behind = appointments(new, "scheduling") - appointments(new, "notifications")
    new.start().ready()
    databases = Databases(new.installation)

    def all_agree():
        assert databases.waiting() == 0
        known = appointments(new, "scheduling")
        assert appointments(new, "notifications") == appointments(new, "automations") == known

    try:
        eventually(all_agree, within=120)
        assert behind, "nothing was to be healed"
        assert set(before) <= set(databases.kept())
        assert databases.kept() == databases.owed() == databases.told()
        assert databases.overlaps() == []
        assert databases.differing_accounts() == set()
        mailed = Counter(map(tuple, new.rows("notifications", MAILED)))
        assert [mail for mail, number in mailed.items() if number > 1] == []
        assert set(before) <= {mail[:2] for mail in mailed}
    finally:
        new.end()


def test_postgresql_comes_back_as_it_was(tmp_path, postgres_databases):
    with with_siblings(postgres_databases) as url:
        rebook = Rebook(tmp_path / "data", database_url=url)
        rebook.do("demo")
        wanted = appointments(rebook, "scheduling")
        # All of it was sent, and may have waited in a queue since.
        long_ago = "UPDATE outbox SET published_at = now() - interval '13 days'"
        change(rebook, "scheduling", long_ago)
        change(rebook, "notifications", HEARD_LONG_AGO)
        rebook.do("backup", str(tmp_path / "kept"))
        with with_siblings(postgres_databases) as other:
            fresh = Rebook(tmp_path / "fresh", database_url=other)
            fresh.do("restore", str(tmp_path / "kept"), "--yes")
            change(fresh, "scheduling", "CREATE TABLE of_a_newer_version (id int)")
            fresh.do("restore", str(tmp_path / "kept"), "--yes")
            assert fresh.rows("scheduling", "SELECT to_regclass('of_a_newer_version')") == [(None,)]
            assert fresh.rows("notifications", REMEMBERED) == [(1,)]
            told_again = fresh.rows("scheduling", UNSENT_BOOKINGS)
            assert {subject for (subject,) in told_again} == {one for one, _ in wanted}
            assert appointments(fresh, "scheduling") == wanted != set()
            assert (tmp_path / "fresh" / "keys").read_text().split() == list(
                rebook.installation.keys()
            )
            told = fresh.do("doctor")
            assert "FAULT" not in told


def test_a_restore_does_not_begin_without_the_broker(folder):
    away = f"amqp://guest:guest@127.0.0.1:{free_ports(1)[0]}/"
    assert "The broker gives no answer" in refusal(folder, "--amqp-url", away)


def test_a_restore_does_not_begin_while_a_worker_reads_its_queue(folder, amqp_url):
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    channel = connection.channel()
    channel.queue_declare("notifications", durable=True)
    channel.basic_consume("notifications", lambda *_: None)
    assert "reads the queue notifications" in refusal(folder, "--amqp-url", amqp_url)
    connection.close()


def test_a_restore_does_not_begin_while_others_use_a_database(folder, postgres_databases):
    with with_siblings(postgres_databases) as url:
        create_if_absent(sibling_of(url, "automations"))
        engine = sa.create_engine(sibling_of(url, "automations"))
        with engine.connect():
            said = refusal(folder, "--database-url", url)
        engine.dispose()
    assert "connected to the database of automations (1)" in said


@pytest.mark.timeout(200)
def test_a_restore_sees_a_lone_worker_on_sqlite_and_none_that_was_killed(tmp_path):
    rebook, folder = Rebook(tmp_path / "data"), str(tmp_path / "kept")
    rebook.do("migrate")
    rebook.do("backup", folder)
    given = rebook.installation.environment("notifications")
    worker = Running(["-m", "services.notifications", "worker"], tmp_path / "log", **given)
    try:
        eventually(lambda: rebook.rows("notifications", "SELECT 1 FROM heartbeats"))
        line = ["restore", folder, "--yes", "--data", str(tmp_path / "data")]
        refused = CliRunner().invoke(main, [*line, "--port", str(rebook.port)])
        assert (refused.exit_code, "a worker or another command" in refused.output) == (1, True)
    finally:
        worker.kill()
    assert "Everything is as it was" in rebook.do("restore", folder, "--yes")


def held(folder, kind):
    """Whether such a lock cannot be had at once."""
    with (folder / "in-use").open() as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_a_restore_keeps_others_out_from_the_answer_until_the_queues_are_empty(
    tmp_path, monkeypatch
):
    seen, data = {}, tmp_path / "data"
    where = ["--data", str(data), "--port", str(free_ports(4)[0])]
    folder, run = str(tmp_path / "kept"), CliRunner().invoke
    assert [
        run(main, words).exit_code for words in (["migrate", *where], ["backup", folder, *where])
    ] == [0, 0]

    def looks(moment):
        def look(*_given, **_more):
            seen[moment] = held(data, fcntl.LOCK_EX), held(data, fcntl.LOCK_SH)

        return look

    monkeypatch.setattr(backup_module.click, "confirm", looks("asked"))
    monkeypatch.setattr(backup_module, "empty_queues", looks("emptied"))
    monkeypatch.setattr(backup_module.restating, "restate", looks("told"))
    assert run(main, ["restore", folder, *where]).exit_code == 0
    assert seen == {"asked": (False, False), "emptied": (True, True), "told": (True, False)}


def test_a_folder_that_was_there_is_kept_from_others_and_holds_the_keys_that_sign(
    tmp_path, monkeypatch
):
    folder, keys = tmp_path / "kept", ["an older key of our own", "a newer key of our own"]
    folder.mkdir(mode=0o755)
    where = ["--data", str(tmp_path / "data"), "--port", str(free_ports(4)[0])]
    monkeypatch.setenv("REBOOK_KEYS", ", ".join(keys))
    run = CliRunner().invoke
    assert run(main, ["migrate", *where]).exit_code == 0
    assert run(main, ["backup", str(folder), *where]).exit_code == 0
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "keys").read_text().splitlines() == keys
    monkeypatch.setenv("REBOOK_KEYS", "another key that is long enough")
    done = run(main, ["restore", str(folder), "--yes", *where])
    assert (done.exit_code, "lacks keys of the backup (2)" in done.output) == (0, True)
