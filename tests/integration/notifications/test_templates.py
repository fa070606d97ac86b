"""The texts of mails: kept, looked at, tried out."""

import pytest
import sqlalchemy as sa

from libs.contracts import notifications as contract
from libs.contracts.problem import ProblemError
from services.notifications.adapters.templates import REFUSALS
from tests.support.at_once import at_once
from tests.support.letters import mia
from tests.support.mail_room import (
    MailRoom,
    acting,
    appointment,
    booked,
    contact_changed,
    migrated,
    reminder,
    staff_changed,
)
from tests.support.mail_server import MailServer

ONE = {"appointment_id": "appointment-1"}
BOOKED = appointment(reminders=[reminder(60)])
ADMIN = acting("staff", "mia")
AMARA = acting("contact", "amara")


@pytest.fixture
def server():
    with MailServer() as running:
        yield running


@pytest.fixture
def room(sqlite_like, server):
    room = MailRoom(sqlite_like(migrated), smtp_url=server.url)
    room.hear(staff_changed(), staff_changed(mia(), is_admin=True), contact_changed())
    yield room
    room.close()


def refused(room, endpoint, actor, **more):
    with pytest.raises(ProblemError) as caught:
        room.ask(endpoint, actor, **more)
    return caught.value.code


def put(room, actor=ADMIN, kind="booked", **parts):
    body = contract.PutTemplate(**{"subject": "Ours", "body": "Hi {{recipient.name}}", **parts})
    return room.ask(contract.PUT_TEMPLATE, actor, parameters={"kind": kind}, body=body)


def test_a_template_is_kept_by_version_and_used_from_then_on(room, server):
    versions = [put(room).version, put(room, subject="Ours, again").version]
    room.hear(booked(BOOKED))
    room.carry()
    subjects = [str(taken.mail["Subject"]) for taken in server.taken]
    assert (versions, subjects[0]) == ([1, 2], "Ours, again")
    assert subjects[1] != "Ours, again"


def test_a_text_is_kept_as_its_writer_saw_it_or_not_at_all(room):
    assert put(room, expected_version=0).version == 1
    with pytest.raises(ProblemError) as caught:
        put(room, subject="Too late", expected_version=0)
    assert caught.value.code == "stale_version"
    assert put(room, audience="staff", expected_version=0).version == 1
    assert put(room, subject="Ours, again", expected_version=1).version == 2


def test_of_several_who_write_a_text_at_once_one_is_kept_and_the_others_told_so(
    database_like, server
):
    room = MailRoom(database_like(migrated), smtp_url=server.url)
    room.hear(staff_changed(mia(), is_admin=True))
    outcomes = at_once(*[lambda: put(room, expected_version=0).version] * 4)
    key = sa.inspect(room.transactions.engine).get_pk_constraint("templates")["name"]
    room.close()
    assert key in REFUSALS
    assert sorted(outcomes, key=str) == [1, "stale_version", "stale_version", "stale_version"]


def test_of_several_who_expect_no_version_all_are_kept(database_like, server):
    room = MailRoom(database_like(migrated), smtp_url=server.url)
    room.hear(staff_changed(mia(), is_admin=True))
    outcomes = at_once(*[lambda: put(room).version] * 4)
    room.close()
    assert sorted(outcomes, key=str) == [1, 2, 3, 4]


def test_all_templates_are_listed_with_rebooks_own_as_version_0(room):
    put(room)
    found = room.ask(contract.LIST_TEMPLATES, acting()).items
    versions = {(one.kind, one.audience, one.language): one.version for one in found}
    assert (len(versions), sum(versions.values())) == (20, 1)
    assert "recipient.name" in found[0].fields


def test_every_version_is_kept_down_to_rebooks_own(room):
    put(room)
    put(room, subject="Ours, again")
    put(room, audience="staff", subject="Theirs")
    found = room.ask(
        contract.LIST_TEMPLATE_VERSIONS,
        acting(),
        parameters={"kind": "booked"},
        query=contract.TemplateQuery(),
    ).items
    assert [(one.version, one.written_by is None) for one in found] == [
        (2, False),
        (1, False),
        (0, True),
    ]
    assert [one.subject for one in found[:2]] == ["Ours, again", "Ours"]
    assert found[0].written_at is not None


def test_templates_are_for_admins_to_change_and_for_staff_to_read(room):
    body = contract.PutTemplate(subject="x", body="y")
    booking = {"kind": "booked"}
    codes = [
        refused(room, contract.PUT_TEMPLATE, acting(), parameters=booking, body=body),
        refused(room, contract.PUT_TEMPLATE, AMARA, parameters=booking, body=body),
        refused(room, contract.LIST_TEMPLATES, AMARA),
        refused(
            room,
            contract.LIST_TEMPLATE_VERSIONS,
            AMARA,
            parameters=booking,
            query=contract.TemplateQuery(),
        ),
        refused(room, contract.PUT_TEMPLATE, ADMIN, parameters={"kind": "party"}, body=body),
    ]
    assert codes == ["not_allowed", "not_allowed", "not_allowed", "not_allowed", "not_found"]


@pytest.mark.parametrize("part", ["subject", "body"])
def test_a_template_with_an_unknown_field_is_refused(room, part):
    with pytest.raises(ProblemError) as caught:
        put(room, **{part: "Hi {{nobody.knows}}"})
    assert (caught.value.code, caught.value.extra["errors"][0].field) == ("invalid", part)


def test_a_text_can_be_looked_at_before_it_is_kept(room):
    body = contract.PreviewTemplate(subject="Try {{appointment.type}}", language="de")
    found = room.ask(
        contract.PREVIEW_TEMPLATE, acting(), parameters={"kind": "rescheduled"}, body=body
    )
    assert (found.subject, found.to) == ("Try Strategy session", "Jonas Weber")


def shown(room, to):
    body = contract.PreviewLetter(subject="Hello", body="For {{recipient.name}}", automation=to)
    parameters = {"kind": "rescheduled"}
    return room.ask(contract.PREVIEW_TEMPLATE, acting(), parameters=parameters, body=body).text


def test_what_an_automation_writes_is_shown_as_it_goes_out(room):
    by_firm, to_contact, to_address = (shown(room, to) for to in (None, "target", "address"))
    # It tells of no change: there is no row for the time before.
    assert ("WAS" in by_firm, "WAS" in to_contact) == (True, False), (by_firm, to_contact)
    assert "For Jonas Weber" in to_contact
    assert "For jonas@harborpine.example" in to_address
    links = ["The link is personal" in one for one in (to_contact, to_address)]
    assert links == [True, False]


@pytest.mark.parametrize("kind", ["booked", "rescheduled", "cancelled", "restored", "reminder"])
def test_a_test_mail_goes_to_whoever_asks(room, server, kind):
    body = contract.PreviewTemplate()
    found = room.ask(contract.TEST_TEMPLATE, acting(), parameters={"kind": kind}, body=body)
    room.carry()
    [taken] = server.taken
    assert (found.state, taken.to, str(taken.mail["Subject"])) == (
        "queued",
        "jonas@harborpine.example",
        found.subject,
    )


def test_a_key_has_no_address_to_try_a_text_at(room):
    body = contract.PreviewTemplate()
    key = acting("api_key", "key-1")
    parameters = {"kind": "booked"}
    found = refused(room, contract.TEST_TEMPLATE, key, parameters=parameters, body=body)
    assert found == "not_allowed"
