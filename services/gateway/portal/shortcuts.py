"""Single keys that move through the calendar: a wish of one browser, kept in its cookie."""

from typing import Final

from flask import Response, request

from services.gateway.config import GatewaySettings

_NAME: Final = "rebook-keys"
_A_YEAR: Final = 365 * 24 * 3600


def are_on() -> bool:
    return request.cookies.get(_NAME) != "off"


def switch(response: Response, settings: GatewaySettings, *, on: bool) -> None:
    secure = "; Secure" if settings.is_secure else ""
    value = "on" if on else "off"
    text = f"{_NAME}={value}; Path=/; Max-Age={_A_YEAR}; HttpOnly; SameSite=Lax{secure}"
    response.headers.add("Set-Cookie", text)
