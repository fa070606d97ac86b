"""The other door: which event and which tick of the clock calls which handler."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from libs.clock import Clock
from libs.contracts.events import (
    ContactArchived,
    ContactChanged,
    ContactCreated,
    Event,
    LinkIssued,
    StaffArchived,
    StaffChanged,
    StaffCreated,
)
from services.gateway.domain.limits import Limit
from services.gateway.domain.sessions import Lifetimes
from services.gateway.handlers.accounts import on_contact, on_staff
from services.gateway.handlers.links import forget_spent, on_link_issued
from services.gateway.handlers.sessions import forget_old

SUBSCRIPTIONS: Final[Mapping[type[Event], Callable[[Any, Any], None]]] = {
    ContactCreated: on_contact,
    ContactChanged: on_contact,
    ContactArchived: on_contact,
    StaffCreated: on_staff,
    StaffChanged: on_staff,
    StaffArchived: on_staff,
    LinkIssued: on_link_issued,
}


def ticks(
    lifetimes: Lifetimes, failed_sign_ins: Limit, clock: Clock
) -> Mapping[str, tuple[timedelta, Callable[[Any], object]]]:
    """Name → (how often, handler of a unit of work)."""
    forget = partial(forget_old, lifetimes, failed_sign_ins, clock)
    return {
        "forget_sessions": (timedelta(minutes=5), forget),
        "forget_spent": (timedelta(minutes=30), partial(forget_spent, clock)),
    }
