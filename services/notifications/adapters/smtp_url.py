"""Where the mail server is and how to speak to it, as one URL."""

import ssl
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import parse_qs, unquote, urlsplit

Security = Literal["none", "starttls", "tls"]
_SCHEMES: Final[dict[str, tuple[Security, int]]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAddress:
    """``cafile`` names the certificates to trust instead of the system's."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str = field(repr=False)
    cafile: str | None = None

    def context(self) -> ssl.SSLContext:
        """Certificates and host names are always checked."""
        return ssl.create_default_context(cafile=self.cafile)


def parse(url: str) -> SmtpAddress:
    """``smtp://``, ``smtp+starttls://`` or ``smtps://``, perhaps ``user:password@``.

    Raises ValueError, which never shows the password.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        known = ", ".join(f"{scheme}://" for scheme in _SCHEMES)
        raise ValueError(f"the mail server's URL must begin with one of {known} and name a host")
    security, port = _SCHEMES[parts.scheme]
    return SmtpAddress(
        host=parts.hostname,
        port=parts.port or port,
        security=security,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
        cafile=next(iter(parse_qs(parts.query).get("cafile", [])), None),
    )
