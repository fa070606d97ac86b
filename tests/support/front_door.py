"""The gateway in front of stand-ins for the services, and the people who come to its door."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from libs.clock import FixedClock
from libs.persistence.engine import connect
from libs.persistence.migrations import migrate
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.bootstrap import build, new_setup_token
from services.gateway.config import GatewaySettings
from tests.support.fake_notifications import FakeNotifications
from tests.support.fake_scheduling import KEYS, FakeScheduling

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
PASSWORD = "rebook-demo"
QUICK = ArgonPasswords(time_cost=1, memory_cost=8)


def migrated(url):
    engine = connect(url)
    migrate(engine, "services.gateway.migrations")
    engine.dispose()


def settings_for(url, **more):
    given = {
        "database_url": url,
        "broker_url": "memory://",
        "keys": KEYS,
        "failed_sign_ins": 3,
    }
    return GatewaySettings(**given | more)


@dataclass
class Visitor:
    """A browser or a program: it keeps its cookies, its CSRF token or its key."""

    client: object
    headers: dict = field(default_factory=dict)
    id: str = ""

    def ask(self, method, path, body=None, headers=None, **more):
        sent = self.headers | (headers or {})
        given = {"json": body} if body is not None else {}
        response = self.client.open(f"/api/v1{path}", method=method, headers=sent, **given, **more)
        response.get_data()
        response.close()
        return response

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)

    def patch(self, path, body=None, **more):
        return self.ask("PATCH", path, body, **more)

    def put(self, path, body=None, **more):
        return self.ask("PUT", path, body, **more)

    def delete(self, path, **more):
        return self.ask("DELETE", path, **more)

    def sign_in(self, email, password=PASSWORD, **more):
        response = self.post("/session", {"email": email, "password": password}, **more)
        if response.status_code == 201:
            self.headers = {"X-CSRF-Token": response.json["csrf_token"]}
            self.id = response.json["actor"]["id"]
        return response


class FrontDoor:
    """A gateway with a clock that stands still, and an admin: Jonas (``s1``)."""

    def __init__(self, url, reached_by=None, automations=None, **more):
        """``reached_by`` turns the scheduling that is there into the way to it.

        Without a way to ``automations`` there are none.
        """
        self.clock = FixedClock(MONDAY)
        self.scheduling = FakeScheduling()
        services = {
            "scheduling": (reached_by or (lambda it: it))(self.scheduling),
            "notifications": FakeNotifications(KEYS),
            **({"automations": automations} if automations else {}),
        }
        self.service = build(settings_for(url, **more), services, self.clock, QUICK)
        self.transactions = self.service.ground.transactions
        self.engine = self.service.ground.engine

    def close(self):
        self.service.close()

    def visitor(self):
        return Visitor(self.service.app.test_client())

    def set_up(self, email="jonas@harborpine.example"):
        token = new_setup_token(self.service)
        body = {
            "token": token,
            "name": "Jonas",
            "email": email,
            "password": PASSWORD,
            "time_zone": "Europe/Berlin",
        }
        return self.visitor().post("/setup", body)

    def admin(self):
        """Jonas, signed in; the first call sets him up."""
        if not self.scheduling.staff:
            self.set_up()
        visitor = self.visitor()
        visitor.sign_in("jonas@harborpine.example")
        return visitor

    def staff(self, name="Mei", **more):
        email = f"{name.lower()}@harborpine.example"
        body = {"name": name, "email": email, "time_zone": "Europe/Berlin", "password": PASSWORD}
        self.admin().post("/staff", body | more)
        visitor = self.visitor()
        visitor.sign_in(email)
        return visitor

    def contact(self, name="Amara", **more):
        """A contact with Portal Access, signed in."""
        admin, email = self.admin(), f"{name.lower()}@okafor.example"
        body = {"name": name, "email": email, "time_zone": "Europe/London"} | more
        made = admin.post("/contacts", body).json
        access = {"enabled": True, "password": PASSWORD}
        admin.put(f"/contacts/{made['id']}/portal-access", access)
        visitor = self.visitor()
        visitor.sign_in(email)
        return visitor

    def key(self, *scopes):
        made = self.admin().post("/api-keys", {"name": "importer", "scopes": list(scopes)}).json
        visitor = self.visitor()
        visitor.headers = {"Authorization": f"Bearer {made['key']}"}
        visitor.id = made["id"]
        return visitor
