"""The in-memory broker is one for the whole process; tests want it empty."""

from kombu.transport import memory


def empty_memory_broker():
    """Forget every exchange, queue and message of ``memory://`` in this process."""
    memory.Transport.global_state.clear()
    memory.Channel.queues.clear()
    memory.Channel.events.clear()
