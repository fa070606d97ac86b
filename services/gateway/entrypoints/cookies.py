"""The session's cookie: bound to this host and https, or, on plain http, as strict as can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class SessionCookie:
    is_secure: bool
    lasts_for: timedelta

    @property
    def name(self) -> str:
        # The prefix has browsers refuse it without Secure, which plain http cannot have.
        return "__Host-rebook" if self.is_secure else "rebook"

    def read(self, cookies: Mapping[str, str]) -> str | None:
        return cookies.get(self.name) or None

    def set(self, secret: str, *, keep: bool) -> tuple[str, str]:
        """One that is not kept ends with the browser."""
        seconds = int(self.lasts_for.total_seconds())
        return self._header(secret, f"; Max-Age={seconds}" if keep else "")

    def clear(self) -> tuple[str, str]:
        return self._header("", "; Max-Age=0")

    def _header(self, value: str, age: str) -> tuple[str, str]:
        secure = "; Secure" if self.is_secure else ""
        text = f"{self.name}={value}; Path=/{age}; HttpOnly; SameSite=Lax{secure}"
        return "Set-Cookie", text
