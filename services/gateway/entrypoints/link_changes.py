"""Changes by a signed link: the nonce is spent first, then the ordinary call is made."""

from typing import Any, Final

from pydantic import BaseModel

from libs.contracts.endpoint import Endpoint
from libs.contracts.links import LinkCancel, LinkReschedule
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import (
    CANCEL,
    RESCHEDULE,
    Appointment,
    CancelAppointment,
    RescheduleAppointment,
)
from libs.web.idempotency import HEADER
from services.gateway.domain.secrets import digest
from services.gateway.entrypoints.counting import Counting
from services.gateway.entrypoints.link_gate import LinkGate, OpenLink
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.handlers import links

_NOT_PASSED_ON: Final = frozenset({"nonce", "confirm"})


class LinkChanges:
    def __init__(self, parts: DoorParts, gate: LinkGate) -> None:
        self._parts = parts
        self._gate = gate
        self._counting = Counting(parts)

    def count(self, link_id: str) -> None:
        self._counting.change(link_id)

    def reschedule(self, link: OpenLink, wanted: LinkReschedule, key: str | None) -> Appointment:
        return self._change(link, wanted, key, RESCHEDULE, RescheduleAppointment)

    def cancel(self, link: OpenLink, wanted: LinkCancel, key: str | None) -> Appointment:
        return self._change(link, wanted, key, CANCEL, CancelAppointment)

    def replace(self, link: OpenLink, nonce: str) -> None:
        """This link ends, another one goes to its holder's mailbox."""
        self._gate.version_in(nonce, link.token)
        now = self._gate.now()
        ending = link.as_stored(now)

        def work(uow: Any) -> None:
            links.use_nonce(ending.link_id, nonce, None, now, uow)
            links.replace(ending, now, uow)

        self._parts.transactions.run(work)

    def with_nonce(self, problem: ProblemError, link: OpenLink) -> ProblemError:
        """The refusal with a fresh nonce, so that what was wrong can be put right."""
        shown = problem.extra.get("current") or {}
        nonce = self._gate.nonce(link, shown.get("version"))
        return ProblemError(problem.code, problem.detail, **{**problem.extra, "nonce": nonce})

    def _change(
        self,
        link: OpenLink,
        wanted: LinkReschedule | LinkCancel,
        key: str | None,
        endpoint: Endpoint,
        command: type[BaseModel],
    ) -> Appointment:
        version = self._gate.version_in(wanted.nonce, link.token)
        self._spend(link, wanted.nonce, key)
        given = {name: getattr(wanted, name) for name in wanted.model_fields_set - _NOT_PASSED_ON}
        if given.get("expected_version") is None:
            given["expected_version"] = version
        changed: Appointment = self._parts.scheduling.call(
            endpoint,
            link.actor,
            parameters={"appointment_id": link.token.appointment_id},
            body=command.model_validate(given),
            headers={HEADER: key or f"link-{digest(wanted.nonce)}"},
        )
        return changed

    def _spend(self, link: OpenLink, nonce: str, key: str | None) -> None:
        now = self._gate.now()
        try:
            self._parts.transactions.run(
                lambda uow: links.use_nonce(link.token.link_id, nonce, key, now, uow)
            )
        except ProblemError as problem:
            current = link.appointment.model_dump(mode="json", exclude_unset=True)
            raise ProblemError(problem.code, problem.detail, current=current) from None
