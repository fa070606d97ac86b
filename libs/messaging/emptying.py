"""Emptying the services' queues, which only a restore may do: what they held is told again."""

import pika
from pika.exceptions import ChannelClosedByBroker

from libs.messaging.parked import channels
from libs.messaging.topology import DEAD, SERVICES, is_memory


def empty_queues(broker_url: str) -> int:
    """Say how many messages were dropped; queues that are not there held none.

    Raises as `libs.messaging.parked.depths`.
    """
    if is_memory(broker_url):
        return 0
    dropped = 0
    with channels(broker_url) as connection:
        for name in (*SERVICES, DEAD.name):
            channel: pika.channel.Channel = connection.channel()
            try:
                dropped += channel.queue_purge(name).method.message_count
            except ChannelClosedByBroker:
                continue
            channel.close()
    return dropped
