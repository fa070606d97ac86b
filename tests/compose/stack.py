"""The product as ``docker compose`` runs it: up, looked into, hurt, scaled, down."""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests

from tests.compose.images import run
from tests.support.eventually import eventually
from tests.support.ports import free_port

SERVICES = ("gateway", "scheduling", "notifications", "automations")
WORKERS = tuple(f"{name}-worker" for name in SERVICES)
SERVERS = ("postgres", "rabbitmq")
_MB = {"B": 1e-6, "KiB": 2**10 / 1e6, "MiB": 2**20 / 1e6, "GiB": 2**30 / 1e6}


class Stack:
    """One Compose project of its own, on a port and a subnet of its own."""

    def __init__(self, checkout, environment, images):
        self.project = f"rebook-test-{secrets.token_hex(3)}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"REBOOK_PUBLISH": f"127.0.0.1:{self.port}", "REBOOK_PUBLIC_URL": self.url}
        own |= {"REBOOK_DOOR_SUBNET": "10.213.97.0/24", "REBOOK_IMAGES": self.project}
        self._environment = {**environment, **images, **own}
        self._checkout = checkout

    def build(self):
        """One of them first: the others find in the cache what all of them share."""
        for words in (["gateway"], []):
            self.compose("build", "--quiet", *words)

    def compose(self, *words):
        command = [*_compose(), "--project-name", self.project, *words]
        return run(command, cwd=self._checkout, env=self._environment)

    def docker(self, *words):
        return run(["docker", *words], env=self._environment)

    def up(self, *words):
        self.compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "240", *words)

    def scale(self, replicas):
        kinds = [f"--scale={name}={replicas}" for name in ("gateway", "scheduling", *WORKERS)]
        self.up("--no-recreate", *kinds)

    def down(self):
        """Take everything of it away; what the engine forgot to let go of a second time."""
        words = ("--profile", "*", "down", "--volumes", "--timeout", "3", "--rmi", "local")
        try:
            self.compose(*words)
        except AssertionError:
            # A container that was cut off and put back may leave its place in the network taken.
            for network, endpoint in self._still_taken():
                print(f"{network} was still taken by {endpoint}", file=sys.stderr, flush=True)
                self.docker("network", "disconnect", "--force", network, endpoint)
            self.compose(*words)

    def _still_taken(self):
        ours = ("--filter", f"label=com.docker.compose.project={self.project}")
        for network in self.docker("network", "ls", "--quiet", *ours).split():
            (found,) = json.loads(self.docker("network", "inspect", network))
            yield from ((network, each["Name"]) for each in found["Containers"].values())

    def containers(self, service=None):
        """Their ids."""
        return self.compose("ps", "--quiet", *([service] if service else [])).split()

    def crash(self, service):
        """Kill its process as a fault would; ``docker kill`` would tell Docker to leave it down."""
        (container,) = self.containers(service)
        process = int(self.docker("inspect", "--format", "{{.State.Pid}}", container))
        before = self._starts(container)
        os.kill(process, signal.SIGKILL)
        eventually(lambda: self._starts(container) > before, within=60, every=0.2)
        self.healthy(container)

    def _starts(self, container):
        return int(self.docker("inspect", "--format", "{{.RestartCount}}", container))

    def healthy(self, container):
        ask = ("inspect", "--format", "{{.State.Health.Status}}", container)
        eventually(lambda: self.docker(*ask).strip() == "healthy", within=120, every=0.5)

    def cut_off(self, service):
        """Takes it out of its network; what puts it back."""
        (container,) = self.containers(service)
        network = f"{self.project}_inside"
        self.docker("network", "disconnect", network, container)
        return lambda: self.docker("network", "connect", "--alias", service, network, container)

    def is_ready(self):
        """Whether each service says so from within: doors, broker, workers, outboxes."""
        script = (
            "import healthy as h, sys; sys.exit(any(h.answer(n, p, '/readyz')[0] != 200"
            " for n, p in h.PORTS.items()))"
        )
        words = ("exec", "--no-TTY", "gateway-worker", "python", "-c", script)
        command = [*_compose(), "--project-name", self.project, *words]
        done = subprocess.run(
            command, cwd=self._checkout, env=self._environment, capture_output=True, check=False
        )
        return done.returncode == 0

    def memory(self):
        """MB in use by service, as ``docker stats`` tells of a moment without work."""
        stats = self.docker("stats", "--no-stream", "--format", "{{json .}}", *self.containers())
        found = {}
        for line in stats.splitlines():
            one = json.loads(line)
            service = re.sub(rf"^{self.project}-(.*)-\d+$", r"\1", one["Name"])
            figure, unit = re.match(r"([\d.]+)(\w+)", one["MemUsage"]).groups()
            found[service] = found.get(service, 0) + float(figure) * _MB[unit]
        return found

    def is_locked_down(self):
        """No root, no writing but to /tmp, no capability, nothing published but the front."""
        for container in self.containers():
            (found,) = json.loads(self.docker("inspect", container))
            service = found["Config"]["Labels"]["com.docker.compose.service"]
            published = {port for port, at in found["NetworkSettings"]["Ports"].items() if at}
            assert bool(published) == (service == "front"), (service, published)
            if service not in SERVERS:
                assert found["HostConfig"]["ReadonlyRootfs"], service
                assert found["HostConfig"]["CapDrop"] == ["ALL"], service
                assert found["Config"]["User"] == "10001:10001", service

    def logs(self):
        return self.compose("logs", "--no-color", "--tail", "40")


def answers_by(url, times=40):
    """How many of so many requests were answered at all."""
    answered = 0
    for _ in range(times):
        answered += requests.get(f"{url}/healthz", timeout=10).status_code == 200
        time.sleep(0.05)
    return answered


def _compose():
    """The plugin of the Docker command, or the one that comes as a Python package."""
    beside = Path(sys.executable).parent / "docker-compose"
    return [str(beside)] if beside.exists() else ["docker", "compose"]
