"""Booking by an address: the contact and the appointment are one change, or none."""

from datetime import timedelta
from functools import partial

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.problem import ProblemError
from libs.contracts.public import BOOK_FOR_ANYBODY
from libs.contracts.scheduling import people
from tests.support import an
from tests.support.at_once import at_once
from tests.support.firm import KEY, Firm, migrated, signed_in


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated), bookable_by=["public"])
    yield firm
    firm.close()


def book(firm, start=an.START, **body):
    body = {"name": "Zoe Kim", "email": "zoe@kim.example", "time_zone": "UTC", **body}
    return firm.call(BOOK_FOR_ANYBODY, SYSTEM, type_id=firm.kind.id, start=start, **body)


def addresses(firm):
    found = firm.call(people.LIST_CONTACTS, KEY).items
    return sorted(one.email for one in found if one.id != firm.amara.id)


def test_the_contact_is_made_with_the_booking(firm):
    booked = book(firm)
    assert (booked.target.name, addresses(firm)) == ("Zoe Kim", ["zoe@kim.example"])
    assert firm.events(booked) == [("appointment.booked", 1)]


def test_where_it_is_refused_nobody_was_made_and_nothing_is_told(firm):
    firm.book()
    before = firm.everything()
    with pytest.raises(ProblemError) as refused:
        book(firm)
    assert refused.value.code == "slot_taken"
    assert refused.value.extra["alternatives"]
    assert (addresses(firm), firm.everything()) == ([], before)


def test_of_many_new_bookings_of_one_address_one_makes_the_contact(firm):
    hours = [an.START + timedelta(hours=n) for n in range(3)]
    outcomes = at_once(*(partial(book, firm, start, email="Zoe@kim.example") for start in hours))
    assert len({one.target.id for one in outcomes}) == 1
    assert len(addresses(firm)) == 1


def test_a_known_address_keeps_all_that_is_known_of_it(firm):
    before = firm.call(people.GET_CONTACT, KEY, id=firm.amara.id)
    booked = book(firm, name="Somebody Else", email="AMARA@okafor.example", phone="1")
    assert booked.target.id == firm.amara.id
    assert firm.call(people.GET_CONTACT, KEY, id=firm.amara.id) == before


def test_whoever_was_archived_comes_as_somebody_new(firm):
    firm.call(people.ARCHIVE_CONTACT, SYSTEM, id=firm.amara.id)
    booked = book(firm, email="amara@okafor.example")
    assert booked.target.id != firm.amara.id


def test_what_is_not_public_and_who_is_no_service_of_ours_find_nothing(firm):
    wanted = {"type_id": firm.kind.id, "start": an.START, "time_zone": "UTC"}
    named = {"name": "Zoe Kim", "email": "zoe@kim.example"}
    actors = (KEY, signed_in(firm.jonas), signed_in(firm.amara))
    found = [firm.refused(BOOK_FOR_ANYBODY, one, **wanted, **named).code for one in actors]
    firm.change_type(bookable_by=["contacts"])
    found.append(firm.refused(BOOK_FOR_ANYBODY, SYSTEM, **wanted, **named).code)
    assert found == ["not_found"] * 4
    assert addresses(firm) == []
