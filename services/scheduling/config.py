"""What scheduling reads from its environment."""

from collections.abc import Mapping
from typing import Final

from libs.settings import Settings

PORT: Final = 8001


def read(environment: Mapping[str, str]) -> Settings:
    """Nothing but what every service needs."""
    return Settings.read(environment, port=PORT)
