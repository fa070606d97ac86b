"""A keep-alive HTTP/1.1 client on a raw socket, for the load generator alone.

It shares the cores with what it measures, so a request must cost little: about 40 µs here, against
400 to 900 µs of the usual libraries. It speaks to this machine only.
"""

import json
import socket
import time
from ipaddress import ip_address
from urllib.parse import urlencode

_TIMEOUT = 30.0
_BUFFER = 65_536


class HttpError(Exception):
    """There was no answer."""


class Http:
    """One connection and its cookies, for one thread; ``busy`` is the time spent in requests."""

    def __init__(self, port, host="127.0.0.1"):
        if not ip_address(host).is_loopback:
            raise ValueError("this machine only")
        self.host, self.port = host, port
        self.cookies, self.headers = {}, {}
        self.busy = 0.0
        self._socket = None

    def get(self, path, headers=None):
        return self.send("GET", path, None, headers or {})

    def post(self, path, body, headers=None):
        content = {"Content-Type": "application/json", **(headers or {})}
        return self.send("POST", path, json.dumps(body).encode(), content)

    def post_form(self, path, form, headers=None):
        content = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.send("POST", path, urlencode(form).encode(), content)

    def send(self, method, path, body, headers):
        """Status, headers by lower-cased name, body. A connection closed while idle is renewed."""
        raw = self._written(method, path, body, headers)
        began = time.perf_counter()
        try:
            return self._exchange(raw)
        finally:
            self.busy += time.perf_counter() - began

    def close(self):
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _written(self, method, path, body, headers):
        every = {"Host": f"{self.host}:{self.port}", **self.headers, **headers}
        if self.cookies:
            every["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            every["Content-Length"] = str(len(body))
        lines = "".join(f"{name}: {value}\r\n" for name, value in every.items())
        return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + (body or b"")

    def _exchange(self, raw):
        is_fresh = self._socket is None
        try:
            return self._once(raw)
        except (OSError, HttpError) as error:
            self.close()
            if is_fresh or isinstance(error, TimeoutError):
                raise HttpError(str(error)) from error
        return self._once(raw)

    def _once(self, raw):
        if self._socket is None:
            self._socket = socket.create_connection((self.host, self.port), _TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(raw)
        return self._read()

    def _read(self):
        head, rest = self._until(b"", b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                cookie, _, kept = value.strip().split(";", 1)[0].partition("=")
                self.cookies[cookie] = kept
        status = int(lines[0].split(" ", 2)[1])
        body = self._body(status, headers, rest)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return status, headers, body

    def _body(self, status, headers, rest):
        if status in {204, 304}:
            return b""
        if "content-length" in headers:
            return self._exactly(rest, int(headers["content-length"]))[0]
        if "chunked" in headers.get("transfer-encoding", ""):
            return b"".join(self._chunks(rest))
        headers["connection"] = "close"
        while more := self._socket.recv(_BUFFER):
            rest += more
        return rest

    def _chunks(self, rest):
        while True:
            size, rest = self._until(rest, b"\r\n")
            length = int(size.split(b";")[0], 16)
            chunk, rest = self._exactly(rest, length + 2)
            if length == 0:
                return
            yield chunk[:-2]

    def _until(self, buffer, mark):
        while (at := buffer.find(mark)) < 0:
            buffer += self._more()
        return buffer[:at], buffer[at + len(mark) :]

    def _exactly(self, buffer, length):
        while len(buffer) < length:
            buffer += self._more()
        return buffer[:length], buffer[length:]

    def _more(self):
        found = self._socket.recv(_BUFFER)
        if not found:
            raise HttpError("closed in the middle of an answer")
        return found
