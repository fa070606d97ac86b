"""Who looks at a page, signed in: what they are called, and how they read times."""

from dataclasses import dataclass
from typing import Any

from flask import request

from libs.contracts.actor import Actor
from libs.contracts.gateway import Theme, WeekStart
from libs.contracts.values import Language
from libs.web.observing import REQUEST_ID_KEY
from libs.web.rows import Call
from services.gateway.domain.accounts import Account, Person
from services.gateway.domain.callers import Caller
from services.gateway.portal.looks import Look


@dataclass(frozen=True)
class Visitor:
    caller: Caller
    account: Account

    @property
    def person(self) -> Person:
        return self.account.person

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def is_staff(self) -> bool:
        return self.person.kind == "staff"

    @property
    def is_admin(self) -> bool:
        return self.person.is_admin

    @property
    def first_name(self) -> str:
        return self.person.name.split()[0]

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.person.name.split()[:2]).upper()

    @property
    def language(self) -> Language:
        return self.person.language

    @property
    def theme(self) -> Theme:
        return self.account.theme

    @property
    def week_start(self) -> WeekStart:
        return self.account.week_start

    @property
    def csrf_token(self) -> str:
        """With whose form it is: when its session is over, nobody else is given what it says."""
        return f"{self.caller.csrf_token}.{self.person.id}"

    @property
    def look(self) -> Look:
        person = self.person
        return Look(person.time_zone, person.language, person.clock, self.week_start)

    @property
    def home(self) -> str:
        return home_of(self.person)

    def call(
        self,
        parameters: dict[str, str] | None = None,
        body: Any = None,
        query: Any = None,
        key: str | None = None,
    ) -> Call:
        """What the doors of the API take, said by this visitor."""
        request_id = request.environ[REQUEST_ID_KEY]
        return Call(self.actor, parameters or {}, body, query, request_id, key=key)


def home_of(person: Person) -> str:
    return "/calendar" if person.kind == "staff" else "/portal"
