"""Answers and problems as Flask responses."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final

from flask import Response
from pydantic import BaseModel
from werkzeug.exceptions import HTTPException

from libs.contracts.problem import MEDIA_TYPE, ProblemError
from libs.web.parsing import too_large

JSON: Final = "application/json"
_STATUS_CODES: Final = {404: "not_found", 405: "method_not_allowed", 429: "too_many_requests"}


def encode(answer: BaseModel) -> bytes:
    """JSON of what was set in ``answer``."""
    return answer.model_dump_json(exclude_unset=True, by_alias=True).encode()


def respond(
    status: int, body: bytes, headers: Mapping[str, str] | Iterable[tuple[str, str]] = ()
) -> Response:
    """A response; a body is JSON unless ``headers`` say otherwise."""
    given = dict(headers)
    kind = given.pop("Content-Type", JSON)
    response = Response(body, status, given, content_type=kind)
    if not body:
        del response.headers["Content-Type"]
    return response


def respond_problem(error: ProblemError) -> Response:
    """The problem as ``application/problem+json``, with ``Retry-After`` where it is known."""
    problem = error.problem()
    headers = {"Content-Type": MEDIA_TYPE}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    return respond(problem.status, problem.model_dump_json(exclude_none=True).encode(), headers)


def problem_of(error: HTTPException) -> ProblemError:
    """What Flask or Werkzeug refused, as one of our problems."""
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return too_large()
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    is_ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return ProblemError(_STATUS_CODES.get(status, "internal" if is_ours else "invalid"))
