"""The same two servers in Docker, for machines that have no binaries of them."""

import contextlib
import os

from tests.support.ports import free_port
from tests.support.private_postgres import options, words_for
from tests.support.private_rabbitmq import vhosts_expression

POSTGRES_IMAGE = "postgres:16"
RABBITMQ_IMAGE = "rabbitmq:3.13-management"


class Contained:
    """A container on a fixed port, which can be killed and started again like a private server."""

    def __init__(self, container, inner_port, url):
        self.port = free_port()
        self.url = None
        self._url = url
        self._container = container.with_bind_ports(inner_port, self.port)
        self._made = False

    def start(self):
        if not self._made:
            self._container.start()
            host = self._container.get_container_host_ip()
            self.url = self._url.format(host=host, port=self.port)
            self._made = True
        else:
            self._engine().start()
        return self

    def stop(self):
        self._engine().stop()

    def kill(self):
        self._engine().kill()

    @contextlib.contextmanager
    def paused(self):
        self._engine().pause()
        try:
            yield
        finally:
            self._engine().unpause()

    def close(self):
        self._container.stop()

    def _engine(self):
        return self._container.get_wrapped_container()


class ContainedRabbitMQ(Contained):
    """RabbitMQ in a container; virtual hosts are made by its own command."""

    def create_vhosts(self, count=1):
        names = [f"t{os.urandom(6).hex()}" for _ in range(count)]
        self._container.exec(["rabbitmqctl", "eval", vhosts_expression(names)])
        return [f"{self.url.removesuffix('%2F')}{name}" for name in names]


def contained_postgres(*, keeps_commits=False):
    """PostgreSQL, as quick as a private one; in memory unless a crash must keep its commits."""
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415 - may be absent

    image = os.environ.get("POSTGRES_IMAGE", POSTGRES_IMAGE)
    container = PostgresContainer(image, username="postgres", password="postgres", driver=None)
    container.with_command(["postgres", *words_for(options(keeps_commits=keeps_commits))])
    if not keeps_commits:
        container.with_tmpfs_mount("/var/lib/postgresql/data")
    return Contained(container, 5432, "postgresql://postgres:postgres@{host}:{port}/test")


def contained_rabbitmq():
    """RabbitMQ with its guest account."""
    from testcontainers.community.rabbitmq import RabbitMqContainer  # noqa: PLC0415 - may be absent

    container = RabbitMqContainer(os.environ.get("RABBITMQ_IMAGE", RABBITMQ_IMAGE))
    return ContainedRabbitMQ(container, 5672, "amqp://guest:guest@{host}:{port}/%2F")
