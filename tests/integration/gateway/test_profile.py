"""One's own profile: what is scheduling's, what is the gateway's, and the password."""

from tests.support.front_door import PASSWORD

JONAS = "jonas@harborpine.example"
NEW = {"password": "a-new-password", "present_password": PASSWORD}


def test_staff_change_their_record_and_their_looks(any_door):
    jonas = any_door.admin()
    change = {"name": "Jonas P.", "time_zone": "Asia/Kathmandu", "theme": "dark"}
    assert jonas.patch("/profile", change).json == {
        "name": "Jonas P.",
        "email": JONAS,
        "time_zone": "Asia/Kathmandu",
        "language": "en",
        "clock": "24",
        "theme": "dark",
        "week_start": "mon",
    }
    assert jonas.get("/profile").json["name"] == "Jonas P."


def test_contacts_change_theirs_as_themselves(door):
    amara = door.contact()
    amara.patch("/profile", {"language": "de", "clock": "12"})
    assert (door.scheduling.last.endpoint, door.scheduling.last.actor.id) == (
        "change_contact",
        amara.id,
    )
    assert amara.get("/profile").json["language"] == "de"


def test_looks_are_no_concern_of_scheduling(door):
    jonas = door.admin()
    seen = len(door.scheduling.seen)
    jonas.patch("/profile", {"week_start": "sun"})
    assert jonas.get("/profile").json["week_start"] == "sun"
    assert len(door.scheduling.seen) == seen


def test_a_new_password_needs_the_present_one(door):
    jonas = door.admin()
    absent = jonas.patch("/profile", {"password": "a-new-password"})
    wrong = jonas.patch("/profile", NEW | {"present_password": "wrong"})
    assert (absent.status_code, absent.json["errors"][0]["field"]) == (422, "present_password")
    assert (wrong.status_code, wrong.json["code"]) == (401, "bad_credentials")


def test_a_new_password_ends_ones_other_sessions(door):
    jonas, elsewhere = door.admin(), door.visitor()
    elsewhere.sign_in(JONAS)
    assert jonas.patch("/profile", NEW).status_code == 200
    assert jonas.get("/session").status_code == 200
    assert elsewhere.get("/session").status_code == 401
    assert door.visitor().sign_in(JONAS).status_code == 401
    assert door.visitor().sign_in(JONAS, "a-new-password").status_code == 201


def test_nothing_is_half_done_while_scheduling_is_away(door):
    jonas = door.admin()
    door.scheduling.away = True
    answer = jonas.patch("/profile", NEW | {"name": "Somebody else", "theme": "dark"})
    assert answer.status_code == 503
    assert jonas.get("/profile").json["theme"] == "auto"
    assert door.visitor().sign_in(JONAS).status_code == 201


def test_short_passwords_are_refused_and_never_repeated_back(door):
    answer = door.admin().patch("/profile", NEW | {"password": "short-1"})
    assert answer.status_code == 422
    assert "short-1" not in answer.get_data(as_text=True)
