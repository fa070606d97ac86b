"""The cookie behind a link's page: named by its link, so that two open mails do not clash."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.gateway.domain.links import PAGE_LASTS_FOR


@dataclass(frozen=True)
class LinkCookie:
    is_secure: bool

    def name(self, link_id: str) -> str:
        # The prefix has browsers refuse it without Secure, which plain http cannot have.
        return f"{'__Host-' if self.is_secure else ''}rebook-link-{link_id}"

    def read(self, cookies: Mapping[str, str], link_id: str) -> str | None:
        return cookies.get(self.name(link_id)) or None

    def set(self, link_id: str, value: str) -> tuple[str, str]:
        seconds = int(PAGE_LASTS_FOR.total_seconds())
        secure = "; Secure" if self.is_secure else ""
        name = self.name(link_id)
        text = f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
        return "Set-Cookie", text
