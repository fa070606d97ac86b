"""The separate form under faults: every service's processes, their servers behind proxies."""

import contextlib
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy as sa

from libs.messaging.parked import depths
from libs.persistence.engine import connect
from rebook.installation import SERVICES, Installation
from tests.faults.leftovers import MARK
from tests.faults.proxy import Proxy
from tests.support.caller import Caller
from tests.support.eventually import eventually
from tests.support.hook_receiver import HookReceiver
from tests.support.mail_server import MailServer
from tests.support.running import Rebook, Running, ServiceProcesses, is_ready, rows, surroundings

# A dead sender's mail is taken over, or known as unknown, within these seconds.
PATIENCE = {"CONNECT": 2, "COMMAND": 2, "REPLY": 3, "LEASE": 3}
SETTINGS = {
    "REBOOK_LINK_VIEWS": "100000",
    "REBOOK_LINK_CHANGES": "100000",
    "REBOOK_RESENDS": "100000",
    "REBOOK_FAILED_SIGN_INS": "100000",
    "REBOOK_WEBHOOK_HOSTS": "127.0.0.1",
    "REBOOK_WEBHOOK_SECONDS": "3",
    "REBOOK_WEBHOOK_ANSWER_SECONDS": "2",
    **{f"REBOOK_SMTP_{name}_SECONDS": str(seconds) for name, seconds in PATIENCE.items()},
}


@dataclass
class Post:
    """One process that shall run; ``environment`` is what it alone is told."""

    service: str
    command: str
    replica: int = 1
    environment: dict = field(default_factory=dict)
    running: Running | None = None

    @property
    def name(self):
        return f"{self.service} {self.command}" + (f" {self.replica}" if self.replica > 1 else "")


class House:
    """``with House(folder, postgres, rabbitmq) as house``: the demo firm, served and watched.

    ``code`` is a folder to take the services' code from instead of this checkout; ``spoil`` is
    called with the house before anything is started. Each worker of notifications has a clock of
    its own, which `set_clock` shifts; ``ahead`` is how many seconds all of them are. Without
    proxies (not ``proxied``) its servers may be several of each.

    ``first`` are the words of the command that makes it. Where it is made of what another house
    left, it is ``heir_to`` that one: it has its clocks, and the same people get its mails and
    webhooks; the other one's ``with`` lasts longer.
    """

    def __init__(
        self,
        folder,
        postgres,
        rabbitmq,
        *,
        code=None,
        spoil=None,
        proxied=True,
        first=("demo",),
        heir_to=None,
    ):
        self.folder = Path(folder)
        self.postgres, self.rabbitmq = postgres, rabbitmq
        self.ahead = heir_to.ahead if heir_to else 0
        self._first, self._heir_to = first, heir_to
        self._database, self._amqp = postgres.fresh(), rabbitmq.fresh()
        self._code, self._spoil, self._proxied = code, spoil, proxied
        self.fallen = []
        self.posts = [Post(name, what) for name in SERVICES for what in ("http", "worker")]
        self.posts.append(Post("notifications", "worker", 2))
        for post in self.workers_of("notifications"):
            post.environment["REBOOK_CLOCK_OFFSET_FILE"] = str(self._clock(post.replica))

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.put_forward(0)
        self._closing = contextlib.ExitStack()
        self.mail, self.hooks = self._outside()
        self._found()
        self.processes = ServiceProcesses(self.installation)
        self._closing.callback(self._kill_all)
        try:
            self.up(self.posts)
            self.ready()
        except BaseException:
            self._closing.close()
            raise
        return self

    def __exit__(self, *_):
        self._closing.close()

    def _kill_all(self):
        for one in self.processes.all:
            one.kill()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.installation.port}"

    @property
    def broker_url(self):
        """The broker itself, past the proxy."""
        return self._amqp

    def sign_in(self, email):
        caller = Caller(self.url)
        answer = caller.sign_in(email)
        assert answer.status_code == 201, answer.text
        return caller

    def do(self, command, *words):
        """Run ``rebook command`` on it, past the proxies, as its operator does."""
        return self._rebook.do(command, *map(str, words))

    def rows(self, service, statement):
        """What a service's database answers, past the proxy."""
        return rows(self.direct.url_of(service), statement)

    def write(self, service, statement):
        """Change a service's database behind its back."""
        engine = connect(self.direct.url_of(service))
        try:
            with engine.begin() as connection:
                connection.execute(sa.text(statement))
        finally:
            engine.dispose()

    def kill(self, post):
        """Kill -9, and another process takes its place."""
        post.running.kill()
        time.sleep(0.2)
        self._start(post)

    def down(self, posts):
        for post in posts:
            post.running.kill()

    def up(self, posts):
        for post in posts:
            self._start(post)

    def workers_of(self, service):
        return [post for post in self.posts if (post.service, post.command) == (service, "worker")]

    def set_clock(self, replica, by):
        """This worker's clock is ``by`` seconds ahead of where all of them are."""
        self._clock(replica).write_text(str(self.ahead + by))

    def put_forward(self, by):
        """All clocks of notifications' workers go on by so many seconds, for good."""
        self.ahead += by
        for post in self.workers_of("notifications"):
            self.set_clock(post.replica, 0)

    def tend(self):
        """Start what fell by itself, and remember it: nothing may."""
        for post in self.posts:
            status = post.running.process.poll()
            if status is not None:
                self.fallen.append((post.name, status))
                self._start(post)

    def ready(self, within=240):
        """Wait until every service says that it is ready."""
        for port in self._ports():
            eventually(lambda port=port: is_ready(f"http://127.0.0.1:{port}"), within)

    def depths(self):
        """How many messages wait in each queue of the broker."""
        return {name: queue.messages for name, queue in depths(self._amqp).items() if queue}

    def end(self):
        """End every process as an operator would; {its name: its exit status}."""
        for post in self.posts:
            post.running.process.send_signal(signal.SIGTERM)
        return {post.name: post.running.process.wait(60) for post in self.posts}

    def _outside(self):
        """Who gets its mails, and who its webhooks."""
        if self._heir_to:
            return self._heir_to.mail, self._heir_to.hooks
        mail = self._closing.enter_context(MailServer())
        return mail, self._closing.enter_context(contextlib.closing(HookReceiver()))

    def _found(self):
        self._rebook = Rebook(self.folder / "var", database_url=self._database, amqp_url=self._amqp)
        self.do(*self._first)
        self.direct = self._rebook.installation
        if self._spoil is not None:
            self._spoil(self)
        if self._code is not None:
            # Once, and not by each of nine processes that start at the same moment.
            words = "-m", "compileall", "-q", "-j", "2", str(self._code)
            subprocess.run([sys.executable, *words], env=surroundings(), check=True)
        self.installation = replace(self.direct, smtp_url=self.mail.url)
        if self._proxied:
            self.database_proxy, database = self._behind_proxy(self._database, self.postgres)
            self.amqp_proxy, amqp = self._behind_proxy(self._amqp, self.rabbitmq)
            self.installation = replace(self.installation, database_url=database, broker_url=amqp)
        assert isinstance(self.installation, Installation)

    def _behind_proxy(self, url, server):
        """A proxy before the server, and the URL that goes through it."""
        proxy = self._closing.enter_context(contextlib.closing(Proxy(server.port)))
        assert f":{server.port}/" in url
        return proxy, url.replace(f":{server.port}/", f":{proxy.port}/")

    def _clock(self, replica):
        return self.folder / f"clock-{replica}"

    def _start(self, post):
        given = SETTINGS | post.environment | {MARK: str(self.folder)}
        if self._code is not None:
            # Without PYTHONSAFEPATH the folder in which it is started would come first.
            given |= {"PYTHONPATH": str(self._code), "PYTHONSAFEPATH": "1"}
        post.running = self.processes.start(post.service, post.command, **given)

    def _ports(self):
        return [self.direct.address_of(service)[1] for service in SERVICES]
