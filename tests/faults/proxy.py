"""A TCP proxy in a process of its own: its connections can be stalled, and cut.

Run as ``python -m tests.faults.proxy PORT TARGET ...``: it reads a mode a line, and says "ok" to
each.
"""

import contextlib
import socket
import subprocess
import sys
import threading
from itertools import count

from tests.support.eventually import eventually
from tests.support.ports import free_port, is_open
from tests.support.running import ROOT, surroundings


class Proxy:
    """``proxy.port`` leads to the target port, or in turn to those of several that take
    connections. It dies with the process that made it.

    "pass" lets everything through, "stall" holds it back without closing anything, "cut" closes
    all connections and refuses new ones.
    """

    def __init__(self, *targets):
        self.port = free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.proxy", str(self.port), *map(str, targets)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=surroundings(),
        )
        eventually(lambda: is_open(self.port), within=60)

    def set(self, mode):
        self._process.stdin.write(f"{mode}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "ok\n"

    def close(self):
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


class _Relaying:
    """All connections of one proxy."""

    def __init__(self, port, *targets):
        self._targets = targets
        self._turns = count()
        self._flowing = threading.Event()
        self._flowing.set()
        self._refuses = False
        self._open = set()
        self._listening = socket.create_server(("127.0.0.1", port), backlog=128)
        threading.Thread(target=self._accept, daemon=True).start()

    def turn(self, mode):
        self._refuses = mode == "cut"
        if mode == "cut":
            # Before anything flows: what was held back is lost with its connection.
            for end in list(self._open):
                _hang_up(end)
        (self._flowing.clear if mode == "stall" else self._flowing.set)()

    def _accept(self):
        while True:
            here, _ = self._listening.accept()
            threading.Thread(target=self._connect, args=(here,), daemon=True).start()

    def _connect(self, here):
        self._flowing.wait()
        try:
            if self._refuses:
                raise ConnectionRefusedError
            there = self._reach_one()
        except OSError:
            here.close()
            return
        there.settimeout(None)
        for end in (here, there):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open |= {here, there}
        threading.Thread(target=self._pump, args=(here, there), daemon=True).start()
        self._pump(there, here)

    def _reach_one(self):
        """Of several the next one, or the one after it where that takes no connections."""
        first = next(self._turns) % len(self._targets)
        *others, last = self._targets[first:] + self._targets[:first]
        for target in others:
            with contextlib.suppress(OSError):
                return socket.create_connection(("127.0.0.1", target), 3)
        return socket.create_connection(("127.0.0.1", last), 3)

    def _pump(self, source, sink):
        with contextlib.suppress(OSError):
            while content := source.recv(65536):
                self._flowing.wait()
                sink.sendall(content)
        for end in (source, sink):
            _hang_up(end)
            self._open.discard(end)


def _hang_up(end):
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def _main(port, *targets):
    relaying = _Relaying(port, *targets)
    for line in sys.stdin:
        relaying.turn(line.strip())
        sys.stdout.write("ok\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main(*map(int, sys.argv[1:]))
