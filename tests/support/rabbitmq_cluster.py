"""A cluster of RabbitMQ of our own: three nodes on this machine, any of which may be killed."""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from tests.support.private_rabbitmq import PrivateRabbitMQ


class RabbitMQCluster:
    """Started by ``start()``; ``close()`` removes everything. ``nodes`` are its servers."""

    def __init__(self, size=3):
        first = PrivateRabbitMQ()
        self.nodes = [first, *(PrivateRabbitMQ(beside=first) for _ in range(size - 1))]

    def start(self):
        """The first makes the cluster, the others join it."""
        first, *others = self.nodes
        first.start()
        with ThreadPoolExecutor() as pool:
            list(pool.map(PrivateRabbitMQ.start, others))
        return self

    def fresh(self):
        """The URL of a new virtual host, with all nodes in it."""
        name = urlsplit(self.nodes[0].create_vhosts()[0]).path
        return ";".join(f"amqp://guest:guest@127.0.0.1:{node.port}{name}" for node in self.nodes)

    def queues(self, url):
        """{queue of that virtual host: (the node that leads it, the nodes that keep it)}."""
        name = urlsplit(url.partition(";")[0]).path[1:]
        alive = next(node for node in self.nodes if node.is_running)
        words = "-q", "--formatter", "json", "list_queues", "-p", name, "name", "leader", "members"
        return {
            one["name"]: (self._called(one["leader"]), [*map(self._called, one["members"])])
            for one in json.loads(alive.control(*words))
        }

    def close(self):
        """All nodes first: the port mapper that they share stays while one of them lives."""
        for node in self.nodes:
            if node.is_running:
                node.kill()
        for node in self.nodes:
            node.close()

    def _called(self, name):
        return next((node for node in self.nodes if node.node == name), None)
