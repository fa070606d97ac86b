"""Who may call what: one row per endpoint. Whose thing it is, is decided by scheduling."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from libs.contracts.gateway import Scope
from libs.contracts.problem import ProblemError
from services.gateway.domain.callers import Caller, CallerKind

ANYBODY: Final[frozenset[CallerKind]] = frozenset(
    {"nobody", "contact", "staff", "admin", "api_key"}
)
SIGNED_IN: Final[frozenset[CallerKind]] = frozenset({"contact", "staff", "admin"})
FIRM: Final[frozenset[CallerKind]] = frozenset({"staff", "admin"})
ADMINS: Final[frozenset[CallerKind]] = frozenset({"admin"})


@dataclass(frozen=True)
class Access:
    """``scopes``: a key needs one of them; none means that no key may.

    ``own`` names the path's parameter by which staff who are not admins may do it to themselves.
    """

    who: frozenset[CallerKind]
    scopes: tuple[Scope, ...] = ()
    own: str | None = None

    def admit(self, caller: Caller, parameters: Mapping[str, str]) -> None:
        if caller.kind in self.who:
            return
        if caller.kind == "api_key":
            self._admit_key(caller)
        elif self.own is None or caller.kind != "staff" or not self._is_own(caller, parameters):
            raise ProblemError("not_allowed")

    def _admit_key(self, caller: Caller) -> None:
        if not caller.scopes.intersection(self.scopes):
            needed = " or ".join(self.scopes)
            detail = f"This needs a key with {needed}." if needed else "No key may do this."
            raise ProblemError("not_allowed", detail)

    def _is_own(self, caller: Caller, parameters: Mapping[str, str]) -> bool:
        return parameters.get(self.own or "") == caller.actor.id


# fmt: off
ACCESS: Final[Mapping[str, Access]] = {
    "sign_in":            Access(ANYBODY),
    "set_up":             Access(ANYBODY),

    "get_session":        Access(SIGNED_IN),
    "sign_out":           Access(SIGNED_IN),
    "list_sessions":      Access(SIGNED_IN),
    "end_session":        Access(SIGNED_IN),
    "end_other_sessions": Access(SIGNED_IN),
    "get_profile":        Access(SIGNED_IN),
    "change_profile":     Access(SIGNED_IN),

    "find_slots":         Access(SIGNED_IN, ("appointments:read",)),
    "list_appointments":  Access(SIGNED_IN, ("appointments:read",)),
    "get_appointment":    Access(SIGNED_IN, ("appointments:read",)),
    "get_history":        Access(SIGNED_IN, ("appointments:read",)),
    "book":               Access(SIGNED_IN, ("appointments:write",)),
    "reschedule":         Access(SIGNED_IN, ("appointments:write",)),
    "cancel":             Access(SIGNED_IN, ("appointments:write",)),
    "restore":            Access(FIRM, ("appointments:write",)),
    "change":             Access(FIRM, ("appointments:write",)),
    "record_outcome":     Access(FIRM, ("appointments:write",)),

    "list_tasks":         Access(FIRM, ("appointments:read",)),
    "change_task":        Access(FIRM, ("appointments:write",)),

    # Contacts see of the types only what they may book: scheduling leaves the rest out.
    "list_types":         Access(SIGNED_IN, ("appointments:read", "setup:write")),
    "get_type":           Access(SIGNED_IN, ("appointments:read", "setup:write")),
    "create_type":        Access(ADMINS, ("setup:write",)),
    "change_type":        Access(ADMINS, ("setup:write",)),
    "archive_type":       Access(ADMINS, ("setup:write",)),
    "get_closed_days":    Access(FIRM, ("appointments:read", "setup:write")),
    "put_closed_days":    Access(ADMINS, ("setup:write",)),

    # Staff are part of the set-up: a key that may write people cannot make itself an admin.
    "list_staff":         Access(FIRM, ("people:read", "setup:write")),
    "get_staff":          Access(FIRM, ("people:read", "setup:write")),
    "create_staff":       Access(ADMINS, ("setup:write",)),
    "change_staff":       Access(ADMINS, ("setup:write",), own="staff_id"),
    "archive_staff":      Access(ADMINS, ("setup:write",)),
    "get_hours":          Access(FIRM, ("people:read", "setup:write")),
    "put_hours":          Access(ADMINS, ("setup:write",), own="staff_id"),

    # All staff may make contacts: whoever calls for the first time wants an appointment.
    "list_contacts":      Access(FIRM, ("people:read",)),
    "get_contact":        Access(FIRM, ("people:read",)),
    "create_contact":     Access(FIRM, ("people:write",)),
    "change_contact":     Access(ADMINS, ("people:write",)),
    "archive_contact":    Access(ADMINS, ("people:write",)),
    "put_portal_access":  Access(ADMINS, ("people:write",)),
    "list_companies":     Access(FIRM, ("people:read",)),
    "get_company":        Access(FIRM, ("people:read",)),
    "create_company":     Access(ADMINS, ("people:write",)),
    "change_company":     Access(ADMINS, ("people:write",)),
    "archive_company":    Access(ADMINS, ("people:write",)),

    # No key makes or ends keys: a leaked one would renew itself.
    "list_api_keys":      Access(ADMINS),
    "create_api_key":     Access(ADMINS),
    "delete_api_key":     Access(ADMINS),

    # Whoever holds a signed link is nobody in particular: the link says who they are.
    "get_link":           Access(ANYBODY),
    "get_link_slots":     Access(ANYBODY),
    "reschedule_by_link": Access(ANYBODY),
    "cancel_by_link":     Access(ANYBODY),
    "resend_links":       Access(ANYBODY),
    "request_sign_in_link": Access(ANYBODY),
    "list_public_types":  Access(ANYBODY),
    "find_public_slots":  Access(ANYBODY),
    "book_publicly":      Access(ANYBODY),
    "list_links":         Access(FIRM, ("appointments:read",)),
    "revoke_link":        Access(FIRM, ("appointments:write",)),
    "resend_link":        Access(FIRM, ("appointments:write",)),
    "list_feeds":         Access(SIGNED_IN),
    "make_feed":          Access(SIGNED_IN),
    "delete_feed":        Access(SIGNED_IN),

    # Whose messages one sees is decided by notifications.
    "list_messages":      Access(SIGNED_IN, ("appointments:read",)),
    "list_reminders":     Access(SIGNED_IN, ("appointments:read",)),
    "get_calendar":       Access(SIGNED_IN, ("appointments:read",)),
    "resend_message":     Access(FIRM, ("appointments:write",)),
    "preview_change":     Access(FIRM, ("appointments:write",)),
    "list_templates":     Access(FIRM, ("setup:write",)),
    "list_template_versions": Access(FIRM, ("setup:write",)),
    "put_template":       Access(ADMINS, ("setup:write",)),
    "preview_template":   Access(FIRM, ("setup:write",)),
    # It goes to the one who asks, and keys have no mailbox.
    "test_template":      Access(FIRM),

    # Whoever writes automations has e-mails sent and addresses called in the firm's name.
    "list_automations":   Access(FIRM, ("automations:read", "automations:write")),
    "get_automation":     Access(FIRM, ("automations:read", "automations:write")),
    "list_automation_versions": Access(FIRM, ("automations:read", "automations:write")),
    "create_automation":  Access(ADMINS, ("automations:write",)),
    "put_automation":     Access(ADMINS, ("automations:write",)),
    "delete_automation":  Access(ADMINS, ("automations:write",)),
    "enable_automation":  Access(ADMINS, ("automations:write",)),
    "disable_automation": Access(ADMINS, ("automations:write",)),
    "renew_secret":       Access(ADMINS, ("automations:write",)),
    "test_webhook":       Access(ADMINS, ("automations:write",)),
    "rehearse_automation": Access(ADMINS, ("automations:read", "automations:write")),
    "get_automations_switch": Access(FIRM, ("automations:read", "automations:write")),
    "put_automations_switch": Access(ADMINS, ("automations:write",)),
    "list_runs":          Access(FIRM, ("automations:read", "automations:write")),
    "get_run":            Access(FIRM, ("automations:read", "automations:write")),
    "list_appointment_runs": Access(FIRM, ("automations:read", "automations:write")),
    "list_evaluations":   Access(FIRM, ("automations:read", "automations:write")),
    "resume_run":         Access(ADMINS, ("automations:write",)),
    "cancel_run":         Access(ADMINS, ("automations:write",)),
    "repeat_run":         Access(ADMINS, ("automations:write",)),

    # Keys may watch; what could not be handled is settled by somebody whose name stays beside it.
    "get_status":         Access(ADMINS, ("status:read",)),
    "list_parked":        Access(ADMINS, ("status:read",)),
    "get_parked":         Access(ADMINS, ("status:read",)),
    "replay_parked":      Access(ADMINS),
    "discard_parked":     Access(ADMINS),
    "list_dead_letters":  Access(ADMINS, ("status:read",)),
    "return_dead_letters": Access(ADMINS),
    "discard_dead_letters": Access(ADMINS),
}
# fmt: on
