"""A sentence about what was done, shown on the page that comes next: once, and only our own."""

from datetime import timedelta
from typing import Final

from flask import Response, request

from libs.clock import Clock
from libs.signed_links import BadTokenError, SignedLinks
from services.gateway.config import GatewaySettings

_NAME: Final = "rebook-toast"
_LASTS_FOR: Final = timedelta(minutes=1)


class Toasts:
    """Kept in a cookie, signed: nobody else puts words into our mouth."""

    def __init__(self, settings: GatewaySettings, clock: Clock) -> None:
        self._secure = "; Secure" if settings.is_secure else ""
        self._signed = SignedLinks(settings.keys, "toast", now=lambda: clock.now().timestamp())

    def leave(self, response: Response, text: str) -> None:
        self._set(response, self._signed.sign({"t": text}), int(_LASTS_FOR.total_seconds()))

    def take(self) -> str:
        given = request.cookies.get(_NAME)
        if not given:
            return ""
        try:
            return str(self._signed.read(given, max_age=_LASTS_FOR).get("t", ""))
        except BadTokenError:
            return ""

    def clear(self, response: Response) -> None:
        """On every page: what was shown is not shown again."""
        if _NAME in request.cookies:
            self._set(response, "", 0)

    def _set(self, response: Response, value: str, seconds: int) -> None:
        text = f"{_NAME}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{self._secure}"
        response.headers.add("Set-Cookie", text)
