"""Lists of appointments and of their history."""

import pytest

from libs.contracts.scheduling import appointments, calendar, people
from tests.support import an
from tests.support.firm import KEY, Firm, later, migrated, refusal, signed_in

NOWHERE = "no-such-thing"


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated))
    yield firm
    firm.close()


def listed(firm, actor=KEY, **query):
    return [one.id for one in firm.call(appointments.LIST_APPOINTMENTS, actor, **query).items]


def test_appointments_come_by_start_page_by_page(firm):
    starts = [later(hours=hour) for hour in (3, 0, 5, 1, 2)]
    by_start = [one.id for one in sorted(map(firm.book, starts), key=lambda one: one.start)]
    found, cursor = [], None
    for _ in range(3):
        more = {"cursor": cursor} if cursor else {}
        page = firm.call(appointments.LIST_APPOINTMENTS, limit=2, **more)
        cursor = page.next_cursor
        found += [one.id for one in page.items]
    assert (found, cursor) == (by_start, None)


def test_from_is_included_and_to_is_not(firm):
    one, _ = firm.book(), firm.book(later(hours=2))
    found = listed(firm, **{"from": "2026-11-18T10:00:00+01:00", "to": later(hours=2)})
    assert found == [one.id]


@pytest.mark.parametrize("name", ["staff_id", "contact_id", "company_id"])
@pytest.mark.parametrize("who", ["key", "amara", "jonas"])
def test_a_filter_that_names_nobody_finds_nothing(firm, name, who):
    firm.book()
    actors = {"key": KEY, "amara": signed_in(firm.amara), "jonas": signed_in(firm.jonas)}
    assert listed(firm, actors[who], **{name: NOWHERE}) == []


def test_a_filter_that_names_somebody_else_finds_contacts_nothing(firm):
    leo = firm.contact("Leo Okafor")
    firm.book()
    assert listed(firm, signed_in(leo), contact_id=firm.amara.id) == []


def test_appointments_are_found_by_each_filter(firm):
    company = firm.company("Okafor Ceramics", firm.amara)
    own = firm.book()
    shared = firm.book(later(hours=2), target={"kind": "company", "id": company.id})
    gone = firm.cancel(firm.book(later(hours=4)))
    assert [
        listed(firm, contact_id=firm.amara.id),
        listed(firm, company_id=company.id),
        listed(firm, status="cancelled"),
        listed(firm, staff_id=firm.jonas.id, status="booked"),
    ] == [[own.id, gone.id], [shared.id], [gone.id], [own.id, shared.id]]


def test_a_calendar_is_listed_for_those_it_is_shared_with(firm):
    mei, priya = firm.staff("Mei Lindholm"), firm.staff("Priya Nair")
    owner = firm.staff("Ola Berg", shares_calendar_with=[mei.id])
    call = firm.type(name="Call", staff_ids=[owner.id])
    one = firm.book(type_id=call.id)
    assert (listed(firm, signed_in(mei)), listed(firm, signed_in(priya))) == ([one.id], [])


def test_of_appointments_each_is_told_which_they_may_see(firm):
    mei, priya = firm.staff("Mei Lindholm"), firm.staff("Priya Nair")
    owner = firm.staff("Ola Berg", shares_calendar_with=[mei.id])
    call = firm.type(name="Call", staff_ids=[owner.id])
    closed, open_ = firm.book(type_id=call.id), firm.book()
    ids = [closed.id, open_.id, NOWHERE]

    def seen(actor):
        return set(firm.call(calendar.WHICH_ARE_SEEN, actor, ids=ids).ids)

    both, one = {closed.id, open_.id}, {open_.id}
    assert [seen(who) for who in (KEY, signed_in(owner), signed_in(mei))] == [both] * 3
    assert [seen(signed_in(who)) for who in (priya, firm.amara)] == [one, both]


def test_the_next_appointment_of_each_contact_is_the_first_that_one_may_see(firm):
    mei, zoe = firm.staff("Mei Lindholm"), firm.contact("Zoe Kim")
    owner = firm.staff("Ola Berg", shares_calendar_with=[])
    hidden = firm.book(type_id=firm.type(name="Call", staff_ids=[owner.id]).id)
    firm.cancel(firm.book(later(hours=1)))
    second, first = firm.book(later(hours=5)), firm.book(later(hours=3))
    asked = {"contact_ids": [firm.amara.id, zoe.id]}

    def next_ones(actor, start):
        found = firm.call(calendar.NEXT_OF_CONTACTS, actor, **asked, **{"from": start}).items
        return [(one.contact_id, one.id) for one in found]

    amara, begun = firm.amara.id, an.START.isoformat()
    assert next_ones(KEY, begun) == [(amara, hidden.id)]
    assert next_ones(signed_in(mei), begun) == [(amara, first.id)]
    assert next_ones(KEY, later(hours=4)) == [(amara, second.id)]
    assert next_ones(KEY, later(hours=6)) == []


def test_what_is_next_of_a_company_is_next_for_whoever_is_mailed_about_it(firm):
    zoe, raj, old = (firm.contact(name) for name in ("Zoe Kim", "Raj Rao", "Olu Ade"))
    company = firm.company("Kim Ceramics", zoe, raj, old, subscribers=[zoe, raj])
    theirs = firm.book(later(hours=2), target={"kind": "company", "id": company.id})
    sooner = firm.book(target={"kind": "contact", "id": raj.id})
    asked = {"contact_ids": [zoe.id, raj.id, old.id], "from": an.START.isoformat()}
    found = firm.call(calendar.NEXT_OF_CONTACTS, KEY, **asked).items
    assert {one.contact_id: one.id for one in found} == {zoe.id: theirs.id, raj.id: sooner.id}
    assert len(found) == 2


def test_a_calendar_that_is_no_longer_shared_is_listed_no_more(firm):
    mei = firm.staff("Mei Lindholm")
    firm.book()
    hidden = {"id": firm.jonas.id, "shares_calendar_with": []}
    firm.call(people.CHANGE_STAFF, signed_in(firm.jonas), **hidden)
    assert listed(firm, signed_in(mei)) == []


def test_history_comes_page_by_page_and_each_cursor_is_for_one_appointment(firm):
    one = firm.restore(firm.cancel(firm.book()))
    other = firm.cancel(firm.book(later(hours=2)))
    first = firm.call(appointments.GET_HISTORY, id=one.id, limit=2)
    more = firm.call(appointments.GET_HISTORY, id=one.id, limit=2, cursor=first.next_cursor)
    versions = [item.version for item in (*first.items, *more.items)]
    assert (versions, more.next_cursor) == ([1, 2, 3], None)
    foreign = {"id": other.id, "cursor": first.next_cursor}
    assert refusal(firm.call, appointments.GET_HISTORY, **foreign).code == "invalid"


def test_instants_are_answered_in_utc_whatever_their_offset_was(firm):
    one = firm.book("2026-11-18T14:45:00+05:45")
    assert (one.start, one.model_dump(mode="json")["start"]) == (an.START, "2026-11-18T09:00:00Z")


def test_what_was_done_with_somebody_is_told_the_latest_first_and_page_by_page(firm):
    zoe, mei = firm.contact("Zoe Kim"), firm.staff("Mei Lindholm")
    company = firm.company("Kim Ceramics", zoe)
    owner = firm.staff("Ola Berg", shares_calendar_with=[])
    own = firm.book(target={"kind": "contact", "id": zoe.id})
    theirs = firm.book(later(hours=2), target={"kind": "company", "id": company.id})
    firm.cancel(firm.move(own, later(hours=4)), reason="Ill")
    kind = firm.type(name="Call", staff_ids=[owner.id])
    hidden = firm.book(type_id=kind.id, target={"kind": "contact", "id": zoe.id})
    firm.book(later(hours=6))

    def told(actor, **asked):
        found = firm.call(calendar.DONE_WITH, actor, contact_id=zoe.id, **asked)
        rows = [(one.appointment_id, one.done.action, one.company) for one in found.items]
        return rows, found.next_cursor

    both = {"company_id": company.id}
    of_own = [(own.id, action, None) for action in ("cancelled", "rescheduled", "booked")]
    of_theirs, of_hidden = (theirs.id, "booked", "Kim Ceramics"), (hidden.id, "booked", None)
    assert told(signed_in(mei))[0] == of_own
    assert set(told(KEY, **both)[0]) == {*of_own, of_theirs, of_hidden}
    assert set(told(signed_in(mei), **both)[0]) == {*of_own, of_theirs}
    first, cursor = told(KEY, limit=3)
    assert [*first, *told(KEY, limit=3, cursor=cursor)[0]] == told(KEY)[0]
    assert refusal(lambda: told(signed_in(firm.amara))).code == "not_allowed"
