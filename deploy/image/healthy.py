"""What Docker asks a container of ours: is it well? Exit status 0 says yes.

``healthy.py``                        whoever serves here answers /healthz
``healthy.py worker HOST:PORT``       a worker was well a moment ago; its service's door knows

A socket and no more: this starts every few seconds in each container.
"""

import json
import os
import socket
import sys

_WITHIN = 3.0
PORTS = {"gateway": 8000, "scheduling": 8001, "notifications": 8002, "automations": 8003}


def answer(host: str, port: int, path: str) -> tuple[int, bytes]:
    """Status and body of a GET."""
    with socket.create_connection((host, port), _WITHIN) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def is_serving() -> bool:
    """Whether the app of this container answers."""
    port = os.environ.get("REBOOK_PORT") or PORTS[os.environ["REBOOK_SERVICE"]]
    return answer("127.0.0.1", int(port), "/healthz")[0] == 200


def has_worker(door: str) -> bool:
    """Whether the service behind this door has heard of a worker a moment ago."""
    host, _, port = door.partition(":")
    checks = json.loads(answer(host, int(port), "/readyz")[1])["checks"]
    return bool(checks["consumer"]["ok"])


if __name__ == "__main__":
    sys.exit(0 if (has_worker(sys.argv[2]) if sys.argv[1:] else is_serving()) else 1)
