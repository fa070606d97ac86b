"""Forms that a page of another site sends are refused."""

from typing import Final
from urllib.parse import urlsplit

from flask import request

from libs.contracts.problem import ProblemError
from services.gateway.config import GatewaySettings

_OWN_SITES: Final = frozenset({"same-origin", "none"})


def refuse_foreign_forms(settings: GatewaySettings) -> None:
    """Our pages send no referrer, and with it browsers make the form's origin ``null``."""
    origin = request.headers.get("Origin", "null")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in _OWN_SITES or (origin != "null" and not _is_own(origin, settings)):
        raise ProblemError("csrf", "A page of another site sent this.")


def _is_own(origin: str, settings: GatewaySettings) -> bool:
    if settings.is_secure:
        return origin == settings.public_url.rstrip("/")
    return urlsplit(origin).netloc == request.host != ""
