"""A server that breaks its connections in every way there is."""

import socket
import threading
import time

LATE = 0.4
HALF = b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"
SAID = {
    "answer": b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "late": b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "cut": HALF,
    "cut chunks": b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
    "no gzip": b"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone",
    "stall": HALF,
}


class Moody(threading.Thread):
    """Treats its connections as told: drop, hang, answer (late: after LATE seconds), or stop in the
    middle (cut, stall).
    """

    def __init__(self, *moods):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.moods = list(moods)
        self.heard = []
        self.kept = []
        self.start()

    def run(self):
        for mood in self.moods:
            connection, _ = self.socket.accept()
            self.kept.append(connection)
            self.heard.append(connection.recv(65536).decode())
            if mood == "late":
                time.sleep(LATE)
            connection.sendall(SAID.get(mood, b""))
            if mood not in {"hang", "stall"}:
                connection.close()
        self.socket.close()

    def end(self):
        self.join(60)
        for connection in self.kept:
            connection.close()
        self.socket.close()

    def keys(self):
        lines = [line for text in self.heard for line in text.split("\r\n")]
        return [line.split(": ")[1] for line in lines if line.startswith("Idempotency-Key: ")]
