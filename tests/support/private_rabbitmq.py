"""A RabbitMQ of our own, from the binaries on this machine, in a temporary folder."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from tests.support import sweeper
from tests.support.eventually import eventually
from tests.support.ports import free_ports
from tests.support.private_postgres import ServerUnavailableError
from tests.support.processes import are_stopped

# The wrappers in /usr/sbin leave an epmd on all interfaces, so the real scripts come first.
PLACES = ("/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin")
CONFIGURATION = """
loopback_users.guest = true
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 50MB
log.console.level = warning
cluster_partition_handling = pause_minority
"""
JOINING = """
cluster_formation.peer_discovery_backend = classic_config
cluster_formation.classic_config.nodes.1 = {node}
"""
SMALL = "+S 2:2 +SDcpu 1:1 +SDio 1 +A 8 +sbwt none +sbwtdcpu none +sbwtdio none"
MAKE_VHOSTS = """
lists:foreach(fun(Name) ->
  rabbit_vhost:add(Name, <<"tests">>),
  rabbit_auth_backend_internal:set_permissions(
    <<"{user}">>, Name, <<".*">>, <<".*">>, <<".*">>, <<"tests">>)
end, [{names}]).
"""


class PrivateRabbitMQ:
    """Started by ``start()``; ``kill()`` is a crash, ``stop()`` an orderly end; both may be
    followed by ``start()`` on the same port with the same queues. ``close()`` removes everything.

    With ``beside``, another of these that runs, it joins that one's cluster when it starts first.
    """

    def __init__(self, *, beside=None):
        self.scripts = find_scripts()
        self.directory = Path(tempfile.mkdtemp(prefix="rebook-rabbitmq-"))
        self.port, self._distribution_port, self._epmd_port = free_ports(3)
        self.process = None
        self.node = f"rebook{secrets.token_hex(4)}@localhost"
        self._cookie, self._joining = secrets.token_hex(16), ""
        if beside is not None:
            self._epmd_port, self._cookie = beside._epmd_port, beside._cookie
            self._joining = JOINING.format(node=beside.node)

    @property
    def url(self):
        return f"amqp://guest:guest@127.0.0.1:{self.port}/%2F"

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def start(self):
        """Start it and wait for an AMQP handshake; nothing happens when it runs."""
        if self.is_running:
            return self
        if not (self.directory / "rabbitmq.conf").exists():
            self._initialise()
        with (self.directory / "console.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.scripts / "rabbitmq-server"],
                env=self._environment(),
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,  # Ctrl-C is for the test run, which ends us in good order
            )
        sweeper.watch(
            self.directory,
            self.process.pid,
            group=True,
            farewell=["epmd", "-port", str(self._epmd_port), "-kill"],
        )
        eventually(lambda: self._shakes_hands() or not self.is_running, 240)
        if not self.is_running:
            raise ServerUnavailableError((self.directory / "console.log").read_text()[-2000:])
        return self

    def stop(self):
        """Orderly: tell the clients, write everything down."""
        self._end(signal.SIGTERM)

    def kill(self):
        """At once, like a crash."""
        self._end(signal.SIGKILL)

    @contextlib.contextmanager
    def paused(self):
        """Meanwhile it answers nothing and closes no connection, as a stalled network would."""
        sweeper.end(self.process.pid, group=True, with_signal=signal.SIGSTOP)
        try:
            eventually(lambda: are_stopped(self.process.pid))
            yield
        finally:
            sweeper.end(self.process.pid, group=True, with_signal=signal.SIGCONT)

    def close(self):
        """End it and its epmd (which has left our process group) and leave nothing behind."""
        if self.process is not None:
            self._end(signal.SIGKILL)
        if (self.directory / "rabbitmq.conf").exists():
            eventually(self._epmd_is_gone)
        shutil.rmtree(self.directory, ignore_errors=True)
        sweeper.forget(self.directory)

    def control(self, *words):
        """Run rabbitmqctl and give back what it printed."""
        command = [self.scripts / "rabbitmqctl", *words]
        done = subprocess.run(
            command,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            process_group=self.process.pid,  # so that it ends with its node
        )
        if done.returncode:
            raise ServerUnavailableError(f"rabbitmqctl {words[0]}: {done.stderr or done.stdout}")
        return done.stdout

    def create_vhosts(self, count=1):
        """The URLs of new, empty virtual hosts."""
        names = [f"t{secrets.token_hex(6)}" for _ in range(count)]
        self.control("eval", vhosts_expression(names))
        return [f"amqp://guest:guest@127.0.0.1:{self.port}/{name}" for name in names]

    def _end(self, with_signal):
        if self.process is None:
            return
        sweeper.end(self.process.pid, group=True, with_signal=with_signal)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            sweeper.end(self.process.pid, group=True)
            self.process.wait(60)
        self.process = None

    def _epmd_is_gone(self):
        """It refuses to go until it has noticed that the node is gone."""
        command = ["epmd", "-port", str(self._epmd_port), "-kill"]
        done = subprocess.run(
            command, env=self._environment(), capture_output=True, text=True, check=False
        )
        return any(word in done.stdout + done.stderr for word in ("Killed", "Cannot connect"))

    def _initialise(self):
        cookie = self.directory / ".erlang.cookie"
        cookie.write_text(self._cookie)
        cookie.chmod(0o400)
        (self.directory / "enabled_plugins").write_text("[].\n")
        (self.directory / "rabbitmq.conf").write_text(CONFIGURATION + self._joining)

    def _shakes_hands(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 0.5) as connection:
                connection.settimeout(2)
                connection.sendall(b"AMQP\0\0\x09\x01")
                return connection.recv(1) == b"\x01"
        except OSError:
            return False

    def _environment(self):
        home = self.directory
        return {
            "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "HOME": str(home),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP": "/dev/null",
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_BASE": str(home),
            "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(home / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_SCHEMA_DIR": str(home / "schema"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(home / "schema"),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                f"-kernel inet_dist_use_interface {{127,0,0,1}} {SMALL}"
            ),
        }


def vhosts_expression(names, user="guest"):
    """What ``rabbitmqctl eval`` must be told, because its own command makes one in 0.6 s."""
    return MAKE_VHOSTS.format(user=user, names=", ".join(f'<<"{name}">>' for name in names))


def find_scripts():
    """The folder with rabbitmq-server and rabbitmqctl."""
    on_path = shutil.which("rabbitmq-server")
    for place in (*PLACES, *([str(Path(on_path).parent)] if on_path else ())):
        if os.access(f"{place}/rabbitmq-server", os.X_OK):
            return Path(place)
    raise ServerUnavailableError("no rabbitmq-server on this machine")
