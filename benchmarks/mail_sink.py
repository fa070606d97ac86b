"""A mail server in a process of its own, which prints each mail's id and when it was taken."""

import subprocess
import sys
import threading
import time
from contextlib import contextmanager

from tests.support.mail_server import MailServer


@contextmanager
def sink():
    """Its address, and what it has seen: (appointment, when) as it comes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.mail_sink"], stdout=subprocess.PIPE, text=True
    )
    url, seen = process.stdout.readline().strip(), []

    def listen():
        for line in process.stdout:
            message_id, at = line.split()
            seen.append((message_id.split(".")[1], float(at)))

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield url, seen
    finally:
        process.kill()
        process.wait(10)


def main():
    with MailServer() as server:
        print(server.url, flush=True)
        told = 0
        while True:
            time.sleep(0.01)
            for taken in server.taken[told:]:
                print(taken.message_id, taken.at, flush=True)
                told += 1


if __name__ == "__main__":
    main()
