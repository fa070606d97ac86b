"""A web address that webhooks call: it keeps what came, and answers as it is told."""

import contextlib
import http.server
import socket
import threading


class HookServer:
    """``answers`` are the statuses to come, the last one for ever; ``body`` goes with each."""

    def __init__(self, *answers, body=b"thanks", location=None, tls=None):
        self.taken = []
        self.answers = list(answers or [200])
        self.body = body
        self.location = location
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                server.taken.append((self.path, dict(self.headers), self.rfile.read(length)))
                server.answer(self)

            def log_message(self, *_args):
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self.port = self._http.server_port
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/hook"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def answer(self, handler):
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        handler.send_response(status)
        if self.location:
            handler.send_header("Location", self.location)
        handler.end_headers()
        with contextlib.suppress(OSError):
            handler.wfile.write(self.body)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._http.shutdown()
        self._http.server_close()


@contextlib.contextmanager
def nobody_at():
    """An address that is taken, and at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


@contextlib.contextmanager
def breaking(answer):
    """An address that answers this, and ends the connection."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        listening.close()


@contextlib.contextmanager
def dripping(first=b"", asked=None):
    """An address that answers one byte now and then after ``first``, and never comes to an end.

    The event ``asked`` is set when a request has come.
    """
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def drip(connection):
        with contextlib.suppress(OSError), connection:
            connection.recv(65536)
            if asked is not None:
                asked.set()
            connection.sendall(first)
            while not over.wait(0.05):
                connection.sendall(b"H")

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=drip, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        over.set()
        listening.close()
