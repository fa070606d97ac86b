"""Messages that died in the queues of services, at a real broker."""

import json

import pika

from libs.messaging.parked import QueueDepth, depths
from libs.messaging.publisher import AmqpPublisher
from libs.persistence.outbox import Letter
from tests.support.eventually import eventually


def let_die(url, *letters):
    """``letters`` are (id, service, kind); without a kind nobody can read it. They die in order."""
    publisher = AmqpPublisher(url)
    for n, (name, service, kind) in enumerate(letters):
        publisher.publish([Letter(n, name, f"to.{service}.test", _body(name, kind))], {})
    publisher.close()
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    for n, (_, service, _) in enumerate(letters, 1):
        eventually(lambda queue=service: depths(url)[queue].messages > 0)
        method, _, _ = channel.basic_get(service)
        channel.basic_reject(method.delivery_tag, requeue=False)
        eventually(waiting(url, "rebook.dead", n))
    connection.close()


def waiting(url, queue, count):
    """A fact: so many messages wait there, and nobody reads them."""
    return lambda: depths(url)[queue] == QueueDepth(count, 0)


def _body(name, kind):
    if not kind:
        return '{"n":1}'
    head = {"id": name, "type": kind, "source": "scheduling", "subject": "a1"}
    return json.dumps(
        head | {"specversion": "1.0", "time": "2026-11-23T08:00:00Z", "data": {"n": 1}}
    )
