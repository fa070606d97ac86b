"""Somebody who knows two doors: where one takes no connections they try the other."""

from datetime import timedelta

import requests
from urllib3.exceptions import NewConnectionError

from tests.support.caller import Caller

# What one process refuses or breaks off because it ends, it does at once; a machine that has other
# work lets calls between services take too long.
AT_ONCE = timedelta(seconds=1)


class TwoDoors(Caller):
    """What is not an answer, or a refusal that others need not have given, goes to ``trouble``.

    A connection that was refused is none of it: nothing was sent.
    """

    def __init__(self, ports, trouble):
        super().__init__(f"http://127.0.0.1:{ports[0]}")
        self._urls = [f"http://127.0.0.1:{port}" for port in ports]
        self._trouble = trouble

    @classmethod
    def signed_in(cls, email, ports, trouble):
        caller = cls(ports, trouble)
        answer = caller.sign_in(email)
        assert answer.status_code == 201, answer.text
        return caller

    def ask(self, method, path, *more, **query):
        try:
            answer = super().ask(method, path, *more, **query)
        except requests.ConnectionError as error:
            if not _was_refused(error):
                self._trouble.append(f"{method} {path}: {error}")
                raise
            self._urls.reverse()
            self.url = self._urls[0]
            return super().ask(method, path, *more, **query)
        if answer.status_code >= 500 and answer.elapsed < AT_ONCE:
            self._trouble.append(f"{method} {path}: {answer.text}")
        return answer


def _was_refused(error):
    """Whether no connection came about."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)
