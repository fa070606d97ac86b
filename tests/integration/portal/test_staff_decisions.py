"""Staff restore what was cancelled and say what became of it: asked once more, then done."""

import json
from datetime import timedelta

import pytest

from tests.support.firm import later
from tests.support.portal_forms import DIALOG, send, typed
from tests.support.portal_visitor import PortalVisitor

OUTCOMES = {"completed": "completed", "no-show": "no_show"}


@pytest.fixture
def base(house):
    return f"/calendar/appointments/{house.appointment.id}"


@pytest.fixture
def roth(house):
    """Staff who hold no type, and may change nothing."""
    return house.firm.staff("Nadja Roth")


@pytest.fixture
def nadja(house, roth):
    return PortalVisitor.signed_in(house, roth)


def begun(house, visitor, person=None):
    """Two days later, when nobody's session holds any more."""
    house.clock.advance(house.appointment.start - house.clock.now() + timedelta(minutes=5))
    visitor.client = house.signed_in(person or house.firm.jonas)


def test_what_is_cancelled_can_be_restored(house, jonas, base):
    house.firm.cancel(house.appointment)
    jonas.get(base)
    assert f'href="{base}/restore"' in jonas.html
    jonas.get(f"{base}/restore")
    assert "Restore this appointment?" in jonas.text
    assert house.now().status == "cancelled"
    answer = send(jonas, f"{base}/restore")
    assert (answer.status_code, house.now().status) == (303, "booked")
    jonas.get("/calendar")
    assert "The appointment is restored. Amara is told by e-mail." in jonas.text


def test_nobody_is_told_of_it_where_that_is_not_ticked(house, jonas, base):
    house.firm.cancel(house.appointment)
    jonas.part(f"{base}/restore", "dialog")
    answer = send(jonas, f"{base}/restore", headers=DIALOG, tell=None)
    assert "not told" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    assert house.firm.history(house.appointment)[-1].told is False


def test_what_was_taken_meanwhile_is_not_restored(house, jonas, base):
    house.firm.cancel(house.appointment)
    jonas.get(f"{base}/restore")
    house.firm.book()
    assert send(jonas, f"{base}/restore", tell=None).status_code == 409
    assert "This time was taken a moment ago." in jonas.text
    assert "Book again" in jonas.text
    assert "tell" not in typed(jonas)
    assert house.now().status == "cancelled"


def test_pressing_twice_restores_once(house, jonas, base):
    house.firm.cancel(house.appointment)
    jonas.get(f"{base}/restore")
    form = typed(jonas)
    answers = [jonas.post(f"{base}/restore", **form).status_code for _ in range(2)]
    assert (answers, house.now().version) == ([303, 303], 3)


def test_a_form_of_before_finds_it_restored(house, jonas, base):
    house.firm.cancel(house.appointment)
    jonas.get(f"{base}/restore")
    house.firm.restore(house.now())
    answer = send(jonas, f"{base}/restore", key="another")
    assert (answer.status_code, house.now().version) == (303, 3)
    jonas.get(answer.headers["Location"].partition("#")[0])
    assert "The appointment is restored." in jonas.text
    assert "told by e-mail" not in jonas.text


def test_what_is_over_is_not_offered_to_be_restored(house, jonas, base):
    house.firm.cancel(house.appointment)
    begun(house, jonas)
    jonas.get(base)
    assert f"{base}/restore" not in jonas.html
    assert jonas.get(f"{base}/restore").status_code == 200
    assert "Restore this appointment?" not in jonas.text


@pytest.mark.parametrize("step", OUTCOMES)
def test_once_it_has_begun_staff_say_what_became_of_it(house, jonas, base, step):
    jonas.get(base)
    assert f"{base}/{step}" not in jonas.html
    begun(house, jonas)
    jonas.get(base)
    assert f'href="{base}/{step}"' in jonas.html
    jonas.get(f"{base}/{step}")
    assert "This is final, and mails nobody." in jonas.text
    assert house.now().status == "booked"
    send(jonas, f"{base}/{step}")
    assert house.now().status == OUTCOMES[step]
    jonas.get(f"{base}/{step}")
    assert "This is final" not in jonas.text


def test_an_outcome_of_what_was_moved_meanwhile_is_refused(house, jonas, base):
    begun(house, jonas)
    jonas.get(f"{base}/completed")
    house.firm.move(house.appointment, later(days=1))
    assert send(jonas, f"{base}/completed").status_code == 409
    assert "Somebody changed this appointment before you." in jonas.text
    assert house.now().status == "booked"


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 40])
def test_a_wrong_form_decides_nothing(house, jonas, base, version):
    begun(house, jonas)
    jonas.get(f"{base}/no-show")
    assert 400 <= send(jonas, f"{base}/no-show", version=version).status_code < 500
    assert house.now().status == "booked"


def test_who_may_change_nothing_decides_nothing(house, nadja, roth, base):
    begun(house, nadja, roth)
    nadja.get(base)
    assert "Mark as" not in nadja.text
    assert nadja.post(f"{base}/completed", version="1", sent="1").status_code == 403
    assert house.now().status == "booked"


def test_contacts_decide_nothing(amara, base):
    for step in ("restore", "completed", "no-show"):
        assert amara.get(f"{base}/{step}").status_code == 403


class TestCustomerLink:
    """Staff are shown the target's own link, to hand it over by another way than e-mail."""

    def shown(self, jonas, base):
        jonas.get(f"{base}/links")
        return send(jonas, f"{base}/links", do="show")

    def test_it_opens_as_the_mails_one_does(self, house, jonas, base, nobody):
        house.issue()
        assert self.shown(jonas, base).status_code == 200
        address = jonas.html.partition('id="link" value="')[2].partition('"')[0]
        path = address.partition("//")[2].partition("/")[2]
        nobody.page = nobody.client.get(f"/{path}", follow_redirects=True)
        assert "Hello Amara" in nobody.text

    def test_it_is_noted_who_was_shown_it(self, house, jonas, base):
        house.issue()
        self.shown(jonas, base)
        assert house.links()[0].shown_to == "Jonas Weber"
        jonas.get(f"{base}/links")
        assert "Shown to Jonas Weber on" in jonas.text

    def test_who_has_none_gets_none(self, house, jonas, base):
        jonas.post(f"{base}/links", do="show", person=house.firm.amara.id)
        assert "Amara has no link yet" in jonas.text
        assert 'id="link"' not in jonas.html

    def test_one_that_was_withdrawn_is_not_shown(self, house, jonas, base):
        house.issue()
        house.revoke()
        jonas.post(f"{base}/links", do="show", person=house.firm.amara.id)
        assert "Amara has no link yet" in jonas.text

    def test_nobody_is_shown_the_link_of_staff(self, house, jonas, base):
        house.issue(house.firm.jonas)
        jonas.post(f"{base}/links", do="show", person=house.firm.jonas.id)
        assert 'id="link"' not in jonas.html
        assert house.links()[0].shown_at is None

    def test_who_may_change_nothing_is_not_shown_it(self, house, nadja, base):
        house.issue()
        nadja.get(base)
        assert "Copy customer link" not in nadja.text
        answer = nadja.post(f"{base}/links", do="show", person=house.firm.amara.id)
        assert answer.status_code == 403
        assert house.links()[0].shown_at is None
