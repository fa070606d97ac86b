"""Automations, their runs and their reasons as sentences, in the reader's words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from libs.contracts.automations import (
    AddNote,
    AddReminder,
    All,
    Any_,
    Because,
    CallWebhook,
    Check,
    Condition,
    CreateTask,
    Leaf,
    Moment,
    Not,
    OnTime,
    Rule,
    SendEmail,
    Step,
    TagContact,
    Trigger,
    Wait,
)
from services.gateway.portal import automation_choices as choices
from services.gateway.portal.automation_lengths import Length

Words = Callable[..., str]
_MILLISECOND: Final = timedelta(milliseconds=1)
_A_SECOND: Final = 1000
_A_MINUTE: Final = 60
WHYS: Final[Mapping[str, str]] = {
    "trigger": "It begins with something else.",
    "conditions": "Its conditions did not hold.",
    "switched_off": "All automations were stopped.",
    "already_running": "One run about this appointment was under way already.",
    "cooldown": "It had run for this contact a short time before.",
    "daily_cap": "It had run as often as it may in a day.",
    "chain_too_deep": "Stopped: automations had started one another five times.",
    "too_late": "It came too late to be of use.",
    "started": "It started.",
    "queued": "It waits until the run before it has ended.",
    "could_not_begin": "Something in it is at fault: it could not begin.",
    "wait": "It waits.",
    "delivery": "It tries a step again in a while.",
    "finished": "All its steps are done.",
    "restarted": "A newer change started it anew.",
    "moment_passed": "The moment that it waited for was past already.",
    "appointment_cancelled": "The appointment was cancelled.",
    "stopped_by_staff": "Somebody of the staff stopped it.",
    "automation_disabled": "The automation was switched off.",
    "automation_deleted": "The automation was removed.",
    "step_failed": "A step did not succeed.",
}
STATES: Final[Mapping[str, str]] = {
    "pending": "not begun",
    "running": "under way",
    "waiting": "waits",
    "done": "done",
    "failed": "failed",
    "skipped": "left out",
    "cancelled": "stopped",
}
BEGINNINGS: Final[Mapping[str, str]] = {
    "booked": "Booked",
    "rescheduled": "Rescheduled",
    "cancelled": "Cancelled",
    "restored": "Restored",
    "completed": "Completed",
    "no_show": "No-show",
    "time": "A moment came",
}


@dataclass(frozen=True)
class Sentences:
    """``names`` holds what ids stand for, by the field that they are values of."""

    t: Words
    names: Mapping[str, Mapping[str, str]]

    def when(self, trigger: Trigger) -> str:
        if isinstance(trigger, OnTime):
            return self.t("{moment} of an appointment", moment=self.moment(trigger))
        return self.t(f"When {choices.TRIGGERS[trigger.on]}")

    def moment(self, moment: Moment) -> str:
        if not moment.offset_minutes:
            return self.t("At the start" if moment.anchor == "start" else "At the end")
        side = "before" if moment.offset_minutes < 0 else "after"
        length = self.length(abs(moment.offset_minutes))
        return self.t(f"{{length}} {side} the {moment.anchor}", length=length)

    def length(self, minutes: int) -> str:
        length = Length.of(minutes)
        unit = length.unit[:-1] if length.number == "1" else length.unit
        return f"{length.number} {self.t(unit)}"

    def conditions(self, rule: Rule) -> list[str]:
        """One sentence for each condition that must hold."""
        root = rule.conditions
        parts = root.all if isinstance(root, All) else [root]
        return [self.condition(part) for part in parts]

    def condition(self, condition: Condition) -> str:
        if isinstance(condition, Leaf):
            return self.asked(condition.field, condition.op, condition.value)
        if isinstance(condition, Not):
            return self.t("not: {what}", what=self.condition(condition.not_))
        parts = condition.any if isinstance(condition, Any_) else condition.all
        joined = self.t(" or ") if isinstance(condition, Any_) else self.t(" and ")
        return f"({joined.join(map(self.condition, parts))})"

    def asked(self, field: str, op: str, expected: Any) -> str:
        told = self.value(field, expected)
        return f"{self.t(choices.FIELDS[field])} {self.t(choices.OPS[op])} {told}"

    def value(self, field: str, value: Any) -> str:
        if isinstance(value, list | tuple):
            return ", ".join(self.value(field, one) for one in value) or self.t("nothing")
        if isinstance(value, bool):
            return self.t(choices.FLAGS[str(value).lower()])
        if value is None or value == "":
            return self.t("nothing")
        if isinstance(value, int) and choices.kind_of(field) == "length":
            return self.length(abs(value))
        text = str(value)
        if text in (offered := choices.choices_of(field)):
            return self.t(offered[text])
        return self.names.get(field, {}).get(text, text)

    def because(self, because: Because) -> str:
        """Why, and the condition that said no."""
        check = because.decided_by
        if because.why == "conditions" and check is not None:
            return self.t(
                "Asked was: {asked}. It was: {found}.",
                asked=self.asked(check.field, check.op, check.expected),
                found=self.value(check.field, check.found),
            )
        return self.why(because.why)

    def why(self, why: str) -> str:
        """A reason that has no sentence yet is told by its own name."""
        return self.t(WHYS[why]) if why in WHYS else why

    def lasted(self, start: datetime, end: datetime) -> str:
        """``350 ms``, ``4 s``, ``2 hours``."""
        milliseconds = round((end - start) / _MILLISECOND)
        if milliseconds < _A_SECOND:
            return f"{milliseconds} ms"
        seconds = milliseconds // _A_SECOND
        return f"{seconds} s" if seconds < _A_MINUTE else self.length(seconds // _A_MINUTE)

    def check(self, check: Check) -> str:
        asked = self.asked(check.field, check.op, check.expected)
        return self.t("{asked}; it was {found}", asked=asked, found=self.found(check))

    def found(self, check: Check) -> str:
        return self.value(check.field, check.found)

    def step(self, step: Step) -> str:
        return _STEPS[type(step)](self, step)

    def do(self, kind: str) -> str:
        return self.t(choices.STEPS[kind])

    def mail(self, step: SendEmail) -> str:
        to = step.address or self.t(choices.RECIPIENTS[step.to])
        return self.t("Send an e-mail to {name}: “{subject}”", name=to, subject=step.subject)

    def tagging(self, step: TagContact) -> str:
        return f"{self.do(step.do)}: {step.tag}"

    def note(self, step: AddNote) -> str:
        kind = "Add a public note: {note}" if step.visibility == "public" else "Add a note: {note}"
        return self.t(kind, note=step.text)

    def task(self, step: CreateTask) -> str:
        if step.due_minutes is None:
            return self.t("Create a task: {title}", title=step.title)
        due = self.length(step.due_minutes)
        return self.t("Create a task, due in {length}: {title}", length=due, title=step.title)

    def hook(self, step: CallWebhook) -> str:
        return self.t("Call the webhook {url}", url=step.url)

    def reminder(self, step: AddReminder) -> str:
        return self.t(
            "Add a reminder {length} before to {name}",
            length=self.length(step.before_minutes),
            name=self.t(choices.REMINDED[step.to]),
        )

    def waiting(self, step: Wait) -> str:
        if step.until is not None:
            return self.t("Wait until: {moment}", moment=self.moment(step.until))
        return self.t("Wait {length}", length=self.length(step.for_minutes or 0))


_STEPS: Final[Mapping[type, Callable[[Sentences, Any], str]]] = {
    SendEmail: Sentences.mail,
    TagContact: Sentences.tagging,
    AddNote: Sentences.note,
    CreateTask: Sentences.task,
    CallWebhook: Sentences.hook,
    AddReminder: Sentences.reminder,
    Wait: Sentences.waiting,
}
