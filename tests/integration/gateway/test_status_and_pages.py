"""The operator's overview, the pages without a session, and the headers on everything."""

import re

import pytest

from libs.web.transport import Incoming

API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def root(door, path, **more):
    response = door.service.app.test_client().get(path, **more)
    response.get_data()
    response.close()
    return response


def test_an_admin_sees_every_service(door):
    status = door.admin().get("/status").json
    assert set(status["services"]) == {"gateway", "notifications", "scheduling"}
    assert status["services"]["scheduling"]["figures"] == {"parked": 2.0}
    assert status["services"]["gateway"]["checks"]["database"]["ok"] is True
    assert status["services"]["gateway"]["figures"]["open_accounts"] == 1


def test_the_last_minutes_of_each_service_are_told(door):
    services = door.admin().get("/status").json["services"]
    own = services["gateway"]["last_minutes"]
    assert (len(own["events_heard"]), len(own["lag_seconds"])) == (15, 15)
    assert services["scheduling"]["last_minutes"] is None


def test_a_service_that_is_away_is_shown_as_such(door):
    jonas = door.admin()
    door.scheduling.away = True
    answer = jonas.get("/status")
    assert (answer.status_code, answer.json["ready"]) == (200, False)
    assert answer.json["services"]["scheduling"]["checks"]["http"]["ok"] is False


def test_a_service_that_talks_nonsense_is_shown_as_such(door, monkeypatch):
    jonas = door.admin()
    nonsense = Incoming(200, {}, b"<html>")
    monkeypatch.setattr(door.scheduling, "send", lambda _request: nonsense)
    check = jonas.get("/status").json["services"]["scheduling"]["checks"]["http"]
    assert (check["ok"], check["detail"]) == (False, "gave an answer that is none")


def test_a_key_for_the_status_sees_it(door):
    assert door.key("status:read").get("/status").status_code == 200


def test_readiness_tells_outsiders_no_figures(door):
    answer = root(door, "/readyz")
    assert set(answer.json) == {"ready", "checks"}
    assert answer.status_code == 503
    assert set(answer.json["checks"]) == {"database", "broker", "outbox", "consumer"}


def test_a_forged_actor_gets_no_figures_either(door):
    assert root(door, "/readyz", headers={"X-Rebook-Actor": "forged"}).status_code == 404


def test_with_a_worker_the_gateway_is_ready(any_door):
    any_door.service.ground.beat()
    answer = root(any_door, "/readyz")
    assert (answer.status_code, answer.json["ready"]) == (200, True)


def test_it_is_alive_and_counts_its_requests(door):
    assert root(door, "/healthz").json == {"alive": True}
    metrics = root(door, "/metrics").get_data(as_text=True)
    assert 'route="/healthz",status="200"' in metrics
    assert "rebook_outbox_waiting 0.0" in metrics


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/docs"])
def test_pages_use_nothing_from_elsewhere_and_hold_no_script_or_style(door, path):
    page = root(door, path)
    html = page.get_data(as_text=True)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "style-src 'self'" in page.headers["Content-Security-Policy"]
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", html)
    assert not any(scripts)
    assert not re.search(r"<script(?! src=\"/)|<style|style=|onclick|https?://", html)
    assert root(door, "/api/v1/docs.css").headers["Content-Type"] == "text/css; charset=utf-8"


def test_the_page_shows_every_call_and_links_only_to_what_is_there(door):
    html = root(door, "/api/v1/docs").get_data(as_text=True)
    document = root(door, "/api/v1/openapi.json").json
    for path, methods in document["paths"].items():
        assert f"/api/v1{path}</code>" in html, path
        assert all(f'id="{one["operationId"]}"' in html for one in methods.values())
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets <= set(re.findall(r'id="([^"]+)"', html))


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/docs", "/api/v1/session", "/api/v1/nothing", "/healthz", "/%00"]
)
def test_every_answer_is_shielded(door, path):
    headers = root(door, path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Permissions-Policy"].startswith("camera=()")
    assert headers["Vary"] == "Cookie, Authorization"
    assert "X-Request-Id" in headers
    assert "Strict-Transport-Security" not in headers


def test_answers_about_people_are_not_kept_anywhere(door):
    headers = door.admin().get("/session").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == API_POLICY


def test_https_stays_https(secure_door):
    header = root(secure_door, "/").headers["Strict-Transport-Security"]
    assert header == "max-age=63072000; includeSubDomains"
