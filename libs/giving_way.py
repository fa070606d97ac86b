"""Work behind the scenes gives way to the requests that this process is answering."""

import threading
import time
from types import TracebackType
from typing import Final

# After a request the answer is still on its way, and the next one may follow at once.
_LINGER: Final = 0.001
# Seconds that a loop rests before one piece of work, and in a row when it was idle before.
_A_REST: Final = 0.05
_PATIENCE: Final = 0.1


class Requests:
    """The requests that are being answered: ``with requests:`` around each.

    Threads of one process share one interpreter: what is sent, listened to and mailed behind the
    scenes would make everybody wait who waits for an answer.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting = 0
        self.count = 0

    def __enter__(self) -> None:
        with self._changed:
            self.count += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self.count -= 1
            if self._waiting and not self.count:
                self._changed.notify_all()

    def wait(self, at_most: float) -> None:
        """Rest until nobody waits for an answer, but no more than so many seconds."""
        end = time.monotonic() + at_most
        while self.count and (left := end - time.monotonic()) > 0:
            self._rest(left)

    def _rest(self, seconds: float) -> None:
        with self._changed:
            self._waiting += 1
            self._changed.wait_for(lambda: not self.count, seconds)
            self._waiting -= 1
        if not self.count:
            time.sleep(_LINGER)


REQUESTS: Final = Requests()


class Patience:
    """How long one loop still gives way: it runs out, and comes back while the loop works or idles.

    So a loop with much to do rests at most as long as it works, however many requests there are:
    what it keeps behind it never grows for want of its turn.
    """

    def __init__(self, requests: Requests = REQUESTS) -> None:
        self._requests = requests
        self._left = _PATIENCE
        self._since = time.monotonic()

    def give_way(self) -> None:
        """To be called before each piece of work, by the loop's own thread."""
        began = time.monotonic()
        patience = min(_PATIENCE, self._left + began - self._since)
        self._requests.wait(min(_A_REST, patience))
        self._since = time.monotonic()
        self._left = patience - (self._since - began)
