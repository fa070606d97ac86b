"""Automations are written, switched on and off, and given up."""

import base64
import secrets
from datetime import timedelta
from typing import Final
from uuid import uuid4

from libs.contracts.actor import Actor
from libs.contracts.automations import (
    CallWebhook,
    CreateAutomation,
    DisableAutomation,
    PutAutomation,
    Rule,
    Secret,
)
from libs.contracts.problem import ProblemError, not_found
from services.automations.handlers.stopping import stop_all
from services.automations.ports import Stored, Work

_OLD_COUNTS_FOR: Final = timedelta(days=1)
_SECRET_BYTES: Final = 24


def create(actor: Actor, body: CreateAutomation, uow: Work) -> str:
    rule = _plain(body)
    check_addresses(rule, uow)
    automation_id, at = uuid4().hex, uow.around.clock.now()
    uow.automations.add(
        automation_id, rule, _new_secret(), enabled=body.enabled, at=at, by=actor.name
    )
    return automation_id


def put(actor: Actor, automation_id: str, body: PutAutomation, uow: Work) -> str:
    """The next version; the same rule again makes none."""
    stored = _locked(automation_id, uow)
    rule = _plain(body)
    check_addresses(rule, uow)
    if body.expected_version not in {None, stored.version}:
        raise ProblemError("stale_version", f"This automation is at version {stored.version}.")
    if rule != stored.rule:
        at = uow.around.clock.now()
        uow.automations.rewrite(automation_id, stored.version + 1, rule, at=at, by=actor.name)
    return automation_id


def enable(actor: Actor, automation_id: str, uow: Work) -> str:
    """What it is set off by counts from now on."""
    if not _locked(automation_id, uow).enabled:
        at = uow.around.clock.now()
        uow.automations.switch(automation_id, enabled=True, at=at, by=actor.name)
    return automation_id


def disable(actor: Actor, automation_id: str, body: DisableAutomation, uow: Work) -> str:
    if _locked(automation_id, uow).enabled:
        at = uow.around.clock.now()
        uow.automations.switch(automation_id, enabled=False, at=at, by=actor.name)
    if body.waiting_runs == "cancel":
        stop_all(automation_id, "automation_disabled", uow)
    return automation_id


def delete(_actor: Actor, automation_id: str, uow: Work) -> None:
    """Its runs can still be read; those under way stop."""
    _locked(automation_id, uow)
    uow.automations.archive(automation_id, uow.around.clock.now())
    stop_all(automation_id, "automation_deleted", uow)


def renew_secret(_actor: Actor, automation_id: str, uow: Work) -> Secret:
    _locked(automation_id, uow)
    at, fresh = uow.around.clock.now(), _new_secret()
    uow.automations.renew(automation_id, fresh, at=at, old_until=at + _OLD_COUNTS_FOR)
    return Secret(secret=fresh)


def check_addresses(rule: Rule, uow: Work) -> None:
    """Raises a 422 about the first webhook whose address may not be called."""
    for at, step in enumerate(rule.steps):
        if isinstance(step, CallWebhook):
            uow.around.check_address(step.url, f"steps.{at}.url")


def _locked(automation_id: str, uow: Work) -> Stored:
    found = uow.automations.lock(automation_id)
    if found is None:
        raise not_found()
    return found


def _plain(body: Rule) -> Rule:
    """The rule alone, without what the request says beside it."""
    return Rule.model_validate(body.model_dump(include=set(Rule.model_fields), by_alias=True))


def _new_secret() -> str:
    """In the form of Standard Webhooks: ``whsec_`` and base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
