"""What operators ask of every service and of the broker: what could not be handled."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from libs.contracts.endpoint import Endpoint
from libs.contracts.values import Answer, Instant, Line, Request

# Those of messages that nobody could read begin with "sha256:".
EventId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]
# Whatever a broker may have taken from anybody: AMQP's short strings have 255 bytes at most.
ShortText = Annotated[str, StringConstraints(max_length=255)]


class Which(Request):
    """A message that was put by: the id of the event that it tells of."""

    id: EventId


class GiveUp(Request):
    """Which message is given up for good, and why."""

    id: EventId
    reason: Line


class WhichDead(Request):
    """Some dead letters: those that are so in every part that is given; without any, all of them.

    An id may have died in several services' queues. An empty ``type`` is that of letters that
    nobody can read.
    """

    id: ShortText | None = None
    type: ShortText | None = None
    service: ShortText | None = None


class GiveUpDead(Request):
    """Why dead letters are given up for good."""

    reason: Line


class PutBy(Answer):
    """A message that a service could not handle.

    ``failed`` ones are tried again at ``next_try_at``, ``parked`` ones when an operator says so.
    ``type`` and ``subject`` are empty where nobody could read them. ``error`` says what was wrong
    without quoting what anybody wrote.
    """

    id: str
    state: Literal["failed", "parked", "discarded"]
    type: str
    subject: str
    attempts: int
    error: str
    received_at: Instant
    next_try_at: Instant | None


class PutByWhole(PutBy):
    """The same with its body, in which ids, times, numbers and states are shown and every other
    text is only counted: who looks here wants to know what broke, not about whom.
    """

    body: Any


class PutByList(Answer):
    """What one service could not handle, the oldest first, at most 200."""

    items: list[PutBy]


class PutByOf(PutBy):
    """The same among those of all services."""

    service: str


class PutByEverywhere(Answer):
    """What all services could not handle; ``silent`` are those that gave no answer."""

    items: list[PutByOf]
    silent: list[str]


class DeadLetter(Answer):
    """A message that the broker gave up, and the service in whose queue that was.

    Without an id of its own it has "sha256:" and its body's digest.
    """

    id: str
    type: str
    subject: str
    service: str
    reason: str
    died_at: Instant | None


class DeadLetters(Answer):
    """Dead letters, at most 200; empty where the broker keeps none."""

    items: list[DeadLetter]


class Settled(Answer):
    """How many messages something was done with."""

    number: Annotated[int, Field(ge=0)]


# Served by every service, to the gateway alone.
LIST_PUT_BY = Endpoint("list_put_by", "GET", "/parked", PutByList)
SHOW_PUT_BY = Endpoint("show_put_by", "GET", "/parked/one", PutByWhole, query=Which)
REPLAY_PUT_BY = Endpoint("replay_put_by", "POST", "/parked/replay", None, Which, status=204)
DISCARD_PUT_BY = Endpoint("discard_put_by", "POST", "/parked/discard", None, GiveUp, status=204)
SERVICE_ENDPOINTS = (LIST_PUT_BY, SHOW_PUT_BY, REPLAY_PUT_BY, DISCARD_PUT_BY)

_OF_SERVICE = "/status/parked/{service}"
LIST_PARKED = Endpoint("list_parked", "GET", "/status/parked", PutByEverywhere)
GET_PARKED = Endpoint("get_parked", "GET", _OF_SERVICE, PutByWhole, query=Which)
REPLAY_PARKED = Endpoint("replay_parked", "POST", f"{_OF_SERVICE}/replay", None, Which, status=204)
DISCARD_PARKED = Endpoint(
    "discard_parked", "POST", f"{_OF_SERVICE}/discard", None, GiveUp, status=204
)
LIST_DEAD_LETTERS = Endpoint("list_dead_letters", "GET", "/status/dead-letters", DeadLetters)
RETURN_DEAD_LETTERS = Endpoint(
    "return_dead_letters", "POST", "/status/dead-letters/return", Settled, query=WhichDead
)
DISCARD_DEAD_LETTERS = Endpoint(
    "discard_dead_letters",
    "POST",
    "/status/dead-letters/discard",
    Settled,
    GiveUpDead,
    query=WhichDead,
)
PUBLIC_ENDPOINTS = (
    LIST_PARKED,
    GET_PARKED,
    REPLAY_PARKED,
    DISCARD_PARKED,
    LIST_DEAD_LETTERS,
    RETURN_DEAD_LETTERS,
    DISCARD_DEAD_LETTERS,
)
