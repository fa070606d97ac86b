"""The clients of a system, signed in once and kept."""

from weakref import WeakKeyDictionary

_KEPT = WeakKeyDictionary()


def clients(system, count):
    """The first ``count`` clients, each with a connection and a session of its own."""
    kept = _KEPT.setdefault(system, [])
    kept += [system.client(number) for number in range(len(kept), count)]
    return kept[:count]
