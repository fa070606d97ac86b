"""What is asked of every endpoint when it is tried who may."""

from tests.support import access_things as things
from tests.support.access_things import AUTOMATION, ask, get
from tests.support.caller import PASSWORD

_APPOINTMENT = "/appointments/{appointment_id}"
_SEEN = {"expected_version": 1}
_SIGN_IN = {"email": "amara@okafor.example", "password": PASSWORD}
_TEXT = {"subject": "Moved", "body": "Hello"}
_FOUNDER = {"name": "Eve", "email": "eve@guests.example", "time_zone": "Europe/Berlin"}
_NEW_KEY = {"name": "importer", "scopes": ["status:read"]}
_SET_UP = _FOUNDER | {"password": PASSWORD * 2, "token": "guessed"}

SAMPLES = {
    "sign_in": ask("POST", "/session", body=_SIGN_IN),
    "set_up": ask("POST", "/setup", body=_SET_UP),
    "get_session": get("/session"),
    "sign_out": ask("DELETE", "/session"),
    "list_sessions": get("/sessions"),
    "end_session": ask("DELETE", "/sessions/{session_id}", things.session),
    "end_other_sessions": ask("DELETE", "/sessions"),
    "get_profile": get("/profile"),
    "change_profile": ask("PATCH", "/profile", body={"clock": "24"}),
    "find_slots": things.slots("/slots"),
    "list_appointments": get("/appointments"),
    "get_appointment": get(_APPOINTMENT, things.one),
    "get_appointment of the company": get(_APPOINTMENT, things.of_company),
    "get_history": get(f"{_APPOINTMENT}/history", things.one),
    "get_history of the company": get(f"{_APPOINTMENT}/history", things.of_company),
    "book": ask("POST", "/appointments", body=things.booking),
    "reschedule": ask("POST", f"{_APPOINTMENT}/reschedule", things.fresh, things.move),
    "reschedule of the company": ask(
        "POST", f"{_APPOINTMENT}/reschedule", things.fresh_of_company, things.move
    ),
    "cancel": ask("POST", f"{_APPOINTMENT}/cancel", things.fresh, _SEEN),
    "cancel of the company": ask("POST", f"{_APPOINTMENT}/cancel", things.fresh_of_company, _SEEN),
    "restore": ask("POST", f"{_APPOINTMENT}/restore", things.cancelled, {"expected_version": 2}),
    "change": ask("PATCH", _APPOINTMENT, things.fresh, _SEEN | {"public_notes": "Bring a pen"}),
    "record_outcome": ask(
        "POST", f"{_APPOINTMENT}/outcome", things.one, _SEEN | {"outcome": "completed"}
    ),
    "list_tasks": get("/tasks"),
    "change_task": ask("PATCH", "/tasks/{task_id}", things.task, {"title": "Call"}),
    "list_types": get("/appointment-types"),
    "get_type": get("/appointment-types/{type_id}", things.kind),
    "create_type": ask("POST", "/appointment-types", body=things.named_type),
    "change_type": ask("PATCH", "/appointment-types/{type_id}", things.new_type, {"color_hue": 7}),
    "archive_type": ask("DELETE", "/appointment-types/{type_id}", things.new_type),
    "get_closed_days": get("/closed-days"),
    "put_closed_days": ask("PUT", "/closed-days", body=things.closed),
    "list_staff": get("/staff"),
    "get_staff": get("/staff/{staff_id}", things.priya),
    "create_staff": ask("POST", "/staff", body=things.person),
    "change_staff": ask("PATCH", "/staff/{staff_id}", things.priya, {"clock": "24"}),
    "archive_staff": ask("DELETE", "/staff/{staff_id}", things.new_staff),
    "get_hours": get("/staff/{staff_id}/hours", things.priya),
    "put_hours": ask("PUT", "/staff/{staff_id}/hours", things.priya, things.present),
    "list_contacts": get("/contacts"),
    "get_contact": get("/contacts/{contact_id}", things.amara),
    "create_contact": ask("POST", "/contacts", body=things.person),
    "change_contact": ask("PATCH", "/contacts/{contact_id}", things.new_contact, {"clock": "24"}),
    "archive_contact": ask("DELETE", "/contacts/{contact_id}", things.new_contact),
    "put_portal_access": ask(
        "PUT", "/contacts/{contact_id}/portal-access", things.new_contact, {"enabled": False}
    ),
    "list_companies": get("/companies"),
    "get_company": get("/companies/{company_id}", things.company),
    "create_company": ask(
        "POST", "/companies", body=lambda world, caller: {"name": world.name("Firm")}
    ),
    "change_company": ask(
        "PATCH", "/companies/{company_id}", things.new_company, {"subscriber_ids": []}
    ),
    "archive_company": ask("DELETE", "/companies/{company_id}", things.new_company),
    "list_api_keys": get("/api-keys"),
    "create_api_key": ask(
        "POST", "/api-keys", body={"name": "importer", "scopes": ["status:read"]}
    ),
    "delete_api_key": ask("DELETE", "/api-keys/{key_id}", things.api_key),
    "get_link": get("/links/{token}", things.token),
    "get_link_slots": things.slots("/links/{token}/slots", things.token, of_type=False),
    "reschedule_by_link": things.by_link("reschedule", lambda world, _: {"start": world.slot()}),
    "cancel_by_link": things.by_link("cancel", lambda *_: {"confirm": True}),
    "resend_links": ask("POST", "/links/resend", body={"email": "nobody@guests.example"}),
    "request_sign_in_link": ask("POST", "/session/link", body={"email": "no@guests.example"}),
    "list_public_types": get("/public/types"),
    "find_public_slots": things.slots("/public/slots"),
    "book_publicly": ask("POST", "/public/appointments", body=things.public_booking),
    "list_links": get(f"{_APPOINTMENT}/links", things.one),
    "revoke_link": ask("POST", f"{_APPOINTMENT}/links/revoke", things.linked, things.link_of),
    "resend_link": ask("POST", f"{_APPOINTMENT}/links/resend", things.linked, things.link_of),
    "list_feeds": get("/feeds"),
    "make_feed": ask("POST", "/feeds"),
    "delete_feed": ask("DELETE", "/feeds/{feed_id}", things.feed),
    "list_messages": get(f"{_APPOINTMENT}/messages", things.one),
    "list_reminders": get(f"{_APPOINTMENT}/reminders", things.one),
    "get_calendar": get(f"{_APPOINTMENT}/calendar.ics", things.one),
    "resend_message": ask("POST", "/messages/{message_id}/resend", things.message),
    "preview_change": ask("POST", f"{_APPOINTMENT}/preview", things.one, things.move_preview),
    "list_templates": get("/message-templates"),
    "list_template_versions": get(
        "/message-templates/cancelled/versions", audience="target", language="en"
    ),
    "put_template": ask("PUT", "/message-templates/cancelled", body=_TEXT),
    "preview_template": ask("POST", "/message-templates/cancelled/preview", body=_TEXT),
    "test_template": ask("POST", "/message-templates/cancelled/test", body=_TEXT),
    "list_automations": get("/automations"),
    "get_automation": get("/automations/{automation_id}", things.automation),
    "list_automation_versions": get("/automations/{automation_id}/versions", things.automation),
    "create_automation": ask("POST", "/automations", body=AUTOMATION),
    "put_automation": ask("PUT", "/automations/{automation_id}", things.new_automation, AUTOMATION),
    "delete_automation": ask("DELETE", "/automations/{automation_id}", things.new_automation),
    "enable_automation": ask("POST", "/automations/{automation_id}/enable", things.automation),
    "disable_automation": ask(
        *("POST", "/automations/{automation_id}/disable", things.new_automation),
        {"waiting_runs": "finish"},
    ),
    "test_webhook": ask(
        "POST",
        "/automations/{automation_id}/test-webhook",
        things.new_automation,
        {"url": "https://nobody.invalid/hook"},
    ),
    "renew_secret": ask("POST", "/automations/{automation_id}/secret", things.new_automation),
    "rehearse_automation": ask("POST", "/automations/rehearse", body=things.rehearsal),
    "get_automations_switch": get("/automations-switch"),
    "put_automations_switch": ask("PUT", "/automations-switch", body={"running": True}),
    "list_runs": get("/automations/{automation_id}/runs", things.automation),
    "get_run": get("/runs/{run_id}", things.waiting_run),
    "list_appointment_runs": get(f"{_APPOINTMENT}/runs", things.one),
    "list_evaluations": get(f"{_APPOINTMENT}/evaluations", things.one),
    "resume_run": ask("POST", "/runs/{run_id}/resume", things.waiting_run),
    "cancel_run": ask("POST", "/runs/{run_id}/cancel", things.waiting_run),
    "repeat_run": ask("POST", "/runs/{run_id}/again", things.waiting_run),
    "get_status": get("/status"),
    "list_parked": get("/status/parked"),
    "get_parked": get("/status/parked/scheduling", id="nothing"),
    "replay_parked": ask("POST", "/status/parked/scheduling/replay", body={"id": "nothing"}),
    "discard_parked": ask(
        "POST", "/status/parked/scheduling/discard", body={"id": "nothing", "reason": "Old"}
    ),
    "list_dead_letters": get("/status/dead-letters"),
    "return_dead_letters": ask("POST", "/status/dead-letters/return"),
    "discard_dead_letters": ask("POST", "/status/dead-letters/discard", body={"reason": "Old"}),
}
