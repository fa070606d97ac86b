"""All runs of an automation stop: some at once, the rest piece by piece, whoever dies meanwhile."""

from typing import Final

from libs.contracts.automations import Why
from libs.contracts.events import RunEnded
from services.automations.ports import Stopping, Work

AT_ONCE: Final = 500


def stop_all(automation_id: str, why: Why, uow: Work) -> None:
    """From here on none of them does anything more; they are marked as ended when `stop_some`
    comes to them, the first of them here. Another machine's clock, which began them, may be ahead.
    """
    now = uow.around.clock.now()
    until = max(now, uow.runs.last_active_start(automation_id) or now)
    stopping = Stopping(automation_id=automation_id, why=why, until=until)
    uow.automations.stop_runs(stopping)
    uow.waits.call_off_of(automation_id)
    stop_some(stopping, uow)


def stop_some(stopping: Stopping, uow: Work) -> int:
    """Says how many it stopped. None of those that queue is woken: all of them are to stop."""
    ended = uow.runs.stop(stopping, uow.around.clock.now(), AT_ONCE)
    uow.waits.call_off_all([one.run_id for one in ended])
    for one in ended:
        uow.publish(
            RunEnded(
                run_id=one.run_id,
                automation=one.automation,
                automation_version=one.version,
                appointment_id=one.appointment_id,
                depth=one.depth,
                state="cancelled",
                why=stopping.why,
            )
        )
    if not uow.runs.are_active(stopping):
        uow.automations.has_stopped(stopping)
    return len(ended)
