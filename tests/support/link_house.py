"""A gateway before a real scheduling, and the people who come to it with signed links."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_hex
from types import SimpleNamespace

import sqlalchemy as sa

from libs.clock import FixedClock
from libs.contracts.events import LinkIssued
from libs.contracts.problem import ProblemError
from libs.contracts.values import PageQuery
from libs.signed_links import SignedLinks
from libs.web.inprocess import InProcess
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.adapters.tables import METADATA
from services.gateway.bootstrap import build
from services.gateway.config import GatewaySettings
from services.gateway.domain.accounts import Account, contact_person, staff_person
from services.gateway.entrypoints.link_gate import LinkGate
from services.gateway.handlers.links import on_link_issued
from services.gateway.queries.links import links_of
from tests.support import an
from tests.support.fake_automations import FakeAutomations
from tests.support.fake_notifications import FakeNotifications
from tests.support.firm import KEYS, Firm

QUICK = ArgonPasswords(time_cost=1, memory_cost=8)
BOOKKEEPING = {"counters", "heartbeats", "outbox"}


@dataclass
class Breakable:
    """A service that can be away, also for one method alone, or break what calls it."""

    transport: object
    away: bool = False
    breaks: bool = False
    refuses: str | None = None

    def send(self, outgoing):
        if self.away or outgoing.method == self.refuses:
            raise ProblemError("unavailable", "A service is away.", retry_after=2)
        if self.breaks:
            raise RuntimeError("a fault of ours")
        return self.transport.send(outgoing)


class LinkHouse:
    """Amara and Jonas have one appointment; both hold links to it."""

    def __init__(self, gateway_url, scheduling_url, keys=KEYS, clock=None, **more):
        kind, automations = more.pop("kind", {}), more.pop("automations", None)
        broker_url = more.pop("broker_url", "memory://")
        self.clock = clock or FixedClock(an.NOW)
        self.firm = Firm(scheduling_url, self.clock, **kind)
        self.notifications = FakeNotifications(keys)
        self.automations = FakeAutomations(keys)
        self.scheduling = Breakable(InProcess(self.firm.service.app))
        settings = GatewaySettings(
            database_url=gateway_url,
            broker_url=broker_url,
            keys=keys,
            firm_name="Harbor & Pine",
            **more,
        )
        services = {
            "scheduling": self.scheduling,
            "notifications": self.notifications,
            "automations": automations or self.automations,
        }
        self.service = build(settings, services, self.clock, QUICK)
        self.transactions = self.service.ground.transactions
        self.appointment = self.firm.book()

    def close(self):
        self.service.close()
        self.firm.close()

    def token(self, person=None, appointment=None, version=None, link_id=None, **more):
        person, appointment = person or self.firm.amara, appointment or self.appointment
        kind = "staff" if hasattr(person, "is_admin") else "contact"
        payload = {
            "l": link_id or f"link-{person.id[:20]}-{appointment.id[:20]}",
            "a": appointment.id,
            "p": person.id,
            "k": kind,
            "v": version or appointment.version,
        }
        return sign(payload, self.clock, **more)

    def issue(self, person=None, appointment=None, link_id=None):
        """What the register hears when notifications has made a link."""
        person, appointment = person or self.firm.amara, appointment or self.appointment
        event = LinkIssued(
            link_id=link_id or f"link-{person.id[:20]}-{appointment.id[:20]}",
            appointment_id=appointment.id,
            person_id=person.id,
            person_kind="staff" if hasattr(person, "is_admin") else "contact",
            person_name=person.name,
            issued_at=self.clock.now(),
        )
        self.transactions.run(lambda uow: on_link_issued(event, uow))
        return event.link_id

    def revoke(self, person=None, appointment=None):
        person, appointment = person or self.firm.amara, appointment or self.appointment
        now = self.clock.now()
        self.transactions.run(lambda uow: uow.links.revoke(appointment.id, person.id, now))

    def open_account(self, person):
        """What lets somebody sign in."""
        known = staff_person if hasattr(person, "is_admin") else contact_person
        account = Account(known(person), enabled=True)
        self.transactions.run(lambda uow: uow.accounts.save(account))
        return account

    def close_account(self, account):
        self.transactions.run(lambda uow: uow.accounts.save(account.with_access(enabled=False)))

    def sign_in_token(self, account):
        return sign({"r": "r-1", "p": account.person.id}, self.clock, purpose="sign-in link")

    def signed_in(self, person):
        """A browser with a session and its CSRF token."""
        client = self.service.app.test_client()
        token = sign(
            {"r": token_hex(8), "p": self.open_account(person).person.id},
            self.clock,
            purpose="sign-in link",
        )
        client.post(f"/sign-in/{token}")
        csrf = client.get("/api/v1/session").json["csrf_token"]
        client.environ_base["HTTP_X_CSRF_TOKEN"] = csrf
        return client

    def private_appointment(self, staff):
        kind = self.firm.type(name="Private", staff_ids=[staff.id])
        return self.firm.book("2026-11-19T15:00:00Z", type_id=kind.id)

    def gate(self):
        """What every request with a link passes."""
        settings = self.service.ground.settings
        return LinkGate(SimpleNamespace(settings=settings, clock=self.clock))

    def browser(self):
        return Browser(self.service.app.test_client())

    def reader(self, person=None, **more):
        """A browser that has followed its link."""
        browser = self.browser()
        browser.page = browser.get(f"/a/{self.token(person, **more)}", follow_redirects=True)
        return browser

    def now(self, appointment=None):
        return self.firm.get(appointment or self.appointment)

    def everything(self):
        """All that a change may touch, in both services."""
        with self.transactions.read() as connection:
            mine = {
                table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
                for table in METADATA.sorted_tables
                if table.name not in BOOKKEEPING
            }
        return mine | self.firm.everything()

    def links(self):
        with self.transactions.read() as connection:
            return links_of(connection, self.appointment.id, PageQuery()).items

    def told(self):
        with self.transactions.read() as connection:
            outbox = METADATA.tables["outbox"]
            return [
                (row.routing_key, row.body)
                for row in connection.execute(sa.select(outbox).order_by(outbox.c.seq))
            ]


def sign(payload, clock, keys=KEYS, purpose="appointment link"):
    return SignedLinks(keys, purpose, now=lambda: clock.now().timestamp()).sign(payload)


@dataclass
class Browser:
    """Pages without a script: what it has seen, what it may send."""

    client: object
    page: object = None
    seen: list = field(default_factory=list)

    def get(self, path, **more):
        self.page = self.client.get(path, **more)
        return self._seen()

    def post(self, path, form, **more):
        self.page = self.client.post(path, data=form, **more)
        return self._seen()

    def _seen(self):
        self.page.get_data()
        self.page.close()
        self.seen.append(self.page)
        return self.page

    @property
    def html(self):
        return self.page.get_data(as_text=True)

    @property
    def title(self):
        return re.search(r"<h1[^>]*>(.*?)</h1>", self.html, re.DOTALL)[1]

    def step(self, name="", **query):
        return self.get(f"/appointment/{self.link_id}{name}", query_string=query)

    def picked(self, slot="2026-11-20T10:00:00Z", **query):
        """The panel with Book It! for a time."""
        return self.step("/reschedule", slot=slot, day=slot[:10], go="1", **query)

    def send(self, name, **form):
        """The form of the present page, with what a person adds to it."""
        return self.post(f"/appointment/{self.link_id}{name}", {**self.hidden(), **form})

    def hidden(self):
        """The hidden fields of the form that is sent."""
        form = re.search(r'<form[^>]*method="post".*?</form>', self.html, re.DOTALL)[0]
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))

    def slots(self):
        return [
            value
            for value, rest in re.findall(
                r'name="slot[^"]*" id="at-[^"]*" value="([^"]*)"([^>]*)>', self.html
            )
            if "disabled" not in rest
        ]

    def path(self):
        return self.page.request.path

    @property
    def link_id(self):
        return self.path().split("/")[2]

    def cookies(self):
        return list(self.client._cookies.values())


def days(n):
    return timedelta(days=n)
