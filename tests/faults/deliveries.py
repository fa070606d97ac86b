"""What reaches the queues besides what the services send: doubles, disorder, poison."""

import json
import uuid
from collections import defaultdict
from contextlib import contextmanager, suppress

import pika

from libs.messaging.topology import EXCHANGE, listeners_of
from rebook.installation import SERVICES

SENT = "SELECT routing_key, body, event_id FROM outbox WHERE published_at IS NOT NULL"
BROKEN = "broken bytes"
KINDS = (BROKEN, "missing fields", "unknown type", "future schema")
# Events that poison looks like: together they reach every service. Who tells them, and what of
# their data is left out.
LOOKS_LIKE = {
    "appointment.booked": ("scheduling", "after"),
    "contact.changed": ("scheduling", "contact"),
    "portal.access_changed": ("gateway", "enabled"),
}


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


def again(house, rng, number, also=()):
    """Events that were sent before are sent twice more, in no order; how many deliveries.

    Those whose ids are in ``also`` are among them.
    """
    found, wanted = [], []
    for service in SERVICES:
        for row in house.rows(service, f"{SENT} ORDER BY seq"):
            if listeners_of(row.routing_key):
                chosen = wanted if row.event_id in also else found
                chosen.append((row.routing_key, row.body.encode()))
    sent = (wanted + rng.sample(found, min(number // 2, len(found)))) * 2
    rng.shuffle(sent)
    with channel_to(house.broker_url) as channel:
        for routing_key, body in sent:
            publish(channel, routing_key, body)
    return len(sent)


def taken_out(house, queue):
    """All that waits in a queue, and does so no more."""
    with channel_to(house.broker_url) as channel:
        taken = []
        while (found := channel.basic_get(queue, auto_ack=True))[0] is not None:
            taken.append(found[2])
    return taken


def put_in(house, queue, bodies):
    with channel_to(house.broker_url) as channel:
        for body in bodies:
            publish(channel, queue, body, exchange="")


def newest_and_overtaken(bodies):
    """Messages in the order in which they were sent, as (the last of each subject, the others)."""
    by_subject = defaultdict(list)
    for body in bodies:
        read = _read(body)
        about = (read["type"].partition(".")[0], read["subject"]) if read else body
        by_subject[about].append(body)
    newest = [ones[-1] for ones in by_subject.values()]
    return newest, [one for ones in by_subject.values() for one in ones[:-1]]


def ids_of(bodies, subjects=None):
    """The ids of what can be read; with ``subjects`` of what is about these alone."""
    found = filter(None, map(_read, bodies))
    return {one["id"] for one in found if subjects is None or one["subject"] in subjects}


def _read(body):
    """The envelope; None of bytes that are none."""
    with suppress(ValueError):
        return json.loads(body)
    return None


def poison(house, rng, kind):
    """A bad message of this kind to every service; {(its id or its bytes, who gets it)}."""
    sent = set()
    with channel_to(house.broker_url) as channel:
        for routing_key in LOOKS_LIKE:
            event_id = f"poison-{uuid.uuid4().hex}"
            body = _bad(house, routing_key, kind, event_id) or rng.randbytes(24) + b"\xff"
            publish(channel, routing_key, body)
            known = body if kind == BROKEN else event_id
            sent |= {(known, listener) for listener in listeners_of(routing_key)}
    return sent


def _bad(house, routing_key, kind, event_id):
    """None where no envelope shall be recognised."""
    if kind == BROKEN:
        return None
    service, vital = LOOKS_LIKE[routing_key]
    asked = f"{SENT} AND routing_key = '{routing_key}' LIMIT 1"
    good = json.loads(house.rows(service, asked)[0].body)
    envelope = good | {"id": event_id}
    data = {name: what for name, what in good["data"].items() if name != vital}
    if kind == "missing fields":
        envelope["data"] = data
    elif kind == "unknown type":
        envelope["type"] = f"{routing_key.partition('.')[0]}.vanished"
    else:
        envelope["data"] = {"schema": 9, f"new_{vital}": good["data"][vital]}
    return json.dumps(envelope).encode()
