"""What waitress refuses before any app sees it, told as one of our problems."""

from http import HTTPStatus
from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask

from libs import logs
from libs.contracts.problem import MEDIA_TYPE, Problem, ProblemError
from libs.web.observing import REQUEST_ID, request_id_from
from libs.web.parsing import too_large

_log = logs.logger("serving")
_OWN: Final = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: too_large(),
    HTTPStatus.INTERNAL_SERVER_ERROR: ProblemError("internal"),
}
_MALFORMED: Final = ProblemError("invalid", "This is not HTTP as it is understood here.")


class _Refusing(ErrorTask):  # type: ignore[misc]  # waitress ships no types
    """The connection ends with it: where the next request would begin, nobody knows."""

    def execute(self) -> None:
        """Sends the problem with the status that waitress chose, such as 400, 413 or 431."""
        refused = self.request.error
        problem = _problem(refused.code)
        request_id = request_id_from(self.request.headers.get("X_REQUEST_ID", ""))
        body = problem.model_dump_json(exclude_none=True).encode()
        self.status = f"{refused.code} {refused.reason}"
        self.response_headers += [
            ("Content-Type", MEDIA_TYPE),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            (REQUEST_ID, request_id),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        _log.info("request_unreadable", status=refused.code, request_id=request_id)
        self.write(body)


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """Refuses what Python cannot turn into a number or an address, instead of hanging up."""

    def parse_header(self, header_plus: bytes) -> None:
        """Raises ParsingError, which becomes a 400."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            raise ParsingError("Header cannot be read") from error


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """A connection that speaks of problems as the apps do."""

    error_task_class = _Refusing
    parser_class = _Parser


def _problem(status: int) -> Problem:
    told: dict[str, Any] = {"status": status}
    return _OWN.get(HTTPStatus(status), _MALFORMED).problem().model_copy(update=told)
