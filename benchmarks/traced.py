"""What traces cost: the mix with one of twenty recorded and sent away, beside the mix without."""

import http.server
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from benchmarks import load, mixing
from benchmarks.systems.rebook import SEPARATE, Rebook
from benchmarks.workload import Workload

CLIENTS = 8
SHARE = 0.05
_OPS = f"mix {CLIENTS} ops"


class Collector:
    """Takes traces, counts their bytes, and keeps none."""

    def __init__(self):
        self.taken = 0
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                collector.taken += len(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_words):
                """It keeps quiet."""

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self):
        self._http.shutdown()
        self._http.server_close()


def kept(servers, known, effort, share=SHARE):
    """The share of its operations a second that the mix keeps, with separate processes."""
    with _beside(servers, known, share) as (plain, traced, collector):
        failed = {}
        measured = replace(effort, rounds=effort.mix_rounds)
        found = load.in_turns([plain, traced], measured, mixing.mix(CLIENTS, effort), failed)
        for error in failed.values():
            raise error
        if not collector.taken:
            raise AssertionError("no trace has arrived")
    return found[traced][_OPS].over(found[plain][_OPS])


@contextmanager
def _beside(servers, known, share):
    collector = Collector()
    to = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_TRACES_SAMPLER_ARG": str(share)}
    with ExitStack() as stack:
        stack.callback(collector.close)
        systems = []
        for name, environment in (("untraced", {}), ("traced", to)):
            system = Rebook(SEPARATE, name, servers, Workload(), known, environment)
            stack.callback(system.close)
            systems.append(system.start())
        yield *systems, collector
