"""Contacts from a CSV file: looked at first, then added, and nobody twice."""

import io
import re
from html import unescape

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from services.gateway.portal.german import GERMAN
from services.gateway.portal.setup import import_pages
from tests.support.portal_forms import HOSTILE
from tests.support.portal_visitor import PortalVisitor

PATH = "/contacts/import"
FILE = "Name;E-Mail;Firma\nZoe Kim;zoe@kim.example;\nLeo;;\nAmara;{amara};\n"


def upload(visitor, content):
    """The client itself would leave a large file open."""
    raw = content if isinstance(content, bytes) else content.encode()
    file = FileStorage(io.BytesIO(raw), filename="people.csv", name="file")
    csrf = visitor.client.environ_base["HTTP_X_CSRF_TOKEN"]
    boundary, body = encode_multipart({"csrf_token": csrf, "file": file})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return visitor._seen(visitor.client.post(PATH, data=body, content_type=kind))


def next_step(visitor, do="import", **changes):
    """What the page's own form sends."""
    text = unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", visitor.html, re.DOTALL)[1])
    selects = re.findall(r'name="(column-\w+)">(.*?)</select>', visitor.html, re.DOTALL)
    chosen = {name: re.search(r'value="(\d+)" selected', options) for name, options in selects}
    columns = {name: found[1] for name, found in chosen.items() if found}
    return {"csv": text, **columns, "key": visitor.hidden()["key"], "do": do, **changes}


def emails(house, jonas):
    found = jonas.client.get("/api/v1/contacts?limit=200").json["items"]
    return sorted(one["email"] for one in found)


def test_a_file_is_looked_at_then_added_and_a_repeat_adds_nobody(house, jonas):
    before = emails(house, jonas)
    assert upload(jonas, FILE.format(amara=house.firm.amara.email)).status_code == 200
    assert "1 contact can be added" in jonas.text
    assert "Line 3: e-mail is missing. Skipped." in jonas.text
    assert "Line 4: somebody has this e-mail already. Skipped." in jonas.text
    assert emails(house, jonas) == before
    sent = next_step(jonas)
    for _ in range(2):
        jonas.post(PATH, **sent)
        assert "1 contact is added." in jonas.text
        assert "2 lines are skipped" in jonas.text
    assert emails(house, jonas) == sorted([*before, "zoe@kim.example"])
    upload(jonas, FILE.format(amara="ada@kim.example"))
    assert "Line 2: somebody has this e-mail already. Skipped." in jonas.text


def test_columns_are_mapped_by_hand_where_their_names_say_nothing(jonas):
    assert upload(jonas, "Wer,Wohin\nZoe Kim,zoe@kim.example\n").status_code == 422
    assert "Say which columns hold the name and the e-mail." in jonas.text
    sent = next_step(jonas, "look", **{"column-name": "0", "column-email": "1"})
    assert jonas.post(PATH, **sent).status_code == 200
    assert "1 contact can be added" in jonas.text


def test_what_is_no_file_is_said(jonas):
    assert jonas.post(PATH).status_code == 422
    assert "Choose a CSV file." in jonas.text
    assert upload(jonas, b"").status_code == 422
    assert "There is nothing in this file." in jonas.text
    assert upload(jonas, b"a" * (2 * 1024 * 1024 + 1)).status_code == 422
    assert "The file is larger than 2 MB." in jonas.text
    assert upload(jonas, b"a" * (5 * 1024 * 1024)).status_code == 413
    assert upload(jonas, bytes(range(256)) * 4).status_code == 422


def test_two_megabytes_of_contacts_are_taken_as_far_as_they_go(jonas):
    lines = "".join(f"Zoe {n:040},zoe{n}@kim.example\n" for n in range(25_000))
    assert upload(jonas, f"name,email\n{lines}").status_code == 200
    assert "1000 contacts can be added" in jonas.text
    assert "Only the first 1000 lines are read" in jonas.text


def test_hostile_cells_are_shown_as_they_are(jonas):
    upload(jonas, f'name,email,{HOSTILE}\n"{HOSTILE.replace(chr(34), "")}",zoe@kim.example\n')
    assert "<script>alert" not in jonas.html
    jonas.post(PATH, **next_step(jonas))
    jonas.get("/contacts")
    assert "<script>alert" not in jonas.html
    assert "&lt;script&gt;" in jonas.html


def test_a_service_that_goes_away_is_said_and_what_was_added_stays_single(house, jonas):
    upload(jonas, "name,email\nZoe Kim,zoe@kim.example\n")
    sent = next_step(jonas)
    house.scheduling.refuses = "POST"
    jonas.post(PATH, **sent)
    assert "The rest has to wait" in jonas.text
    house.scheduling.refuses = None
    jonas.post(PATH, **sent)
    assert "1 contact is added." in jonas.text


def test_only_admins_import(house):
    mei = PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))
    assert (mei.get(PATH).status_code, upload(mei, "name,email\n").status_code) == (403, 403)


def test_every_sentence_of_the_import_is_there_in_german():
    assert set(import_pages.TEXTS) - GERMAN.keys() == set()
