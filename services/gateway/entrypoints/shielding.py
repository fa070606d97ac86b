"""The headers that every answer carries, whatever it is."""

from typing import Final

_ALWAYS: Final = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
    "Vary": "Cookie, Authorization",
}
_TWO_YEARS: Final = f"max-age={2 * 365 * 24 * 3600}; includeSubDomains"


def headers(*, is_secure: bool) -> dict[str, str]:
    """What an answer sets itself stays."""
    return _ALWAYS | ({"Strict-Transport-Security": _TWO_YEARS} if is_secure else {})
