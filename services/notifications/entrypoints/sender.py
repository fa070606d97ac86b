"""The way out: a loop that carries messages to the mail server, each exactly once."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final, Protocol

from structlog import get_logger

from libs import logs, tracing
from libs.giving_way import Patience
from libs.persistence.backoff import doubling
from libs.persistence.faults import DatabaseAwayError
from libs.persistence.unit_of_work import Transactions
from libs.process import Bell
from services.notifications.adapters.messages import SqlMessages
from services.notifications.adapters.smtp import (
    AwayError,
    LaterError,
    NobodyKnowsError,
    Parcel,
    RefusedError,
)
from services.notifications.adapters.writing import MailDesk
from services.notifications.domain.letters import Recipient
from services.notifications.domain.messages import Claimed
from services.notifications.handlers import sending

_LOG: Final = get_logger(__name__)
_SERVICE: Final = "notifications"
# One at a time: two mails of one change leave side by side.
_AT_ONCE: Final = 1
_POLL: Final = 0.5
_ATTEMPTS: Final = 60
_FIRST_WAIT: Final = 5.0
_LONGEST_WAIT: Final = 1800.0
_LONGEST_REST: Final = 15.0
_PATIENCE: Final = 8


class Courier(Protocol):
    """Who goes to the mail server."""

    def deliver(self, parcel: Parcel, before_the_end: Callable[[], bool]) -> str: ...
    def rest(self) -> None: ...
    def leave(self) -> None: ...


class Sender:
    """Carries what is due. Any number of them may work beside each other."""

    def __init__(
        self,
        transactions: Transactions[Any],
        courier: Courier,
        desk: MailDesk,
        *,
        sender: str,
        bell: Bell,
    ) -> None:
        self._transactions = transactions
        self.courier = courier
        self._desk = desk
        self._sender = sender
        self._rung = bell.listener()
        self._patience = Patience()
        self._unsent: list[Claimed] = []

    def run(self, stop: threading.Event) -> None:
        """Until told to stop; then what is in hand is finished."""
        failures = 0
        while not stop.is_set():
            rung = self._rung.is_set()
            self._rung.clear()
            self._patience.give_way()
            try:
                carried = self.carry_some(stop, look_first=not rung)
                failures = 0
            except (AwayError, DatabaseAwayError) as error:
                failures += 1
                _LOG.warning("mail.away", failures=failures, error=str(error))
                stop.wait(doubling(failures, first=0.2, most=_LONGEST_REST).total_seconds())
                continue
            if not carried:
                self.courier.rest()
                self._rung.wait(_POLL)
        self.courier.leave()

    def carry_some(self, stop: threading.Event | None = None, *, look_first: bool = True) -> int:
        """Claims a few and carries them; how many were looked at. Raises AwayError."""
        self._give_back(self._unsent, "The database was away.")
        self._unsent.clear()
        if look_first and not self._something_is_ready():
            return 0
        claimed, seen = self._transactions.run(partial(sending.claim, limit=_AT_ONCE))
        for number, one in enumerate(claimed):
            if stop is not None and stop.is_set():
                self._give_back(claimed[number:], "The sender was stopped.")
                break
            try:
                self._carry_traced(one)
            except AwayError as error:
                self._give_back(claimed[number:], str(error))
                raise
        return seen

    def _something_is_ready(self) -> bool:
        """Looking costs no write lock, which matters where there is only one."""
        with self._transactions.read() as connection:
            ready, held = SqlMessages(connection, self._transactions.clock).look()
        if held:
            self._transactions.run(sending.take_from_the_dead)
        return ready or held

    def _carry_traced(self, claimed: Claimed) -> None:
        """As a part of the change that it tells of."""
        cause, message = claimed.message.cause, claimed.message
        with (
            logs.bound(**cause),
            tracing.door(_SERVICE, f"mail {message.kind}", parent=cause.get("traceparent")) as span,
        ):
            span.note({"rebook.message.id": message.id, "rebook.attempt": claimed.attempts})
            self._carry(claimed)

    def _carry(self, claimed: Claimed) -> None:
        recipient = self._recipient(claimed)
        if not recipient.email:
            self._try_later(claimed, "Their address is not known yet.")
            return
        try:
            mail = self._desk.write(claimed.message, recipient)
        except Exception as error:  # noqa: BLE001  # one that can't be written must not stop others
            _LOG.exception("mail.not_written", message=claimed.message.id)
            self._settle(sending.refuse, claimed, f"It could not be written: {error}")
            return
        parcel = Parcel(sender=self._sender, recipient=recipient.email, content=mail.content)
        hand = partial(sending.hand, claimed, mail.subject)
        try:
            with tracing.span("SMTP", "client"):
                reply = self.courier.deliver(parcel, lambda: self._transactions.run(hand))
        except DatabaseAwayError:
            # The dot was never sent, whatever the row says.
            self._unsent.append(claimed)
            raise
        except RefusedError as error:
            self._settle(sending.refuse, claimed, str(error))
        except LaterError as error:
            self._try_later(claimed, str(error))
        except NobodyKnowsError as error:
            self._settle(sending.lose, claimed, str(error))
        else:
            self._settle(sending.accept, claimed, reply)

    def _recipient(self, claimed: Claimed) -> Recipient:
        """One whose address was not known when it was queued is looked up now."""
        if claimed.message.recipient.email:
            return claimed.message.recipient
        return self._transactions.run(partial(sending.address_of, claimed.message))

    def _try_later(self, claimed: Claimed, reply: str) -> None:
        if claimed.attempts >= _ATTEMPTS:
            self._settle(sending.refuse, claimed, reply)
            return
        wait = doubling(claimed.attempts, first=_FIRST_WAIT, most=_LONGEST_WAIT)
        work = partial(sending.release, claimed, reply, wait, counts=True)
        self._transactions.run(work, repeatable=True)

    def _give_back(self, claimed: list[Claimed], reply: str) -> None:
        """None of them was to blame: they are tried again as soon as there is a server."""
        for one in claimed:
            work = partial(sending.release, one, reply, timedelta(), counts=False)
            self._transactions.run(work, repeatable=True)

    def _settle(self, move: Callable[..., None], claimed: Claimed, reply: str) -> None:
        """What became of it is known now and perhaps never again, so a lost database is awaited."""
        work = partial(move, claimed, reply)
        for failures in range(1, _PATIENCE):
            try:
                self._transactions.run(work, repeatable=True)
            except DatabaseAwayError:
                time.sleep(doubling(failures, first=0.2, most=5).total_seconds())
            else:
                return
        self._transactions.run(work, repeatable=True)
