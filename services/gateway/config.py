"""What the gateway reads from its environment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from ipaddress import ip_network
from typing import Final

from libs.settings import SettingError, Settings, whole_number

PORT: Final = 8000


@dataclass(frozen=True, kw_only=True)
class GatewaySettings(Settings):
    """``public_url`` is how browsers reach it: https there makes cookies Secure.

    ``trusted_proxies`` are the addresses and networks whose ``X-Forwarded-For`` is believed. A
    session ends when it was not used for ``idle_for``, and in any case after ``lasts_for``. Pages
    for people who are not signed in show ``firm_name``, and ``firm_phone`` if there is one.
    """

    scheduling_url: str = "http://127.0.0.1:8001"
    notifications_url: str = "http://127.0.0.1:8002"
    automations_url: str = "http://127.0.0.1:8003"
    public_url: str = "http://127.0.0.1:8000"
    firm_name: str = "Rebook"
    firm_phone: str = ""
    trusted_proxies: tuple[str, ...] = ()
    idle_for: timedelta = timedelta(hours=12)
    lasts_for: timedelta = timedelta(days=7)
    failed_sign_ins: int = 10
    failed_sign_ins_for: timedelta = timedelta(minutes=10)
    link_views_a_minute: int = 120
    link_changes_a_minute: int = 30
    resends_an_hour: int = 5
    public_bookings_an_hour: int = 20

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https://")


def read(environment: Mapping[str, str]) -> GatewaySettings:
    plain = Settings.read(environment, port=PORT)
    shared = {field.name: getattr(plain, field.name) for field in fields(Settings)}
    idle = whole_number(environment, "REBOOK_SESSION_IDLE_MINUTES", 12 * 60)
    absolute = whole_number(environment, "REBOOK_SESSION_HOURS", 7 * 24)
    failures = whole_number(environment, "REBOOK_FAILED_SIGN_INS", 10)
    window = whole_number(environment, "REBOOK_FAILED_SIGN_INS_MINUTES", 10)
    if not (idle and absolute and window):
        raise SettingError("the minutes and hours of sessions and limits must be 1 or more")
    return GatewaySettings(
        **shared,
        scheduling_url=environment.get("REBOOK_SCHEDULING_URL", "http://127.0.0.1:8001"),
        notifications_url=environment.get("REBOOK_NOTIFICATIONS_URL", "http://127.0.0.1:8002"),
        automations_url=environment.get("REBOOK_AUTOMATIONS_URL", "http://127.0.0.1:8003"),
        firm_name=environment.get("REBOOK_FIRM_NAME", "Rebook"),
        firm_phone=environment.get("REBOOK_FIRM_PHONE", ""),
        public_url=environment.get("REBOOK_PUBLIC_URL", f"http://127.0.0.1:{plain.port}"),
        trusted_proxies=_addresses(environment.get("REBOOK_TRUSTED_PROXIES", "")),
        idle_for=timedelta(minutes=idle),
        lasts_for=timedelta(hours=absolute),
        failed_sign_ins=failures,
        failed_sign_ins_for=timedelta(minutes=window),
        link_views_a_minute=whole_number(environment, "REBOOK_LINK_VIEWS", 120),
        link_changes_a_minute=whole_number(environment, "REBOOK_LINK_CHANGES", 30),
        resends_an_hour=whole_number(environment, "REBOOK_RESENDS", 5),
        public_bookings_an_hour=whole_number(environment, "REBOOK_PUBLIC_BOOKINGS", 20),
    )


def _addresses(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        for part in parts:
            ip_network(part)
    except ValueError:
        raise SettingError(
            "REBOOK_TRUSTED_PROXIES must list IP addresses or networks like 10.0.0.0/24"
        ) from None
    return parts
