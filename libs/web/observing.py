"""What surrounds every request: its id, its log line, its time, and problems instead of errors."""

import re
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import cache
from http import HTTPStatus
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response
from flask.ctx import RequestContext
from prometheus_client import Histogram
from werkzeug.exceptions import HTTPException

from libs import logs, tracing
from libs.contracts.problem import ProblemError
from libs.metrics import Metrics
from libs.web.replies import problem_of, respond_problem

REQUEST_ID: Final = "X-Request-Id"
_UNTRACED: Final = frozenset({"/healthz", "/readyz", "/metrics"})
REQUEST_ID_KEY: Final = "rebook.request_id"
_CONTEXT: Final = "rebook.context"
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = logs.logger("http")


class ServiceApp(Flask):
    """A Flask app whose every request has an id, a log line and a time.

    ``headers`` go on every answer that has not set them itself. All of it happens around the app:
    three hooks inside would cost more than everything else that Flask does. One that
    ``is_outermost`` begins every trace: strangers do not say what is recorded.
    """

    def __init__(self, name: str, metrics: Metrics, headers: Mapping[str, str]) -> None:
        super().__init__(name, static_folder=None)
        self._service = metrics.service
        self._timer = cache(metrics.requests.labels)
        self._headers = tuple(headers.items())
        self.is_outermost = False
        self.register_error_handler(ProblemError, respond_problem)
        self.register_error_handler(HTTPException, _refused)
        self.register_error_handler(Exception, _failed)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is async: Flask need not look at each function each time."""
        return func

    def request_context(self, environ: WSGIEnvironment) -> RequestContext:
        """Flask's own, remembered for what is told at the end."""
        context = super().request_context(environ)
        environ[_CONTEXT] = context
        return context

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The app inside, observed."""
        request_id = environ[REQUEST_ID_KEY] = request_id_from(environ.get("HTTP_X_REQUEST_ID", ""))
        statuses: list[int] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            statuses.append(int(status[:3]))
            set_already = {name for name, _ in headers}
            headers.append((REQUEST_ID, request_id))
            headers.extend(one for one in self._headers if one[0] not in set_already)
            return start_response(status, headers, *more)

        began = time.perf_counter()
        ids = logs.bound(request_id=request_id, correlation_id=request_id)
        with ids, self._traced(environ) as span:
            try:
                return super().wsgi_app(environ, start)
            finally:
                spent = time.perf_counter() - began
                self._tell(environ, statuses[-1] if statuses else 500, spent, span)

    def _traced(self, environ: WSGIEnvironment) -> AbstractContextManager[tracing.Span]:
        """Probes are left out: they come every few seconds, and nobody looks for them."""
        if not tracing.is_on() or environ["PATH_INFO"] in _UNTRACED:
            return tracing.UNRECORDED
        parent = None if self.is_outermost else environ.get("HTTP_TRACEPARENT")
        return tracing.door(self._service, environ["REQUEST_METHOD"], "server", parent=parent)

    def _tell(
        self, environ: WSGIEnvironment, status: int, spent: float, span: tracing.Span
    ) -> None:
        method, rule = environ["REQUEST_METHOD"], environ[_CONTEXT].request.url_rule
        route = rule.rule if rule else "unmatched"
        timer: Histogram = self._timer(method if rule else "other", route, status)
        timer.observe(spent)
        _note(span, method if rule else "_OTHER", route, status)
        if method == "GET" and status < HTTPStatus.BAD_REQUEST:
            return
        log = _log.error if status == HTTPStatus.INTERNAL_SERVER_ERROR else _log.info
        log(
            "request",
            service=self._service,
            method=method,
            route=route,
            status=status,
            milliseconds=round(spent * 1000, 1),
        )


def _note(span: tracing.Span, method: str, route: str, status: int) -> None:
    span.note(
        {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
        },
        name=f"{method} {route}",
    )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.fail(str(status))


def request_id_from(given: str) -> str:
    """The id that came with a request, if it is sane; else a new one."""
    return given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex


def _refused(error: HTTPException) -> Response:
    response = respond_problem(problem_of(error))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _failed(error: Exception) -> Response:
    # The places, not the text: an error's text may hold what a person wrote.
    _log.error("unexpected", kind=type(error).__name__, places=logs.places_of(error))
    return respond_problem(ProblemError("internal"))
