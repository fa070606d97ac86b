"""The log of a busy morning holds nobody's name, address, password, token or key."""

from libs import logs
from tests.support.front_door import PASSWORD


def test_nothing_personal_and_nothing_secret_is_logged(door, capsys):
    logs.configure("debug")
    amara = door.contact()
    importer = door.key("people:read")
    importer.get("/contacts")
    amara.post("/appointments", {"type_id": "t1", "start": "2026-11-24T09:00:00Z"})
    amara.get("/appointments?contact_id=c1")
    door.visitor().sign_in("amara@okafor.example", "a-wrong-password")
    door.visitor().get("/nothing/amara@okafor.example")
    said = capsys.readouterr().err
    secrets = [
        amara.client.get_cookie("rebook").value,
        amara.headers["X-CSRF-Token"],
        importer.headers["Authorization"].rpartition("_")[2],
    ]
    words = ["Amara", "amara", "okafor", "Jonas", "harborpine", PASSWORD, "wrong-password"]
    assert "request_id" in said
    assert [word for word in (*secrets, *words) if word in said] == []
