"""What could not be handled, in any service or by the broker: read, tried again, given up."""

from collections.abc import Callable
from typing import Final, TypeVar

from libs import logs, operations
from libs.contracts import operations as contract
from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError, not_found
from libs.messaging import dead_letters
from libs.web.client import Client
from libs.web.rows import Call
from services.gateway.entrypoints.forwarding import headers_to_tell
from services.gateway.entrypoints.parts import DoorParts

_OWN: Final = "gateway"
_log: Final = logs.logger("operations")
T = TypeVar("T")


class PutByDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts
        self._broker = parts.settings.broker_url

    def list_parked(self, call: Call) -> contract.PutByEverywhere:
        """The oldest first; a service that is away is named, and hides nobody else's."""
        with self._parts.transactions.read() as connection:
            found = [(_OWN, one) for one in operations.list_put_by(connection)]
        silent = []
        for name, client in self._parts.services.items():
            try:
                answer = client.call(contract.LIST_PUT_BY, call.actor)
            except ProblemError:
                silent.append(name)
            else:
                found += [(name, one) for one in answer.items]
        found.sort(key=lambda one: one[1].received_at)
        items = [contract.PutByOf(service=name, **dict(one)) for name, one in found]
        return contract.PutByEverywhere(items=items, silent=silent)

    def get_parked(self, call: Call) -> contract.PutByWhole:
        client = self._service(call)
        if client is None:
            with self._parts.transactions.read() as connection:
                return operations.show(call.query.id, connection)
        answer: contract.PutByWhole = client.call(
            contract.SHOW_PUT_BY, call.actor, query=call.query
        )
        return answer

    def replay(self, call: Call) -> None:
        clock, body = self._parts.clock, call.body
        self._act(
            call,
            contract.REPLAY_PUT_BY,
            lambda uow: operations.replay(body.id, call.actor, clock, uow),
        )

    def discard(self, call: Call) -> None:
        body = call.body
        self._act(
            call,
            contract.DISCARD_PUT_BY,
            lambda uow: operations.discard(body.id, body.reason, call.actor, uow),
        )

    def list_dead(self, _call: Call) -> contract.DeadLetters:
        found = _from_broker(lambda: dead_letters.list_dead(self._broker))
        items = [
            contract.DeadLetter(
                id=one.id,
                type=one.type,
                subject=one.subject,
                service=one.queue,
                reason=one.reason,
                died_at=one.died_at,
            )
            for one in found
        ]
        return contract.DeadLetters(items=items)

    def return_dead(self, call: Call) -> contract.Settled:
        chosen = _chosen(call.query)
        number = _from_broker(lambda: dead_letters.return_dead(self._broker, chosen))
        _log.info("dead_letters.returned", actor=call.actor.id, number=number)
        return contract.Settled(number=number)

    def discard_dead(self, call: Call) -> contract.Settled:
        """The broker keeps no reasons: each letter is noted as discarded in our inbox first."""

        def keep(letter: dead_letters.DeadLetter, body: bytes) -> None:
            given = (letter, body, call.actor, call.body.reason, self._parts.clock)
            self._parts.transactions.run(lambda uow: operations.keep_dead(*given, uow))

        chosen = _chosen(call.query)
        number = _from_broker(lambda: dead_letters.discard_dead(self._broker, keep, chosen))
        _log.info("dead_letters.discarded", actor=call.actor.id, number=number)
        return contract.Settled(number=number)

    def _act(self, call: Call, endpoint: Endpoint, own: Callable[..., None]) -> None:
        client = self._service(call)
        if client is None:
            self._parts.transactions.run(own)
        else:
            headers = headers_to_tell(call, endpoint)
            client.call(endpoint, call.actor, body=call.body, headers=headers)

    def _service(self, call: Call) -> Client | None:
        """None for the gateway itself; raises ``not_found`` for services that there are not."""
        name = call.parameters["service"]
        if name != _OWN and name not in self._parts.services:
            raise not_found()
        return self._parts.services.get(name)


def _chosen(which: contract.WhichDead) -> dead_letters.Chosen:
    wanted = which.model_dump(exclude_none=True)

    def chosen(letter: dead_letters.DeadLetter) -> bool:
        found = {"id": letter.id, "type": letter.type, "service": letter.queue}
        return all(found[name] == value for name, value in wanted.items())

    return chosen


def _from_broker(work: Callable[[], T]) -> T:
    try:
        return work()
    except dead_letters.BROKER_ERRORS as error:
        raise ProblemError("unavailable", "The broker gave no answer.", retry_after=5) from error
