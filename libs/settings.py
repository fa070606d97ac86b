"""What every service reads from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from libs.logs import LEVELS, Level

_KEY_LENGTH: Final = 16
_TRACED: Final = 0.05


class SettingError(Exception):
    """A setting is missing or makes no sense; its text says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One service's surroundings.

    ``keys`` sign what services tell each other, newest last. ``port`` of 0 is any free one.
    ``traces_to`` is an OTLP/HTTP address that gets the ``traced_share`` (0 to 1) of all traces.
    """

    database_url: str
    broker_url: str
    keys: tuple[str, ...]
    host: str = "127.0.0.1"
    port: int = 0
    log_level: Level = "info"
    clock_offset_file: Path | None = None
    traces_to: str | None = None
    traced_share: float = _TRACED

    @classmethod
    def read(cls, environment: Mapping[str, str], *, port: int) -> "Settings":
        """From ``REBOOK_*`` variables and two of OpenTelemetry; raises `SettingError`."""
        offset = environment.get("REBOOK_CLOCK_OFFSET_FILE")
        return cls(
            database_url=required(environment, "REBOOK_DATABASE_URL"),
            broker_url=required(environment, "REBOOK_AMQP_URL"),
            keys=_keys(environment),
            host=environment.get("REBOOK_HOST", "127.0.0.1"),
            port=whole_number(environment, "REBOOK_PORT", port),
            log_level=_level(environment),
            clock_offset_file=Path(offset) if offset else None,
            traces_to=traces_to(environment),
            traced_share=traced_share(environment),
        )


def required(environment: Mapping[str, str], name: str) -> str:
    """The value of a variable that must be there."""
    value = environment.get(name, "").strip()
    if not value:
        raise SettingError(f"{name} is not set; .env.example says what it is for")
    return value


def whole_number(environment: Mapping[str, str], name: str, default: int) -> int:
    """The value of a variable that counts something."""
    text = environment.get(name)
    if not text:
        return default
    if not text.isdecimal():
        raise SettingError(f"{name} must be a whole number, not {text!r}")
    return int(text)


def traces_to(environment: Mapping[str, str]) -> str | None:
    """Where traces go; None is nowhere."""
    address = environment.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").strip()
    if address and not (address.startswith(("http://", "https://")) and urlsplit(address).netloc):
        raise SettingError("OTEL_EXPORTER_OTLP_ENDPOINT must be like http://127.0.0.1:4318")
    return address or None


def traced_share(environment: Mapping[str, str]) -> float:
    """How much of all traces is recorded, 0 to 1."""
    text = environment.get("OTEL_TRACES_SAMPLER_ARG", "").strip()
    if not text:
        return _TRACED
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise SettingError(f"OTEL_TRACES_SAMPLER_ARG must be from 0 to 1, not {text!r}")
    return share


def _keys(environment: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in required(environment, "REBOOK_KEYS").split(","))
    if any(len(key) < _KEY_LENGTH for key in keys):
        raise SettingError(f"each of REBOOK_KEYS must have {_KEY_LENGTH} characters or more")
    return keys


def _level(environment: Mapping[str, str]) -> Level:
    found = environment.get("REBOOK_LOG_LEVEL", "info")
    if found not in LEVELS:
        raise SettingError(f"REBOOK_LOG_LEVEL must be one of {', '.join(LEVELS)}, not {found!r}")
    return found
