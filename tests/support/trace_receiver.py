"""An OTLP collector of ours: it keeps the spans that come, or does as it is told."""

import http.server
import threading
from collections import defaultdict

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Span:
    """One span as it came: ``service``, ``name``, ids as hexadecimal text, attributes."""

    def __init__(self, service, sent):
        self.service, self.name, self.kind = service, sent.name, sent.kind
        self.trace, self.id = sent.trace_id.hex(), sent.span_id.hex()
        self.parent = sent.parent_span_id.hex()
        self.took = (sent.end_time_unix_nano - sent.start_time_unix_nano) / 1e9
        self.has_failed = sent.status.code == 2
        self.attributes = {one.key: _value(one.value) for one in sent.attributes}
        self.events = list(sent.events)

    def __repr__(self):
        return f"{self.service}: {self.name}"


class TraceReceiver:
    """``hangs`` lets every request wait until the end; ``status`` is what the others get."""

    def __init__(self, status=200, *, hangs=False):
        self.spans, self.raw = [], b""
        self.asked = threading.Event()
        self._over = threading.Event()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.asked.set()
                if hangs:
                    receiver._over.wait()
                    return
                receiver._take(self.path, body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                """It keeps quiet."""

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def traces(self):
        """Trace id -> its spans."""
        found = defaultdict(list)
        for span in list(self.spans):
            found[span.trace].append(span)
        return found

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._over.set()
        self._http.shutdown()
        self._http.server_close()

    def _take(self, path, body):
        assert path == "/v1/traces", path
        self.raw += body
        for one in ExportTraceServiceRequest.FromString(body).resource_spans:
            about = {item.key: _value(item.value) for item in one.resource.attributes}
            for scope in one.scope_spans:
                self.spans += [Span(about["service.name"], span) for span in scope.spans]


def _value(value):
    return getattr(value, value.WhichOneof("value"))
