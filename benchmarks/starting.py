"""Starting what is measured: all at the same time, each with a copy of the same firm."""

from concurrent.futures import ThreadPoolExecutor

from benchmarks.systems.django_appointment import DjangoAppointment
from benchmarks.systems.floor import Floor
from benchmarks.systems.rebook import EMBEDDED, ONE_PROCESS, SEPARATE, Rebook, founded
from benchmarks.workload import Workload

FLOOR, ONE, SEPARATELY, SQLITE, DJANGO = "floor", "one", "separate", "sqlite", "django"
FORMS = {ONE: ONE_PROCESS, SEPARATELY: SEPARATE, SQLITE: EMBEDDED}
SYSTEMS = (FLOOR, *FORMS, DJANGO)


class Starting:
    """The systems that are wanted; one that does not start is told to ``failed(name, error)``."""

    def __init__(self, servers, wanted, failed):
        self._servers, self._failed = servers, failed
        self._workload = Workload()
        self._wanted = wanted
        self._made = []
        self.known = None

    def systems(self):
        """name -> what answers, in the tables' order."""
        # The servers that all need, before they ask for them at once.
        self._servers.url_of("")
        _ = self._servers.mail_url
        with ThreadPoolExecutor() as pool:
            knowing = pool.submit(founded, self._servers, "firm", self._workload)
            coming = {
                name: pool.submit(self._start, name, knowing)
                for name in SYSTEMS
                if name in self._wanted
            }
        if knowing.exception() is None:
            self.known = knowing.result()
        found = {name: future.result() for name, future in coming.items()}
        return {name: system for name, system in found.items() if system is not None}

    def close(self):
        with ThreadPoolExecutor() as pool:
            for system in self._made:
                pool.submit(system.close)

    def _start(self, name, knowing):
        try:
            system = self._make(name, knowing)
            self._made.append(system)
            return system.start()
        except Exception as error:  # noqa: BLE001 - whatever it was: the others go on
            self._failed(name, error)
            return None

    def _make(self, name, knowing):
        if name == FLOOR:
            return Floor(self._servers, self._workload)
        if name == DJANGO:
            return DjangoAppointment(self._servers, self._workload)
        form = FORMS[name]
        known = knowing.result() if form.on_postgres else None
        return Rebook(form, name, self._servers, self._workload, known)
