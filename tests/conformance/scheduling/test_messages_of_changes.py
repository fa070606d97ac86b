"""The text that staff write for one message: it is refused before anybody is mailed nonsense."""

import pytest

from libs.contracts.problem import ProblemError
from tests.support.firm import Firm, later, migrated, signed_in

UNKNOWN = {"subject": "Hello", "body": "Hi {{contact.nick}}"}
KNOWN = {"subject": "{{appointment.time}}", "body": "Hi {{contact.first_name}}"}
OF_A_MOVE = {"subject": "{{appointment.old_time}}", "body": "Hi"}


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated))
    yield firm
    firm.close()


CHANGES = {
    "book": lambda firm, **body: firm.book(later(days=2), **body),
    "reschedule": lambda firm, **body: firm.move(firm.book(), later(days=1), **body),
    "cancel": lambda firm, **body: firm.cancel(firm.book(), **body),
    "restore": lambda firm, **body: firm.restore(firm.cancel(firm.book()), **body),
}


def refused_field(change, firm, message):
    with pytest.raises(ProblemError) as caught:
        change(firm, message=message)
    problem = caught.value.problem()
    return problem.code, [error.field for error in problem.errors], problem.detail


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_unknown_merge_field_is_named_and_nothing_changes(firm, change):
    code, fields, detail = refused_field(change, firm, UNKNOWN)
    assert (code, fields, "contact.nick" in detail) == ("invalid", ["message.body"], True)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_known_merge_fields_are_taken(firm, change):
    assert change(firm, message=KNOWN).version >= 1


def test_only_the_message_about_a_move_has_an_old_time(firm):
    code, fields, _ = refused_field(CHANGES["book"], firm, OF_A_MOVE)
    assert (code, fields) == ("invalid", ["message.subject"])
    assert CHANGES["reschedule"](firm, message=OF_A_MOVE).version == 2


def test_contacts_may_write_no_message_whatever_it_holds(firm):
    with pytest.raises(ProblemError) as caught:
        firm.move(firm.book(), later(days=1), signed_in(firm.amara), message=UNKNOWN)
    assert caught.value.code == "not_allowed"
