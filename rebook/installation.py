"""Where one Rebook lives: its databases, its broker, its keys, its address."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from libs.contracts.events import ServiceName
from libs.persistence.databases import sibling_of
from libs.settings import Settings
from services.automations import config as automations_config
from services.automations.config import AutomationsSettings
from services.gateway import config as gateway_config
from services.gateway.config import GatewaySettings
from services.notifications import config as notifications_config
from services.notifications.config import NotificationsSettings
from services.scheduling import config as scheduling_config

# The gateway last: it calls the others.
SERVICES: Final[tuple[ServiceName, ...]] = (
    "scheduling",
    "notifications",
    "automations",
    "gateway",
)
IN_MEMORY: Final = "memory://"
KEYS_FILE: Final = "keys"
KEYS_VARIABLE: Final = "REBOOK_KEYS"
OWNER_ALONE: Final = 0o600


@dataclass(frozen=True, kw_only=True)
class Installation:
    """Files in ``data``; without ``database_url`` each service's database is one of them.

    With it (PostgreSQL), each service has a database of its own beside the one that it names:
    ``…/rebook`` gives ``…/rebook_scheduling``. The gateway answers at ``host`` and ``port``, the
    other services on the ports after it, to this machine alone. What is not said here is taken
    from the environment, as every service reads it.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str | None = None
    broker_url: str = IN_MEMORY
    clock_offset_file: Path | None = None
    smtp_url: str | None = None
    mailbox_url: str | None = None
    firm: str = "Rebook"

    def url_of(self, service: ServiceName) -> str:
        """The database of a service."""
        if self.database_url is not None:
            return sibling_of(self.database_url, service)
        return f"sqlite:///{(self.data / f'{service}.db').absolute()}"

    def address_of(self, service: ServiceName) -> tuple[str, int]:
        """Host and port on which a service of its own process answers."""
        if service == "gateway":
            return self.host, self.port
        return "127.0.0.1", self.port + 1 + SERVICES.index(service)

    def keys(self) -> tuple[str, ...]:
        """The signing keys, the newest last: those of ``REBOOK_KEYS``, as every service reads them;
        without it those of a file, one a line, made at the first start.
        """
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        given = os.environ.get(KEYS_VARIABLE)
        if given:
            return tuple(key.strip() for key in given.split(","))
        file = self.data / KEYS_FILE
        if not file.exists():
            self._make_keys(file)
        return keys_in(file)

    def scheduling(self) -> Settings:
        """Scheduling's settings; raises SettingError."""
        return scheduling_config.read(self.environment("scheduling"))

    def notifications(self) -> NotificationsSettings:
        """Notifications' settings; raises SettingError."""
        return notifications_config.read(self.environment("notifications"))

    def automations(self) -> AutomationsSettings:
        """The settings of automations; raises SettingError."""
        return automations_config.read(self.environment("automations"))

    def gateway(self) -> GatewaySettings:
        """The gateway's settings; raises SettingError."""
        return gateway_config.read(self.environment("gateway"))

    def environment(self, service: ServiceName) -> dict[str, str]:
        """What a service reads: the environment of this process, and where it lives."""
        host, port = self.address_of(service)
        own = {
            "REBOOK_DATABASE_URL": self.url_of(service),
            "REBOOK_AMQP_URL": self.broker_url,
            KEYS_VARIABLE: ",".join(self.keys()),
            "REBOOK_HOST": host,
            "REBOOK_PORT": str(port),
            "REBOOK_SCHEDULING_URL": "http://{}:{}".format(*self.address_of("scheduling")),
            "REBOOK_NOTIFICATIONS_URL": "http://{}:{}".format(*self.address_of("notifications")),
            "REBOOK_AUTOMATIONS_URL": "http://{}:{}".format(*self.address_of("automations")),
        }
        if self.clock_offset_file:
            own["REBOOK_CLOCK_OFFSET_FILE"] = str(self.clock_offset_file)
        if self.smtp_url:
            own["REBOOK_SMTP_URL"] = self.smtp_url
        usual = {
            "REBOOK_PUBLIC_URL": f"http://{self.host}:{self.port}",
            "REBOOK_FIRM_NAME": self.firm,
            "REBOOK_MAIL_FROM": f"{self.firm} <appointments@rebook.example>",
        }
        return {**usual, **os.environ, **own}

    def _make_keys(self, file: Path) -> None:
        """Whole or not at all, and only by whoever is first: others may be starting too."""
        draft = file.with_name(f"{KEYS_FILE}.{secrets.token_hex(8)}")
        draft.touch(mode=OWNER_ALONE)
        draft.write_text(secrets.token_urlsafe(48) + "\n")
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()


def keys_in(file: Path) -> tuple[str, ...]:
    """The keys that a file holds, one a line."""
    return tuple(line.strip() for line in file.read_text().splitlines() if line.strip())
