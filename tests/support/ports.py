"""Free TCP ports of this machine."""

import contextlib
import random
import socket

# Below the range from which Linux takes the ports of outgoing calls (ip_local_port_range): a port
# of that range may be gone between our looking at it and its server's start.
_PORTS = range(20_000, 32_000)
_ours = []


def free_ports(count):
    """``count`` ports in a row on 127.0.0.1 that nobody uses; ours until this process ends."""
    while True:
        first = random.choice(_PORTS[: -count + 1 or None])
        ports = list(range(first, first + count))
        if all(map(_is_free, ports)) and _reserve(ports):
            return ports


def free_port():
    """One such port."""
    return free_ports(1)[0]


def is_open(port):
    """Whether somebody listens on this port of 127.0.0.1."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
        return True
    return False


def _is_free(port):
    with contextlib.suppress(OSError), socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        return True
    return False


def _reserve(ports):
    """Keep other test processes off: a name in Linux's abstract space goes away with its holder."""
    held = []
    for port in ports:
        name = socket.socket(socket.AF_UNIX)
        try:
            name.bind(f"\0rebook-tests-port-{port}")
        except OSError:
            name.close()
            for each in held:
                each.close()
            return False
        held.append(name)
    _ours.extend(held)
    return True
