"""Every change of an appointment is held against every active automation, and leaves a row."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from libs import logs
from libs.contracts.automations import Because, Overlap
from libs.contracts.events import AppointmentEvent, RunRefused
from libs.contracts.values import Named
from services.automations.domain.facts import Facts
from services.automations.domain.matching import Verdict, because
from services.automations.domain.occasions import (
    DEEPEST,
    NAMES,
    Occasion,
    event_id,
    occasion_of,
)
from services.automations.domain.runs import Run, new_run
from services.automations.handlers.advancing import begin, begin_too_late, queue_up, stop
from services.automations.handlers.following import follow
from services.automations.handlers.timing import catch_up
from services.automations.ports import Runs, Stored, Work

_LOG: Final = logs.logger(__name__)
_DAY: Final = timedelta(days=1)


def on_change(event: AppointmentEvent, uow: Work) -> None:
    """Runs under way follow the appointment; those that it calls for begin. Each once."""
    is_newest = uow.appointments.keep(event.after)
    remember(event, uow)
    under_way = uow.runs.active(event.after.id)
    if not event.restated:
        active = uow.automations.active()
        evaluate(occasion_of(event), active, uow)
        if is_newest:
            catch_up(event, active, evaluate, uow)
    if is_newest:
        follow(event.before, event.after, under_way, uow)


def remember(event: AppointmentEvent, uow: Work) -> None:
    """Past events are what drafts are tried on, also those that were told without effect."""
    uow.heard.keep(
        event_id(event.after),
        NAMES[event.key],
        event.after.id,
        event.occurred_at,
        event.model_dump_json(),
    )


def evaluate(occasion: Occasion, automations: Sequence[Stored], uow: Work) -> None:
    """Runs begin in the transaction that says why."""
    if not automations:
        return
    known = uow.evaluations.judged(occasion.id)
    facts = Facts(occasion)
    running = uow.automations.running()
    judged: list[tuple[Stored, Verdict]] = []
    began: dict[str, str] = {}
    for stored in automations:
        if stored.id in known:
            continue
        verdict = _judge(stored, facts)
        if verdict.matched and not running:
            verdict = Verdict(True, because("switched_off"))
        elif verdict.matched:
            if not uow.automations.keeps_on(stored.id):
                continue
            verdict, run_id = _start_apart(stored, occasion, verdict, uow)
            if run_id is not None:
                began[stored.id] = run_id
        judged.append((stored, verdict))
    uow.evaluations.add(occasion, judged, began, uow.around.clock.now())


def _judge(stored: Stored, facts: Facts) -> Verdict:
    """One that cannot be judged holds up no other."""
    try:
        return stored.compiled.judge(facts)
    except Exception:  # noqa: BLE001  # its row says that it was
        _LOG.warning("automation.not_judged", automation=stored.id, exc_info=True)
        return Verdict(False, because("could_not_begin"))


def _start_apart(
    stored: Stored, occasion: Occasion, verdict: Verdict, uow: Work
) -> tuple[Verdict, str | None]:
    """Each beginning by itself: what one of them raises undoes that one alone."""
    return uow.apart(
        lambda: _start_unless_refused(stored, occasion, verdict, uow),
        lambda _error: (Verdict(True, because("could_not_begin")), None),
    )


def _start_unless_refused(
    stored: Stored, occasion: Occasion, verdict: Verdict, uow: Work
) -> tuple[Verdict, str | None]:
    refusal = _refusal(stored, occasion, uow)
    if refusal is not None:
        return Verdict(True, refusal), None
    return _start(stored, occasion, verdict, uow)


def _refusal(stored: Stored, occasion: Occasion, uow: Work) -> Because | None:
    """Why an automation that matches does not begin, all the same."""
    rule = stored.rule
    if occasion.depth >= DEEPEST:
        _report(stored, occasion, uow)
        return because("chain_too_deep", depth=occasion.depth)
    if rule.cooldown_minutes or rule.daily_cap:
        uow.automations.lock(stored.id)
    return held_back(stored, occasion, uow.runs, uow.around.clock.now())


def held_back(stored: Stored, occasion: Occasion, runs: Runs, now: datetime) -> Because | None:
    """What its limits say, as its runs are now; nothing is locked for it."""
    rule = stored.rule
    if rule.cooldown_minutes:
        last = runs.last_start(stored.id, occasion.contact_id)
        if last and now < last + timedelta(minutes=rule.cooldown_minutes):
            return because("cooldown", minutes=rule.cooldown_minutes)
    if rule.daily_cap and runs.starts_since(stored.id, now - _DAY) >= rule.daily_cap:
        return because("daily_cap", cap=rule.daily_cap)
    if rule.overlapping == "single" and _rivals(stored, occasion, runs):
        return because("already_running")
    return None


def _start(stored: Stored, occasion: Occasion, verdict: Verdict, uow: Work) -> tuple[Verdict, str]:
    """The run, by the overlap that the automation wants."""
    named = Named(id=stored.id, name=stored.rule.name)
    now = uow.around.clock.now()
    run = new_run(_run_id(stored, occasion), named, stored.version, stored.rule, occasion, now)
    overlap: Overlap = stored.rule.overlapping
    rivals = _rivals(stored, occasion, uow.runs) if overlap in {"queue", "restart"} else []
    if overlap == "queue" and rivals:
        queue_up(run, uow)
        return Verdict(True, because("queued", checks=verdict.because.checks)), run.id
    if overlap == "restart" and any(rival.began_after(occasion) for rival in rivals):
        begin_too_late(run, uow)
        return verdict, run.id
    if overlap == "restart":
        for rival in rivals:
            stop(rival, "restarted", uow)
    begin(run, uow)
    return verdict, run.id


def _run_id(stored: Stored, occasion: Occasion) -> str:
    """The same for ever: whoever judges an occasion again after our database was restored to an
    earlier moment asks the others for nothing a second time.
    """
    return uuid5(NAMESPACE_OID, f"{stored.id} {occasion.id}").hex


def _rivals(stored: Stored, occasion: Occasion, runs: Runs) -> list[Run]:
    """Its own runs about the same appointment that have not ended."""
    return [run for run in runs.active(occasion.after.id) if run.automation.id == stored.id]


def _report(stored: Stored, occasion: Occasion, uow: Work) -> None:
    refused: Mapping[str, str] = {
        "run_id": _run_id(stored, occasion),
        "appointment_id": occasion.after.id,
    }
    uow.publish(
        RunRefused(
            **refused,
            automation=Named(id=stored.id, name=stored.rule.name),
            automation_version=stored.version,
            depth=occasion.depth + 1,
        )
    )
