"""A mail server that takes every mail and forgets it: ``python -m benchmarks.mail_taker <port>``.

In a process of its own, as an installation's mail server is; and light, for it shares the cores
with what is measured.
"""

import socketserver
import sys

_END = b".\r\n"
_KNOWN = {
    b"EHLO": b"250-taker\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class _Conversation(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        self.wfile.write(b"220 taker\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            self.wfile.write(_KNOWN.get(verb, b"250 ok\r\n"))
            if verb == b"QUIT":
                return
            if verb == b"DATA":
                self._take()

    def _take(self):
        while (line := self.rfile.readline()) and line != _END:
            pass
        self.wfile.write(b"250 taken\r\n")


class MailTaker(socketserver.ThreadingTCPServer):
    """Listens on ``port`` of this machine (0: any that is free)."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port):
        super().__init__(("127.0.0.1", port), _Conversation)


if __name__ == "__main__":
    with MailTaker(int(sys.argv[1])) as taker:
        taker.serve_forever()
