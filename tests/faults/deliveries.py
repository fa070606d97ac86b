"""What reaches the queues besides what the services send: doubles, disorder, poison."""

import json
import os
import random
import uuid
from contextlib import contextmanager

import pika

from libs.messaging.topology import EXCHANGE, listeners_of
from rebook.installation import SERVICES

SENT = "SELECT routing_key, body, event_id FROM outbox WHERE published_at IS NOT NULL"
BROKEN = "broken bytes"
KINDS = (BROKEN, "missing fields", "unknown type", "future schema")


@contextmanager
def channel_to(url):
    """A channel that confirms what is published."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel
    finally:
        connection.close()


def publish(channel, routing_key, body, exchange=EXCHANGE.name):
    lasting = pika.BasicProperties(delivery_mode=2, content_type="application/json")
    channel.basic_publish(exchange, routing_key, body, lasting, mandatory=True)


def again(house, rng, number):
    """Events that were sent before are sent twice more, in no order; how many deliveries."""
    found = [
        (row.routing_key, row.body.encode())
        for service in SERVICES
        for row in house.rows(service, f"{SENT} ORDER BY random() LIMIT {number}")
        if listeners_of(row.routing_key)
    ]
    sent = rng.sample(found, min(number // 2, len(found))) * 2
    rng.shuffle(sent)
    with channel_to(house.broker_url) as channel:
        for routing_key, body in sent:
            publish(channel, routing_key, body)
    return len(sent)


def disorder(house, rng, queue):
    """What waits in a queue is put back in another order; how many messages."""
    with channel_to(house.broker_url) as channel:
        taken = []
        while (found := channel.basic_get(queue))[0] is not None:
            taken.append((found[0].delivery_tag, found[2]))
        for _, body in rng.sample(taken, len(taken)):
            publish(channel, queue, body, exchange="")
        for tag, _ in taken:
            channel.basic_ack(tag)
    return len(taken)


def poison(house, kind):
    """One bad message to whoever hears of bookings; (its id or its bytes, who gets it)."""
    event_id = f"poison-{uuid.uuid4().hex}"
    body = os.urandom(24) + b"\xff" if kind == BROKEN else _bad(house, kind, event_id)
    with channel_to(house.broker_url) as channel:
        publish(channel, "appointment.booked", body)
    return event_id if kind != BROKEN else body, listeners_of("appointment.booked")


def _bad(house, kind, event_id):
    asked = f"{SENT} AND routing_key = 'appointment.booked' LIMIT 1"
    good = json.loads(house.rows("scheduling", asked)[0].body)
    envelope = good | {"id": event_id}
    if kind == "missing fields":
        envelope["data"] = {name: good["data"][name] for name in ("actor", "occurred_at")}
    elif kind == "unknown type":
        envelope["type"] = "appointment.vanished"
    else:
        envelope["data"] = {"schema": 9, "appointment": good["data"]["after"]}
    return json.dumps(envelope).encode()


def dice(seed):
    return random.Random(seed)
