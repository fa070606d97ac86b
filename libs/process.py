"""Running a process's loops: as threads, started again when they die, ended together in peace."""

import gc
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Final

from structlog import get_logger

from libs.persistence.backoff import doubling

_LOG: Final = get_logger(__name__)
_STUCK_AFTER: Final = 30.0
_BEAT_EVERY: Final = 2.0
_LOOK_EVERY: Final = 0.1
Loop = Callable[[threading.Event], None]


@dataclass(frozen=True)
class Patient:
    """A loop that waits for others: one turn may rightly take so many seconds longer."""

    loop: Loop
    seconds: float

    def __call__(self, stop: threading.Event) -> None:
        """Run the loop."""
        self.loop(stop)


class Bell:
    """Rings for all loops of a process that wait for something to carry."""

    def __init__(self) -> None:
        self._waiting: list[threading.Event] = []

    def ring(self) -> None:
        """Wakes all who listen."""
        for event in self._waiting:
            event.set()

    def listener(self) -> threading.Event:
        """What one loop waits for, and clears when it looks."""
        event = threading.Event()
        self._waiting.append(event)
        return event


class StopSign(threading.Event):
    """The order to stop; it remembers when a loop last looked at it, and so that the loop turns."""

    def __init__(self) -> None:
        super().__init__()
        self._looked_at = time.monotonic()

    def is_set(self) -> bool:
        """Whether to stop."""
        self._looked_at = time.monotonic()
        return super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Rest so many seconds, or until it is time to stop."""
        self._looked_at = time.monotonic() + (timeout or 0)
        return super().wait(timeout)

    @property
    def idle_for(self) -> float:
        """For how many seconds nobody has looked."""
        return time.monotonic() - self._looked_at


class Process:
    """Named loops in threads of their own. Each gets an event and returns soon after it is set.

    A loop that raises or returns early is started again after a pause. ``beat`` is called every
    other second as long as all loops turn; what it raises is logged.
    """

    def __init__(
        self,
        loops: Mapping[str, Loop],
        *,
        beat: Callable[[], None] | None = None,
        drain_for: float = 10.0,
        stuck_after: float = _STUCK_AFTER,
    ) -> None:
        self._signs = {name: StopSign() for name in loops}
        self._loops = dict(loops)
        self._beat = beat
        self._drain_for = drain_for
        self._stuck_after = stuck_after
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start all loops and return."""
        for name, loop in self._loops.items():
            self._spawn(name, self._keep_running, name, loop, self._signs[name])
        if self._beat is not None:
            self._spawn("heartbeat", self._keep_beating, self._beat)

    def stop(self) -> bool:
        """Tell all loops to stop and wait for them; False if the time for it was too short."""
        self._over.set()
        for sign in self._signs.values():
            sign.set()
        end = time.monotonic() + self._drain_for
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        late = [thread.name for thread in self._threads if thread.is_alive()]
        if late:
            _LOG.error("process.not_drained", loops=late)
        return not late

    def stuck(self) -> list[str]:
        """The loops that have not turned for too long."""
        return [name for name, sign in self._signs.items() if sign.idle_for > self._limit(name)]

    def run_until_signalled(self) -> bool:
        """Start, wait for SIGTERM or SIGINT, and stop. To be called in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        # What is there by now stays. To look through it for garbage again and again would hold up
        # everybody for a tenth of a second.
        gc.freeze()
        self.start()
        while not self._over.wait(1.0):
            pass
        return self.stop()

    def _limit(self, name: str) -> float:
        loop = self._loops[name]
        return self._stuck_after + (loop.seconds if isinstance(loop, Patient) else 0)

    def _spawn(self, name: str, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _keep_running(self, name: str, loop: Loop, sign: StopSign) -> None:
        failures = 0
        while not sign.is_set():
            started = time.monotonic()
            try:
                loop(sign)
            except Exception:  # noqa: BLE001  # it is started again
                _LOG.exception("loop.died", loop=name)
            failures = 1 if time.monotonic() - started > self._stuck_after else failures + 1
            sign.wait(doubling(failures, first=0.1, most=10).total_seconds())

    def _keep_beating(self, beat: Callable[[], None]) -> None:
        while not self._over.is_set():
            stuck = self.stuck()
            if stuck:
                _LOG.error("process.stuck", loops=stuck)
            else:
                self._try_to_beat(beat)
            self._over.wait(_BEAT_EVERY)

    def _try_to_beat(self, beat: Callable[[], None]) -> None:
        try:
            beat()
        except Exception as error:  # noqa: BLE001  # readiness will tell
            _LOG.warning("heartbeat.failed", error=type(error).__name__)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del frame
        _LOG.info("process.signalled", signal=signal.Signals(number).name)
        self._over.set()


def once(ready: threading.Event, loop: Loop) -> Loop:
    """The same loop, which begins only when something is so."""

    def begin(stop: threading.Event) -> None:
        while not ready.is_set():
            if stop.wait(_LOOK_EVERY):
                return
        loop(stop)

    return Patient(begin, loop.seconds) if isinstance(loop, Patient) else begin


def every(seconds: float, tick: Callable[[], object], *, full: int | None = None) -> Loop:
    """A loop that ticks every so many seconds; at once again when a tick answers ``full`` or more.

    A tick that raises is logged, and the next comes after a growing pause.
    """

    def loop(stop: threading.Event) -> None:
        failures = 0
        while not stop.is_set():
            try:
                answer = tick()
            except Exception as error:  # noqa: BLE001  # the next tick does what this one could not
                failures += 1
                _LOG.warning("tick.failed", failures=failures, error=type(error).__name__)
                stop.wait(doubling(failures, first=0.2, most=5).total_seconds())
            else:
                failures = 0
                if full is None or not isinstance(answer, int) or answer < full:
                    stop.wait(seconds)

    return loop
