"""What automations read from their environment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Final

from libs.settings import SettingError, Settings, whole_number

PORT: Final = 8003
_LONGEST: Final = 60


@dataclass(frozen=True, kw_only=True)
class AutomationsSettings(Settings):
    """``webhook_hosts`` may be called though they are private, or without TLS; ``webhook_ca`` is
    a file of certificates to trust instead of the usual ones. Times are in seconds: to connect,
    to wait for more of an answer, and for all of one attempt. ``couriers`` deliver side by side.
    """

    webhook_hosts: frozenset[str] = frozenset()
    webhook_ca: Path | None = None
    connect_timeout: float = 5
    answer_timeout: float = 10
    whole_timeout: float = 20
    couriers: int = 3
    keep_for: timedelta = timedelta(days=180)


def read(environment: Mapping[str, str]) -> AutomationsSettings:
    plain = Settings.read(environment, port=PORT)
    shared = {field.name: getattr(plain, field.name) for field in fields(Settings)}
    couriers = whole_number(environment, "REBOOK_WEBHOOK_COURIERS", 3)
    days = whole_number(environment, "REBOOK_AUTOMATIONS_KEEP_DAYS", 180)
    if not (couriers and days):
        raise SettingError(
            "REBOOK_WEBHOOK_COURIERS and REBOOK_AUTOMATIONS_KEEP_DAYS must be 1 or more"
        )
    file = environment.get("REBOOK_WEBHOOK_CA_FILE")
    hosts = environment.get("REBOOK_WEBHOOK_HOSTS", "").lower().split(",")
    return AutomationsSettings(
        **shared,
        webhook_hosts=frozenset(host.strip() for host in hosts if host.strip()),
        webhook_ca=Path(file) if file else None,
        connect_timeout=_seconds(environment, "REBOOK_WEBHOOK_CONNECT_SECONDS", 5),
        answer_timeout=_seconds(environment, "REBOOK_WEBHOOK_ANSWER_SECONDS", 10),
        whole_timeout=_seconds(environment, "REBOOK_WEBHOOK_SECONDS", 20),
        couriers=couriers,
        keep_for=timedelta(days=days),
    )


def _seconds(environment: Mapping[str, str], name: str, default: int) -> int:
    """A time that one webhook may take: a courier and its lease are bound for as long."""
    found = whole_number(environment, name, default)
    if not 1 <= found <= _LONGEST:
        raise SettingError(f"{name} must lie between 1 and {_LONGEST}")
    return found
