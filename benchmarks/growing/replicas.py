"""What replicas bring: the mix with one process of each kind, and with two of some."""

from dataclasses import replace

from benchmarks import load, mixing
from benchmarks.figures import milliseconds, table
from benchmarks.launching import ports
from benchmarks.systems.rebook import SEPARATE, Rebook, founded
from benchmarks.workload import Workload
from rebook.installation import SERVICES
from tests.support.running import ServiceProcesses

CLIENTS = 8
ONE, TWO_HTTP, TWO_WORKERS = (
    "one of each",
    "two http of gateway and scheduling",
    "two workers of each service",
)
_FIGURES = {
    "operations/s": (f"mix {CLIENTS} ops", "{:,.0f}".format),
    "p99 of the slowest operation": (f"mix {CLIENTS} p99", milliseconds),
    "seconds until all events and mails were done": (
        f"mix {CLIENTS} {mixing.DRAIN}",
        "{:.1f}".format,
    ),
    "change → its mail accepted, p50": (f"mix {CLIENTS} {mixing.MAILS} p50", milliseconds),
    "change → its mail accepted, p99": (f"mix {CLIENTS} {mixing.MAILS} p99", milliseconds),
}


class Replicated(Rebook):
    """With second processes: ``more`` are (service, command). A second gateway asks the second
    scheduling, and every other client asks it.
    """

    def __init__(self, more, name, servers, known):
        super().__init__(SEPARATE, name, servers, Workload(), known)
        self._more = more
        self._second = dict(zip(("gateway", "scheduling"), ports(2), strict=True))

    def start(self):
        super().start()
        processes = ServiceProcesses(self.installation)
        self._servers.stack.callback(processes.end)
        for service, command in self._more:
            processes.start(service, command, **self._told(service))
        processes.ready(*[self._second[one] for one, what in self._more if what == "http"])
        return self

    def port_of(self, number):
        gateways = [self.installation.port]
        if ("gateway", "http") in self._more:
            gateways.append(self._second["gateway"])
        return gateways[number % len(gateways)]

    def _told(self, service):
        told = {"REBOOK_SMTP_URL": self._servers.mail_url}
        if service in self._second:
            told["REBOOK_PORT"] = str(self._second[service])
        if ("scheduling", "http") in self._more:
            told["REBOOK_SCHEDULING_URL"] = f"http://127.0.0.1:{self._second['scheduling']}"
        return told


def measure(servers, effort):
    """title -> figure -> Series, in turns."""
    known = founded(servers, "firm", Workload())
    forms = {
        ONE: (),
        TWO_HTTP: (("scheduling", "http"), ("gateway", "http")),
        TWO_WORKERS: tuple((service, "worker") for service in SERVICES),
    }
    systems = {}
    for number, (title, more) in enumerate(forms.items()):
        systems[title] = Replicated(more, f"replicas{number}", servers, known)
        servers.stack.callback(systems[title].close)
        systems[title].start()
    mixed, failed = mixing.mix(CLIENTS, effort), {}
    measured = replace(effort, rounds=effort.mix_rounds)
    found = load.in_turns(list(systems.values()), measured, mixed, failed)
    for error in failed.values():
        raise error
    return {title: found[system] for title, system in systems.items()}


def told(found):
    """Lines of Markdown; a ratio to one of each is behind each figure."""
    return table([f"the mix, {CLIENTS} clients", *found], _rows(found))


def _rows(found):
    for title, (figure, shown) in _FIGURES.items():
        if all(figure in each for each in found.values()):
            yield (
                title,
                *(_cell(each[figure], found[ONE][figure], shown) for each in found.values()),
            )


def _cell(series, beside, shown):
    text = shown(series.median)
    if series is not beside and all(beside.values):
        text += f" ({series.over(beside):.2f} ×)"
    return text + series.mark
