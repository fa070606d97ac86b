"""What time it is: the machine's clock, shiftable outside production, or one that stands still."""

import os
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

OFFSET_VARIABLE: Final = "REBOOK_CLOCK_OFFSET_FILE"
_REREAD_AFTER: Final = 0.02


class Clock(Protocol):
    """Whoever can say what time it is."""

    def now(self) -> datetime:
        """This moment: aware, in UTC."""
        ...


class SystemClock:
    """The machine's time plus the seconds (a decimal number) that stand in ``offset_file``.

    Without an argument the file is the one that the environment names. No file, an empty one or one
    that is being written just now leaves the offset as it was. Raises RuntimeError in production.
    """

    def __init__(self, offset_file: Path | None = None) -> None:
        named = os.environ.get(OFFSET_VARIABLE)
        self._file = offset_file or (Path(named) if named else None)
        if self._file is not None and os.environ.get("REBOOK_ENV") == "production":
            raise RuntimeError(f"{OFFSET_VARIABLE} must not be set in production")
        self._offset = timedelta()
        self._read_at = float("-inf")

    def now(self) -> datetime:
        """This moment: aware, in UTC, shifted by the offset."""
        return datetime.now(UTC) + self.offset

    @property
    def offset(self) -> timedelta:
        """How far it is ahead of the machine: other clocks, like a database's, go along with it."""
        if self._file is not None and time.monotonic() - self._read_at > _REREAD_AFTER:
            self._read_at = time.monotonic()
            with suppress(OSError, ValueError):
                self._offset = timedelta(seconds=float(self._file.read_text()))
        return self._offset


class FixedClock:
    """A clock that stands still until it is set or advanced."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The moment at which it stands: aware, in UTC."""
        return self._at

    def set(self, at: datetime) -> None:
        """Put it at an aware moment."""
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Put it forward."""
        self._at += by
