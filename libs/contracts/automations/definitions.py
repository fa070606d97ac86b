"""Automations as they are kept: a rule with an identity, versions, a switch and a secret."""

from typing import Literal

from libs.contracts.automations.faults import Fault
from libs.contracts.automations.rules import Rule, WebhookUrl
from libs.contracts.automations.runs import RunState
from libs.contracts.values import Answer, Flag, Instant, Request, Version


class Lately(Answer):
    """What became of the runs that began in the last 7 days, and all that are under way."""

    ok: int = 0
    failed: int = 0
    under_way: int = 0


class LastRun(Answer):
    """The run that began last."""

    id: str
    state: RunState
    started_at: Instant


class Automation(Rule):
    """An automation at its present version.

    ``readable`` of False: another version of Rebook wrote it. It does not run here, what it says
    is not shown (the name alone is its own), and it can be switched off, replaced and removed.
    """

    id: str
    version: int
    enabled: bool
    readable: bool = True
    changed_at: Instant
    changed_by: str
    lately: Lately = Lately()
    last_run: LastRun | None = None


class AutomationVersion(Answer):
    """What an automation said at one version; ``readable`` as in `Automation`."""

    version: int
    rule: Rule
    readable: bool = True
    changed_at: Instant
    changed_by: str


class CreateAutomation(Rule):
    """A new automation, at first switched off unless it says ``enabled``."""

    enabled: Flag = False


class PutAutomation(Rule):
    """The next version: it replaces all. Runs under way go on as they began.

    With ``expected_version`` it is refused when somebody else was faster.
    """

    expected_version: Version | None = None


class DisableAutomation(Request):
    """Switches it off; runs under way finish, or are cancelled."""

    waiting_runs: Literal["finish", "cancel"] = "finish"


class TestWebhook(Request):
    """An address to be tried out, as it stands in the automation or will."""

    __test__ = False  # no test of ours, whatever its name says to pytest

    url: WebhookUrl


class WebhookTested(Answer):
    """What became of one request, marked as a test; ``status`` of None: nobody answered.

    ``body`` is the beginning of the answer.
    """

    ok: bool
    status: int | None
    milliseconds: int
    error: str | None
    fault: Fault | None = None
    body: str


class Secret(Answer):
    """What the automation's webhooks are signed with, shown this once (Standard Webhooks).

    For a day, webhooks are signed with those before it, too.
    """

    secret: str
