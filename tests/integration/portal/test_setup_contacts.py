"""The page about a contact: their details, their access, their links."""

import json
import re
from datetime import timedelta

from libs.contracts.problem import ProblemError
from services.gateway.queries.links import is_revoked
from tests.support import an
from tests.support.portal_visitor import PortalVisitor

NEW = {
    "name": "Amara Okafor",
    "phone": "",
    "time_zone": "Europe/London",
    "language": "en",
    "clock": "24",
    "company_id": "",
    "tags": "",
}


def path_of(house):
    return f"/contacts/{house.firm.amara.id}"


def changed(jonas, house, **changes):
    jonas.get(path_of(house))
    version = jonas.hidden()["version"]
    kept = {**NEW, "email": house.firm.amara.email}
    return jonas.post(path_of(house), **{**kept, **changes, "version": version})


def test_a_new_address_offers_to_replace_the_links_and_no_other_change_does(house, jonas):
    house.issue()
    assert changed(jonas, house, phone="+44 20").headers["Location"] == path_of(house)
    asked = changed(jonas, house, email="amara@new.example").headers["Location"]
    assert asked == f"{path_of(house)}/links"
    jonas.get(asked)
    assert "New ones go to amara@new.example for what is to come: 1 in all" in jonas.text
    answer = jonas.post(asked, **jonas.hidden())
    assert answer.headers["Location"].partition("#")[0] == path_of(house)
    jonas.get(asked)
    assert "Amara holds no link." in jonas.text
    assert not re.search(r"<button[^>]*>Replace the links</button>", jonas.html)
    jonas.get(jonas.post(asked, **jonas.hidden()).headers["Location"])
    assert "Amara Okafor holds no link." in jonas.text


def test_a_second_click_offers_to_replace_the_links_and_tells_what_the_first_one_did(house, jonas):
    house.issue()
    jonas.get(path_of(house))
    form = {**NEW, **jonas.hidden(), "email": "amara@new.example"}
    asked = [jonas.post(path_of(house), **form).headers["Location"] for _ in range(2)]
    assert asked == [f"{path_of(house)}/links"] * 2
    jonas.get(asked[0])
    form = jonas.hidden()
    for _ in range(2):
        jonas.get(jonas.post(asked[0], **form).headers["Location"])
        assert "The old links have ended." in jonas.text


def test_the_links_of_an_archived_contact_are_not_replaced(house, jonas):
    house.firm.cancel(house.appointment)
    assert jonas.post(f"{path_of(house)}/archive").status_code == 303
    assert jonas.get(f"{path_of(house)}/links").status_code == 409
    assert jonas.post(f"{path_of(house)}/links").status_code == 409


def test_a_new_address_of_somebody_without_links_asks_nothing(house, jonas):
    answer = changed(jonas, house, email="amara@new.example")
    assert answer.headers["Location"] == path_of(house)


def test_switching_access_off_replaces_the_links_where_that_is_ticked(house, jonas):
    house.issue()
    jonas.post(f"{path_of(house)}/access", to="on")
    jonas.get(f"{path_of(house)}/access")
    assert "Also replace the links" in jonas.text
    jonas.post(f"{path_of(house)}/access", to="off", links="1")
    jonas.post(f"{path_of(house)}/access", to="on")
    jonas.get(f"{path_of(house)}/access")
    assert "Also replace the links" not in jonas.text


def test_access_that_is_off_while_the_links_could_not_be_replaced_is_told(
    house, jonas, monkeypatch
):
    house.issue()
    jonas.post(f"{path_of(house)}/access", to="on")
    send = house.scheduling.send

    def without_appointments(outgoing):
        if outgoing.path.startswith("/appointments"):
            raise ProblemError("unavailable", "It is away.", retry_after=2)
        return send(outgoing)

    monkeypatch.setattr(house.scheduling, "send", without_appointments)
    answer = jonas.post(f"{path_of(house)}/access", to="off", links="1")
    assert answer.status_code == 303
    monkeypatch.undo()
    jonas.get(answer.headers["Location"])
    assert "can’t sign in any more, but the links were not replaced" in jonas.text
    jonas.get(f"{path_of(house)}/links")
    assert "The old links end" in jonas.text


def test_every_link_of_the_contact_ends_and_what_is_to_come_gets_a_new_one(house, jonas):
    firm, amara = house.firm, house.firm.amara
    company = firm.company("Okafor Ceramics", amara)
    theirs, cancelled = (
        firm.book(an.START + timedelta(days=days), target={"kind": kind, "id": one})
        for days, kind, one in ((1, "company", company.id), (2, "contact", amara.id))
    )
    over = house.appointment
    later = firm.book(an.START + timedelta(days=5))
    booked = [over, theirs, cancelled, later]
    held = {one.id: house.issue(appointment=one) for one in booked}
    others = house.issue(person=firm.jonas)
    firm.cancel(cancelled)
    house.clock.advance(an.START + timedelta(hours=20) - house.clock.now())
    again = PortalVisitor.signed_in(house, firm.jonas)
    again.get(f"{path_of(house)}/links")
    assert "for what is to come: 2 in all" in again.text
    again.post(f"{path_of(house)}/links", **again.hidden())
    with house.transactions.read() as connection:
        ended = {one: is_revoked(connection, link_id) for one, link_id in held.items()}
        assert ended == dict.fromkeys(held, True)
        assert not is_revoked(connection, others)
    told = [json.loads(body) for key, body in house.told() if key == "portal.link_requested"]
    asked = {one["data"]["appointment_id"]: one["data"]["replaces"] for one in told}
    assert asked == {one.id: held[one.id] for one in (theirs, later)}


def test_links_are_replaced_by_admins_alone(house):
    mei = PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))
    assert mei.get(f"{path_of(house)}/links").status_code == 403
    assert mei.post(f"{path_of(house)}/links").status_code == 403
