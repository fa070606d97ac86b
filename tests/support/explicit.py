"""Servers that somebody else runs and names in TEST_DATABASE_URL and TEST_AMQP_URL."""

import base64
import json
import os
import secrets
import socket
import urllib.error
import urllib.request
from urllib.parse import unquote, urlsplit

from tests.support.private_postgres import ServerUnavailableError

DEFAULT_PORTS = {"postgresql": 5432, "amqp": 5672}


class ExplicitServer:
    """It must answer; it is never started, stopped or replaced by us."""

    def __init__(self, url):
        self.url = url
        self._parts = urlsplit(url)

    def start(self):
        address = (
            self._parts.hostname,
            self._parts.port or DEFAULT_PORTS[self._parts.scheme.split("+")[0]],
        )
        try:
            socket.create_connection(address, 3).close()
        except OSError as error:
            message = f"nothing answers at {address[0]}:{address[1]}: {error}"
            raise ServerUnavailableError(message) from error
        return self

    def close(self):
        """It is not ours to end."""


class ExplicitRabbitMQ(ExplicitServer):
    """Virtual hosts are made through its management API (TEST_AMQP_MANAGEMENT_URL)."""

    def __init__(self, url):
        super().__init__(url)
        self._made = []

    def create_vhosts(self, count=1):
        made = [f"rebook-test-{secrets.token_hex(6)}" for _ in range(count)]
        for name in made:
            self._ask("PUT", f"vhosts/{name}")
            rights = dict.fromkeys(("configure", "write", "read"), ".*")
            self._ask("PUT", f"permissions/{name}/{self._parts.username or 'guest'}", rights)
        self._made += made
        credentials = self._parts.netloc
        return [f"amqp://{credentials}/{name}" for name in made]

    def close(self):
        for name in self._made:
            self._ask("DELETE", f"vhosts/{name}")

    def _ask(self, method, path, body=None):
        default = f"http://{self._parts.hostname}:15672"
        management = os.environ.get("TEST_AMQP_MANAGEMENT_URL", default)
        user = unquote(self._parts.username or "guest")
        password = unquote(self._parts.password or "guest")
        headers = {
            "Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode(),
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(
            f"{management}/api/{path}", json.dumps(body or {}).encode(), headers, method=method
        )
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except (urllib.error.URLError, OSError) as error:
            message = (
                f"TEST_AMQP_URL needs RabbitMQ's management API at {management} to make a virtual"
                f" host for each test (set TEST_AMQP_MANAGEMENT_URL): {error}"
            )
            raise ServerUnavailableError(message) from error
