"""Who is told of a change: each person once, the one who acted by a receipt."""

import pytest

from services.notifications.domain.recipients import notices, recipient_of
from tests.support.letters import company_target, jonas, mia, person
from tests.support.mail_room import (
    acting,
    appointment,
    booked,
    cancelled,
    moved,
    rescheduled,
    restored,
)

AMARA, CHIDI, EFE = (person(id=name, name=name.title()) for name in ("amara", "chidi", "efe"))
NOTICE = [("amara", "target"), ("jonas", "staff")]
BY_JONAS = [("amara", "target"), ("jonas", "receipt")]
BY_AMARA = [("amara", "receipt"), ("jonas", "staff")]
BOOKED = appointment()
COMPANYS = appointment(target=company_target(AMARA, CHIDI))


def told(event, actor=None):
    return [(one.recipient.person_id, one.audience) for one in notices(event, actor)]


def each_change(**parts):
    off = cancelled(BOOKED, **parts)
    return [
        booked(BOOKED, **parts),
        rescheduled(moved(BOOKED), BOOKED, **parts),
        off,
        restored(off.after, **parts),
    ]


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (acting("staff", "jonas"), BY_JONAS),
        (acting("contact", "amara"), BY_AMARA),
        (acting("staff", "mia"), NOTICE),
        (acting("api_key", "key-1"), NOTICE),
        (acting("automation", "amara"), NOTICE),
        (acting("system", "rebook"), NOTICE),
        (acting("staff", "jonas", channel="link", appointment_id="appointment-1"), BY_JONAS),
    ],
    ids=["own staff", "contact", "other staff", "key", "automation", "system", "staff's link"],
)
def test_every_change_is_told_to_the_target_and_the_staff_member(actor, expected):
    assert [told(event) for event in each_change(actor=actor)] == [expected] * 4


def test_of_a_company_the_primary_contact_and_the_subscribers_are_told():
    expected = [("amara", "target"), ("chidi", "target"), ("jonas", "staff")]
    assert told(booked(COMPANYS, actor=acting("staff", "mia"))) == expected


def test_an_acting_subscriber_gets_a_receipt_and_the_others_a_notice():
    expected = [("amara", "target"), ("chidi", "receipt"), ("jonas", "staff")]
    assert told(cancelled(COMPANYS, actor=acting("contact", "chidi"))) == expected


def test_an_acting_contact_of_the_company_who_is_on_no_list_gets_a_receipt():
    found = told(
        cancelled(COMPANYS, actor=acting("contact", "efe")), actor=recipient_of(EFE, "target")
    )
    assert sorted(found) == [
        ("amara", "target"),
        ("chidi", "target"),
        ("efe", "receipt"),
        ("jonas", "staff"),
    ]


def test_somebody_who_is_on_the_list_twice_is_told_once():
    twice = appointment(target=company_target(AMARA, AMARA))
    assert told(booked(twice, actor=acting("staff", "mia"))) == NOTICE


def test_a_replaced_staff_member_is_told_of_a_cancellation_of_their_own():
    handed = rescheduled(moved(BOOKED, staff=mia()), BOOKED, actor=acting("api_key", "key-1"))
    found = [
        (one.recipient.person_id, one.kind, one.audience, one.replaced)
        for one in notices(handed, None)
    ]
    assert sorted(found) == [
        ("amara", "rescheduled", "target", False),
        ("jonas", "cancelled", "staff", True),
        ("mia", "rescheduled", "staff", False),
    ]


def test_whoever_hands_over_their_own_appointment_gets_a_receipt():
    handed = rescheduled(moved(BOOKED, staff=mia()), BOOKED, actor=acting("staff", "jonas"))
    assert ("jonas", "receipt") in told(handed)


def test_a_restored_appointment_replaces_nobody():
    off = cancelled(BOOKED).after
    again = restored(moved(off, staff=mia()).model_copy(update={"version": 2}))
    kinds = [one.kind for one in notices(again, None)]
    assert kinds == ["restored", "restored"]


def test_not_telling_spares_the_target_and_nobody_else():
    quiet = [told(event) for event in each_change(tell=False, actor=acting("staff", "jonas"))]
    assert quiet == [[("jonas", "receipt")]] * 4


def test_not_telling_does_not_keep_a_receipt_from_an_acting_contact():
    assert told(cancelled(BOOKED, tell=False, actor=acting("contact", "amara"))) == BY_AMARA


def test_recipients_keep_their_own_zone_language_and_clock():
    german = person(language="de", time_zone="Europe/Vienna", clock="12")
    [found, _] = notices(booked(appointment(target=company_target(german), staff=jonas())), None)
    assert (found.recipient.language, found.recipient.time_zone, found.recipient.clock) == (
        "de",
        "Europe/Vienna",
        "12",
    )
