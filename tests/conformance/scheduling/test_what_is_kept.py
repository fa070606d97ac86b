"""What each change keeps, shows and tells, beside the time."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from libs.contracts.actor import SYSTEM
from libs.contracts.events import AppointmentBooked
from libs.contracts.scheduling import appointment_types as types
from libs.contracts.scheduling import appointments, people
from services.scheduling.adapters.tables import OUTBOX
from tests.support import an
from tests.support.firm import KEY, Firm, later, migrated, refusal, signed_in

OVERRULE = {"overrule": {"reason": "He will not take no for an answer."}}


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated))
    yield firm
    firm.close()


def send(firm, endpoint, one, body):
    found = firm.client.forward(
        endpoint,
        KEY,
        parameters={"appointment_id": one.id},
        body=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    return found.status, json.loads(found.body)


def last_event(firm):
    told = sa.select(OUTBOX.c.body).order_by(OUTBOX.c.seq.desc()).limit(1)
    return json.loads(firm.read(told)[0][0])["data"]


@pytest.mark.parametrize("field", ["public_notes", "internal_notes", "reminders", "location"])
def test_an_edit_to_nothing_at_all_is_refused_by_name(firm, field):
    one = firm.book()
    status, answer = send(firm, appointments.CHANGE, one, {"expected_version": 1, field: None})
    assert (status, answer["errors"][0]["field"]) == (422, field)


def test_an_edit_of_nothing_makes_no_version(firm):
    one = firm.book(public_notes="Door B")
    body = {"expected_version": 1, "public_notes": "Door B", "reminders": []}
    assert firm.call(appointments.CHANGE, id=one.id, **body).version == 1


def test_reminders_stay_when_absent_and_go_when_empty(firm):
    reminders = [{"before_minutes": 60, "to": "both"}]
    one = firm.move(firm.book(reminders=reminders), later(days=1))
    assert [each.model_dump() for each in one.reminders] == reminders
    assert firm.move(one, one.start, reminders=[]).reminders == []


def test_notes_alone_change_what_calendars_show_and_move_nothing(firm):
    one = firm.move(firm.book(), an.START, public_notes="Door B")
    assert (one.version, one.ical.sequence, one.moves) == (2, 1, 0)


def test_reminders_alone_are_a_version_without_a_new_sequence(firm):
    reminders = [{"before_minutes": 60}]
    one = firm.move(firm.book(), an.START, reminders=reminders)
    assert (one.version, one.ical.sequence, one.moves) == (2, 0, 0)


def test_the_identity_in_calendars_is_fixed_for_life(firm):
    mei = firm.staff("Mei Lindholm")
    other = firm.type(name="Review", staff_ids=[mei.id])
    one = firm.book()
    restored = firm.restore(firm.cancel(firm.move(one, later(days=1), type_id=other.id)))
    assert (restored.id, restored.ical.uid, restored.ical.sequence) == (one.id, one.ical.uid, 3)


def test_the_etag_is_the_version(firm):
    one = firm.move(firm.book(), later(days=1))
    parameters = {"appointment_id": one.id}
    found = firm.client.forward(appointments.GET_APPOINTMENT, KEY, parameters=parameters)
    assert found.headers["etag"] == '"2"'


def test_history_tells_contacts_neither_ids_of_people_nor_the_offices_own_affairs(firm):
    one = firm.book(actor=signed_in(firm.amara))
    firm.move(one, later(hours=12), tell=False, **OVERRULE)
    firm.call(appointments.CHANGE, id=one.id, expected_version=2, internal_notes="shy")
    firm.call(appointments.CHANGE, id=one.id, expected_version=2, public_notes="Door B")
    seen = [
        item.model_dump(exclude_unset=True) for item in firm.history(one, signed_in(firm.amara))
    ]
    assert [item["actor"] for item in seen] == [
        {"kind": "contact", "name": "Amara Okafor"},
        {"kind": "api_key", "name": "Sync"},
        {"kind": "api_key", "name": "Sync"},
    ]
    text = str(seen)
    assert [word in text for word in ("overruled", "told", "no for an answer", "shy")] == [
        False
    ] * 4


def test_history_tells_staff_who_overruled_what_and_whether_the_target_was_told(firm):
    one = firm.book(later(hours=12), signed_in(firm.jonas), tell=False, **OVERRULE)
    item = firm.history(one, signed_in(firm.jonas))[0]
    assert (item.actor.id, item.overruled, item.told) == (
        firm.jonas.id,
        "He will not take no for an answer.",
        False,
    )


def test_an_event_names_the_company_of_its_contact(firm):
    firm.company("Okafor Ceramics", firm.amara)
    firm.book()
    booked = last_event(firm)["after"]["target"]
    firm.book(later(hours=2))
    assert (booked["company_name"], booked["contact_id"]) == ("Okafor Ceramics", firm.amara.id)


def test_an_event_for_a_company_names_those_who_are_written_to_now(firm):
    leo, ida = firm.contact("Leo Okafor"), firm.contact("Ida Okafor")
    company = firm.company("Okafor Ceramics", firm.amara, leo, ida, subscribers=[leo])
    one = firm.book(target={"kind": "company", "id": company.id})
    firm.call(people.ARCHIVE_CONTACT, SYSTEM, id=leo.id)
    firm.move(one, later(days=1))
    event = last_event(firm)
    names = [
        [person["name"] for person in event[side]["target"]["people"]]
        for side in event
        if side == "after"
    ]
    assert (names, event["after"]["target"]["contact_id"]) == ([["Amara Okafor"]], firm.amara.id)


@pytest.mark.parametrize("kind", ["contact", "company"])
def test_nobody_books_for_who_is_archived(firm, kind):
    leo = firm.contact("Leo Berg")
    company = firm.company("Berg and Sons", leo)
    target = {"kind": kind, "id": {"contact": leo.id, "company": company.id}[kind]}
    archive = {"contact": people.ARCHIVE_CONTACT, "company": people.ARCHIVE_COMPANY}[kind]
    if kind == "company":
        firm.call(people.CHANGE_CONTACT, SYSTEM, id=leo.id, company_id=None)
    firm.call(archive, SYSTEM, id=target["id"])
    assert refusal(firm.book, target=target).code == "not_found"


def test_an_archived_type_stays_movable_and_cannot_be_booked(firm):
    one = firm.book()
    firm.call(types.ARCHIVE_TYPE, SYSTEM, id=firm.kind.id)
    assert later(hours=2) in firm.starts(moving=one.id)
    assert firm.move(one, later(hours=2)).start == later(hours=2)
    assert refusal(firm.book).code == "not_found"


def test_restoring_an_archived_types_time_that_is_taken_names_free_ones(firm):
    other = firm.type(name="Call")
    one = firm.cancel(firm.book())
    firm.book(type_id=other.id)
    firm.call(types.ARCHIVE_TYPE, SYSTEM, id=firm.kind.id)
    problem = refusal(firm.restore, one)
    assert (problem.code, len(problem.extra["alternatives"])) == ("slot_taken", 5)


@pytest.mark.parametrize("leaves", ["archived", "unassigned"])
def test_who_no_longer_offers_the_type_hands_a_move_on_to_who_does(firm, leaves):
    mei = firm.staff("Mei Lindholm")
    firm.change_type(staff_ids=[firm.jonas.id, mei.id])
    one = firm.book(staff_id=mei.id)
    firm.type(name="Call", staff_ids=[mei.id])
    if leaves == "archived":
        firm.call(people.ARCHIVE_STAFF, SYSTEM, id=mei.id)
    else:
        firm.change_type(staff_ids=[firm.jonas.id])
    same = firm.move(one, an.START, public_notes="Door B")
    moved = firm.move(same, later(days=1))
    assert (same.staff.id, moved.staff.id) == (mei.id, firm.jonas.id)


def test_contacts_switch_only_to_the_types_that_theirs_names(firm):
    named, open_to_all, inside = (
        firm.type(name=name, bookable_by=who)
        for name, who in (("A", ["staff"]), ("B", ["contacts"]), ("C", ["staff"]))
    )
    firm.change_type(contacts_may_switch_to=[named.id])
    one, amara = firm.book(), signed_in(firm.amara)
    refused = [
        refusal(firm.move, one, later(days=1), amara, type_id=kind.id).code
        for kind in (open_to_all, inside)
    ]
    assert refused == ["not_allowed", "not_found"]
    assert firm.move(one, later(days=1), amara, type_id=named.id).type.id == named.id


def test_a_clash_at_the_end_of_time_is_a_refusal_like_any_other(firm):
    far = datetime(2198, 12, 31, 23, 30, tzinfo=UTC)
    firm.book(far, **OVERRULE)
    problem = refusal(firm.book, far, **OVERRULE)
    assert (problem.code, problem.extra["alternatives"]) == ("slot_taken", [])


def test_what_is_over_is_left_to_who_holds_it(firm):
    tidy = firm.type(name="Check-in", complete_past=True)
    one = firm.book(type_id=tidy.id)
    firm.clock.set(later(days=1))
    tick = firm.service.ground.parts.ticks(firm.clock)["complete_past"][1]
    done = [firm.service.ground.transactions.run(tick) for _ in range(2)]
    assert (done, firm.get(one).version) == ([1, 0], 2)


def test_the_event_of_the_last_bookable_start_can_be_read_by_listeners(firm):
    one = firm.book(datetime(2198, 12, 31, 23, 59, tzinfo=UTC), **OVERRULE)
    (told,) = firm.read(sa.select(OUTBOX.c.body).where(OUTBOX.c.subject == one.id))
    event = AppointmentBooked.model_validate(json.loads(told.body)["data"])
    assert event.after.end.year == 2199


def test_a_cancellation_is_not_taken_back_for_staff_who_left(firm):
    mei = firm.staff("Mei Lindholm")
    kind = firm.type(name="Call", staff_ids=[mei.id])
    cancelled = firm.cancel(firm.book(type_id=kind.id))
    firm.call(people.ARCHIVE_STAFF, SYSTEM, id=mei.id)
    assert refusal(firm.restore, cancelled).code == "wrong_state"


def test_a_contact_who_is_too_late_is_told_so_even_if_nobody_is_free(firm):
    mei = firm.staff("Mei Lindholm")
    team = firm.type(name="Call", staff_ids=[mei.id])
    firm.change_type(contacts_may_switch_to=[team.id], reschedule_notice_minutes=600)
    one = firm.book()
    firm.book(later(days=1), type_id=team.id)
    firm.clock.set(later(hours=-1))
    late = refusal(firm.move, one, later(days=1), signed_in(firm.amara), type_id=team.id)
    assert late.code == "too_late"
