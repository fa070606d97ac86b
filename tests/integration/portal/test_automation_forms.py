"""The form of an automation: drawn anew in parts, overtaken, refused, and lost to nobody."""

import pytest

from libs.contracts.problem import ProblemError
from services.gateway.portal import reception
from tests.support.late_change import form_of


@pytest.fixture
def types_away(house, monkeypatch):
    """``types_away()``: from then on nobody can tell which types there are."""
    send = house.scheduling.send

    def without_types(outgoing):
        if outgoing.path.startswith("/appointment-types"):
            raise ProblemError("unavailable", "It is away.", retry_after=2)
        return send(outgoing)

    return lambda: monkeypatch.setattr(house.scheduling, "send", without_types)


def test_a_script_is_given_the_form_alone_and_what_to_read_aloud(jonas):
    jonas.get("/automations/new")
    script = {"HX-Request": "true", "HX-Target": "builder"}
    answer = jonas.post("/automations/new", script, **form_of(jonas, do="add-condition:if"))
    assert jonas.html.startswith("<form")
    assert "autofocus" in jonas.html
    assert "A condition is added." in answer.headers["HX-Trigger"]


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(house, jonas):
    jonas.get("/automations/new?recipe=studio")
    answer = jonas.post("/automations/new", **form_of(jonas, **{"do-0-url": "soon", "do": "save"}))
    assert answer.status_code == 422
    assert 'href="#do-0-url"' in jonas.html
    assert 'value="soon"' in jonas.html
    assert house.automations.stored == {}


def test_who_comes_after_the_first_page_of_a_list_can_be_chosen_too(house, jonas, monkeypatch):
    monkeypatch.setattr(reception, "_AT_ONCE", 1)
    for name in ("Ada Moss", "Zoe Kim"):
        house.firm.contact(name)
    jonas.get("/automations/new")
    jonas.post("/automations/new", **form_of(jonas, do="add-condition:if"))
    assert "Zoe Kim" not in jonas.html
    chosen = {"if-0-field": "contact.id", "do": "refresh"}
    jonas.post("/automations/new", **form_of(jonas, **chosen))
    assert all(name in jonas.html for name in ("Ada Moss", "Zoe Kim", "Amara Okafor"))


@pytest.mark.parametrize("code", ["stale_version", "unavailable"])
def test_whoever_is_overtaken_or_unheard_loses_nothing(house, jonas, late, code):
    jonas.get("/automations/au1")
    house.automations.refuses["put_automation"] = code
    answer = jonas.post("/automations/au1", **form_of(jonas, name="Mine", do="save"))
    assert answer.status_code in (409, 503)
    assert "Nothing was changed." in jonas.text
    assert 'value="Mine"' in jonas.html
    assert late["name"] == "Late change"


@pytest.mark.parametrize(
    "button", [{"do": "refresh"}, {"do": "remove-condition:if-0"}, {"do": "save", "daily_cap": "x"}]
)
def test_a_colleagues_change_is_not_overwritten_by_a_form_drawn_anew_since(jonas, late, button):
    jonas.get("/automations/au1")
    late.update(name="Theirs", version=2)
    jonas.post("/automations/au1", **form_of(jonas, **button))
    answer = jonas.post("/automations/au1", **form_of(jonas, name="Mine", daily_cap="", do="save"))
    assert answer.status_code == 409
    assert (late["name"], late["version"]) == ("Theirs", 2)
    jonas.post("/automations/au1", **form_of(jonas, do="save"))
    assert (late["name"], late["version"]) == ("Mine", 3)


@pytest.mark.parametrize(
    ("button", "status"),
    [
        ({"do": "refresh"}, 200),
        ({"do": "add-step"}, 200),
        ({"do": "save", "daily_cap": "x"}, 422),
        ({"do": "save", "enabled": "on"}, 503),
    ],
    ids=["drawn anew", "a step more", "wrong", "not switched on"],
)
def test_where_names_cannot_be_told_a_form_keeps_what_was_typed_and_chosen(
    house, jonas, late, types_away, monkeypatch, button, status
):
    jonas.get("/automations/au1")
    chosen = {"if-0-field": "type.id", "do": "refresh"}
    jonas.post("/automations/au1", **form_of(jonas, **chosen))
    form = form_of(jonas, **{"if-0-value": house.firm.kind.id, "name": "Mine", **button})
    house.automations.refuses["enable_automation"] = "unavailable"
    types_away()
    late["enabled"] = False
    answer = jonas.post("/automations/au1", **form)
    assert answer.status_code == status
    assert 'value="Mine"' in jonas.html
    assert f'<option value="{house.firm.kind.id}" selected>' in jonas.html
    assert "Names can’t be told for the moment." in jonas.text
    monkeypatch.undo()
    jonas.post("/automations/au1", **form_of(jonas, do="refresh"))
    assert "Names can’t be told" not in jonas.text
    assert "Strategy session" in jonas.text


def test_a_page_without_names_that_nobody_has_written_in_says_so(house, jonas, late, types_away):
    late["conditions"] = {"field": "type.id", "op": "is", "value": house.firm.kind.id}
    types_away()
    assert jonas.get("/automations/au1").status_code == 503


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 5000])
def test_a_form_that_does_not_say_what_it_changes_changes_nothing_yet(jonas, late, version):
    jonas.get("/automations/au1")
    sent = form_of(jonas, name="Mine", version=version, do="save")
    assert jonas.post("/automations/au1", **sent).status_code == 409
    assert late["name"] == "Late change"
    assert 'value="Mine"' in jonas.html


def test_what_is_saved_but_not_switched_on_says_so_and_can_be_tried_again(house, jonas, late):
    late["enabled"] = False
    jonas.get("/automations/au1")
    house.automations.refuses["enable_automation"] = "unavailable"
    answer = jonas.post("/automations/au1", **form_of(jonas, name="N", enabled="on", do="save"))
    assert answer.status_code == 503
    assert "It is saved, but not switched on." in jonas.text
    assert "<strong>Nothing was changed." not in jonas.html
    house.automations.refuses.clear()
    assert jonas.post("/automations/au1", **form_of(jonas, do="save")).status_code == 303
    assert (late["name"], late["enabled"]) == ("N", True)


@pytest.mark.parametrize(
    ("row", "chosen"),
    [
        ("when-row", {"on": "time"}),
        ("if-0-row", {"if-0-field": "channel"}),
        ("do-0-row", {"do-0-to": "address"}),
    ],
)
def test_a_choice_draws_its_own_row_alone(jonas, row, chosen):
    jonas.get("/automations/new?recipe=intake")
    script = {"HX-Request": "true", "HX-Target": row}
    jonas.post("/automations/new", script, **form_of(jonas, **chosen))
    assert jonas.html.count("-row") >= 1
    assert f'id="{row}"' in jonas.html
    assert 'id="builder"' not in jonas.html


@pytest.mark.parametrize(
    "row", ["do-9-row", "if-9-row", "if-row", "else-row", "do-²-row", f"if-{'9' * 5000}-row"]
)
def test_a_row_that_there_is_not_is_answered_with_the_page(jonas, row):
    jonas.get("/automations/new?recipe=intake")
    script = {"HX-Request": "true", "HX-Target": row}
    assert jonas.post("/automations/new", script, **form_of(jonas)).status_code == 200
    assert 'id="builder"' in jonas.html


def test_where_the_versions_cannot_be_told_what_was_typed_stays(house, jonas, late):
    jonas.get("/automations/au1")
    form = form_of(jonas, name="Mine", do="save")
    for name in ("put_automation", "list_automation_versions"):
        house.automations.refuses[name] = "unavailable"
    assert jonas.post("/automations/au1", **form).status_code == 503
    assert ('value="Mine"' in jonas.html, 'name="against"' in jonas.html) == (True, False)


def test_a_row_alone_asks_for_no_versions(house, jonas, late):
    jonas.get("/automations/au1")
    form = form_of(jonas, do="refresh")
    house.automations.seen.clear()
    jonas.post("/automations/au1", {"HX-Request": "true", "HX-Target": "if-0-row"}, **form)
    assert 'id="if-0-row"' in jonas.html
    assert "list_automation_versions" not in {name for name, _ in house.automations.seen}
