"""What operators may do in every service with what could not be handled: read, try again, give up.

The same functions of the inbox serve ``rebook parked``.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from libs import logs
from libs.clock import Clock
from libs.contracts import operations as contract
from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError, not_found
from libs.messaging.dead_letters import DeadLetter
from libs.persistence import inbox
from libs.persistence.inbox import Entry, State
from libs.web.rows import Call, Read, Row, Write

_SHOWN: Final[Sequence[State]] = ("parked", "failed")
# Texts that are shown: what programs wrote for programs. All others may be about somebody.
_PLAIN: Final = re.compile(
    r"(.+_)?(id|at|start|end|state|status|kind|action|channel|role|version|time|type|source|subject"
    r"|specversion|datacontenttype|correlationid|causationid|time_zone|language)"
)
_ONE_WORD: Final = re.compile(r"[A-Za-z0-9_.:/+-]{1,80}")
_log = logs.logger("operations")


def rows(clock: Clock) -> list[Row]:
    """The rows by which a service is operated."""
    return [
        Read(contract.LIST_PUT_BY, _list),
        Read(contract.SHOW_PUT_BY, _show),
        Write(contract.REPLAY_PUT_BY, partial(_replay, clock)),
        Write(contract.DISCARD_PUT_BY, _discard),
    ]


def list_put_by(connection: Any) -> list[contract.PutBy]:
    """What is parked or waits for its next try, the oldest first."""
    return [contract.PutBy(**_facts(entry)) for entry in inbox.list_entries(connection, _SHOWN)]


def show(event_id: str, connection: Any) -> contract.PutByWhole:
    """One of them with its body; raises ``not_found``."""
    entry = inbox.show(connection, event_id)
    if entry is None:
        raise not_found()
    return contract.PutByWhole(**_facts(entry), body=_body(entry.body))


def replay(event_id: str, actor: Actor, clock: Clock, uow: Any) -> None:
    """The worker tries it again at once; raises ``not_found``."""
    if not inbox.replay(uow.connection, event_id, clock):
        raise not_found()
    _log.info("parked.replayed", id=event_id, actor=actor.id)


def discard(event_id: str, reason: str, actor: Actor, uow: Any) -> None:
    """It is given up for good; who did so and why stays beside it. Raises ``not_found``."""
    if not inbox.discard(uow.connection, event_id, f"{actor.name}: {reason}"):
        raise not_found()
    _log.info("parked.discarded", id=event_id, actor=actor.id)


def keep_dead(
    letter: DeadLetter, body: bytes, actor: Actor, reason: str, clock: Clock, uow: Any
) -> None:
    """A dead letter that is given up stays a while as a discarded message, under a name that no
    event has: the event itself may have been handled here.
    """
    entry = Entry(
        id=f"dead:{letter.id}"[:200],
        state="discarded",
        type=letter.type,
        subject=letter.subject,
        attempts=0,
        error=f"{actor.name}: {reason}. Died in the queue of {letter.queue}: {letter.reason}",
        received_at=clock.now(),
        next_try_at=None,
        body=body,
    )
    inbox.set_aside(uow.connection, entry, clock, None)


def _list(_call: Call, connection: Any) -> contract.PutByList:
    return contract.PutByList(items=list_put_by(connection))


def _show(call: Call, connection: Any) -> contract.PutByWhole:
    return show(call.query.id, connection)


def _replay(clock: Clock, call: Call, uow: Any) -> None:
    replay(_of_the_firm(call).body.id, call.actor, clock, uow)


def _discard(call: Call, uow: Any) -> None:
    discard(_of_the_firm(call).body.id, call.body.reason, call.actor, uow)


def _of_the_firm(call: Call) -> Call:
    """The gateway lets in admins alone; contacts would not get here even past it."""
    if call.actor.kind != "staff":
        raise ProblemError("not_allowed")
    return call


def _facts(entry: Entry) -> dict[str, Any]:
    error = entry.error or ""
    return {
        "id": entry.id,
        "state": entry.state,
        "type": entry.type,
        "subject": entry.subject,
        "attempts": entry.attempts,
        "error": error if entry.state == "discarded" else inbox.kind_of(error),
        "received_at": entry.received_at,
        "next_try_at": entry.next_try_at,
    }


def _body(raw: bytes | None) -> Any:
    try:
        return _without_texts(json.loads(raw or b"null"))
    except (ValueError, RecursionError):
        return f"({len(raw or b'')} bytes that are not JSON)"


def _without_texts(value: Any, name: str = "") -> Any:
    """The same with every text counted that may be about somebody."""
    if isinstance(value, Mapping):
        return {key: _without_texts(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_texts(one, name) for one in value]
    if not isinstance(value, str) or not value:
        return value
    if _PLAIN.fullmatch(name) and _ONE_WORD.fullmatch(value):
        return value
    return f"({len(value)} characters)"
