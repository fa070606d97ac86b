"""What scheduling tells of people reaches their accounts, in whatever order it comes."""

from libs.contracts.events import (
    ContactArchived,
    ContactChanged,
    ContactCreated,
    StaffArchived,
    StaffChanged,
)
from libs.contracts.scheduling.people import Contact, StaffMember
from libs.messaging.event_door import EventDoor
from libs.persistence.envelope import seal
from services.gateway.entrypoints.worker import SUBSCRIPTIONS


def hear(door, *events):
    inbox = EventDoor(door.transactions, SUBSCRIPTIONS, door.clock)
    for event in events:
        inbox.receive(seal(event, "scheduling", door.clock.now())[1].encode())


def contact(door, contact_id, **changes):
    return Contact.model_validate(door.scheduling.contacts[contact_id] | changes)


def staff(door, staff_id, **changes):
    return StaffMember.model_validate(door.scheduling.staff[staff_id] | changes)


def test_a_changed_name_and_address_are_known_here_too(any_door):
    amara = any_door.contact()
    changed = contact(any_door, amara.id, version=2, name="Amara O.", email="ao@okafor.example")
    hear(any_door, ContactChanged(contact=changed))
    assert amara.get("/session").json["actor"]["name"] == "Amara O."
    assert any_door.visitor().sign_in("ao@okafor.example").status_code == 201


def test_what_is_older_changes_nothing(any_door):
    amara = any_door.contact()
    newer = ContactChanged(contact=contact(any_door, amara.id, version=3, name="Third"))
    older = ContactChanged(contact=contact(any_door, amara.id, version=2, name="Second"))
    hear(any_door, newer, older)
    assert amara.get("/session").json["actor"]["name"] == "Third"


def test_whoever_is_archived_is_out(any_door):
    amara, mei = any_door.contact(), any_door.staff()
    hear(
        any_door,
        ContactArchived(contact=contact(any_door, amara.id, version=2, archived=True)),
        StaffArchived(staff=staff(any_door, mei.id, version=2, archived=True)),
    )
    assert [amara.get("/session").status_code, mei.get("/session").status_code] == [401, 401]


def test_a_late_change_does_not_bring_the_archived_back(door):
    amara = door.contact()
    door.admin().delete(f"/contacts/{amara.id}")
    hear(door, ContactChanged(contact=contact(door, amara.id, version=2, archived=False)))
    assert door.visitor().sign_in("amara@okafor.example").status_code == 401


def test_rights_change_with_the_event(door):
    mei = door.staff()
    hear(door, StaffChanged(staff=staff(door, mei.id, version=2, is_admin=True)))
    assert mei.get("/session").json["actor"]["is_admin"] is True


def test_people_without_an_account_leave_no_trace(door):
    door.admin().post("/contacts", {"name": "Leo", "email": "leo@x.example", "time_zone": "UTC"})
    hear(door, ContactCreated(contact=contact(door, "c1")))
    with door.transactions.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM accounts").scalars().all()
    assert names == ["Jonas"]


def test_what_is_over_is_forgotten_by_the_worker(any_door):
    any_door.admin()
    any_door.visitor().sign_in("jonas@harborpine.example", "wrong")
    any_door.clock.advance(any_door.service.ground.settings.lasts_for)
    ticks = any_door.service.ground.parts.ticks(any_door.clock)
    _, forget = ticks["forget_sessions"]
    any_door.transactions.run(forget)
    with any_door.transactions.read() as connection:
        left = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("sessions", "counters")
        ]
    assert left == [0, 0]
