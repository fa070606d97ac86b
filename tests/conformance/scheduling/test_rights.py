"""Who may do what: every kind of actor tries every operation, on both databases."""

from datetime import timedelta

import pytest

from libs.contracts.actor import SYSTEM, Actor
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import appointments, people
from tests.support import an
from tests.support.firm import KEY, Firm, later, migrated, signed_in

# "ok", "no" (403 not_allowed), or "-" (404 not_found: it exists, but not for them).
CONTACTS_APPOINTMENT = """
                 see  list history move overrule tell cancel restore edit outcome book
admin            ok   ok   ok      ok   ok       ok   ok     ok      ok   ok      ok
owner            ok   ok   ok      ok   ok       ok   ok     ok      ok   ok      ok
sharer           ok   ok   ok      ok   ok       ok   ok     ok      ok   ok      ok
stranger         -    -    -       -    -        -    -      -       -    -       no
typeless         ok   ok   ok      no   no       no   no     no      no   no      no
key              ok   ok   ok      ok   ok       ok   ok     ok      ok   ok      ok
system           ok   ok   ok      ok   ok       ok   ok     ok      ok   ok      ok
automation       ok   ok   ok      no   no       no   no     no      ok   no      no
target           ok   ok   ok      ok   no       no   ok     no      no   no      ok
colleague        -    -    -       -    -        -    -      -       -    -       -
other            -    -    -       -    -        -    -      -       -    -       -
archived_contact no   -    no      no   no       no   no     no      no   no      no
archived_staff   no   -    no      no   no       no   no     no      no   no      no
target_link      ok   ok   ok      ok   no       no   ok     no      no   no      no
owner_link       ok   ok   ok      ok   no       no   ok     no      no   no      no
other_link       -    -    -       -    -        -    -      -       -    -       -
stolen_link      -    -    -       -    -        -    -      -       -    -       no
"""
COMPANYS_APPOINTMENT = """
                 see  list history move overrule tell cancel restore edit outcome book
target           ok   ok   ok      ok   no       no   ok     no      no   no      ok
colleague        ok   ok   ok      ok   no       no   ok     no      no   no      ok
colleague_link   ok   ok   ok      ok   no       no   ok     no      no   no      no
other            -    -    -       -    -        -    -      -       -    -       -
former           -    -    -       -    -        -    -      -       -    -       -
former_link      -    -    -       -    -        -    -      -       -    -       -
"""
SAID = {"not_found": "-", "not_allowed": "no"}
MORNINGS = [later(weeks=week, hours=hour) for week in range(3) for hour in range(8)]


def rows_of(table):
    names, *rows = (line.split() for line in table.strip().splitlines())
    return [pytest.param(who, dict(zip(names, said, strict=True)), id=who) for who, *said in rows]


class Cast(Firm):
    """Mei owns the appointment, which is with Amara or with her company."""

    def __init__(self, url):
        super().__init__(url)
        self.times = iter(MORNINGS)
        self.sharer = self.staff("Priya Nair")
        self.stranger = self.staff("Ola Berg", shares_calendar_with=[])
        self.typeless = self.staff("Tom Vale")
        shared = [self.sharer.id, self.typeless.id]
        self.mei = self.staff("Mei Lindholm", shares_calendar_with=shared)
        self.kind = self.type(name="Review", staff_ids=[self.mei.id])
        self.type(name="Call", staff_ids=[self.sharer.id, self.stranger.id])
        self.others = {name: self.contact(f"{name} Okafor") for name in ("leo", "bo", "ida")}
        leo, ida = self.others["leo"], self.others["ida"]
        self.company_id = self.company("Okafor Ceramics", self.amara, leo, ida).id
        self.call(people.CHANGE_CONTACT, SYSTEM, id=ida.id, company_id=None)

    def arrange(self, target, *, at=None, **body):
        target = {"kind": target, "id": {"contact": self.amara.id}.get(target, self.company_id)}
        return self.book(at or next(self.times), target=target, **body)

    def actor(self, who, one):
        name, _, by_link = who.partition("_link")
        if by_link == "" and not who.endswith("_link"):
            return self._signed_in(name)
        about = self.arrange("contact") if name in ("stolen", "other") else one
        person = self._signed_in({"stolen": "target"}.get(name, name))
        return person.model_copy(update={"channel": "link", "appointment_id": about.id})

    def _signed_in(self, name):
        if name in ("key", "system", "automation"):
            automation = Actor(kind="automation", id="a-1", name="Nudge", channel="automation")
            return {"key": KEY, "system": SYSTEM, "automation": automation}[name]
        known = {"admin": self.jonas, "owner": self.mei, "target": self.amara}
        contacts = {"colleague": "leo", "other": "bo", "former": "ida"}
        if name in contacts:
            return signed_in(self.others[contacts[name]])
        if name == "archived_contact":
            return signed_in(self._archived(people.ARCHIVE_CONTACT, self.others["bo"]))
        if name == "archived_staff":
            return signed_in(self._archived(people.ARCHIVE_STAFF, self.stranger))
        return signed_in(known.get(name) or getattr(self, name))

    def _archived(self, endpoint, person):
        self.call(endpoint, SYSTEM, id=person.id)
        return person


def see(cast, actor, one):
    cast.get(one, actor)


def find_in_list(cast, actor, one):
    found = cast.call(appointments.LIST_APPOINTMENTS, actor, limit=200).items
    if one.id not in [item.id for item in found]:
        raise ProblemError("not_found")


def history(cast, actor, one):
    cast.history(one, actor)


def move(cast, actor, one, **body):
    cast.move(one, one.start + timedelta(days=1), actor, **body)


def overrule(cast, actor, one):
    move(cast, actor, one, overrule={"reason": "It is urgent."})


def tell(cast, actor, one):
    cast.cancel(one, actor, tell=False)


def cancel(cast, actor, one):
    cast.cancel(one, actor)


def restore(cast, actor, one):
    cast.restore(cast.cancel(one), actor)


def edit(cast, actor, one):
    cast.call(appointments.CHANGE, actor, id=one.id, expected_version=1, public_notes="Door B")


def record(cast, actor, one):
    started = {"expected_version": 1, "outcome": "completed"}
    cast.call(appointments.RECORD_OUTCOME, actor, id=one.id, **started)


def book(cast, actor, one):
    target = {"kind": one.target.kind, "id": one.target.id}
    cast.book(next(cast.times), actor, target=target)


OPERATIONS = {
    "see": see,
    "list": find_in_list,
    "history": history,
    "move": move,
    "overrule": overrule,
    "tell": tell,
    "cancel": cancel,
    "restore": restore,
    "edit": edit,
    "outcome": record,
    "book": book,
}


@pytest.fixture
def cast(database_like):
    cast = Cast(database_like(migrated))
    yield cast
    cast.close()


def said(cast, who, target, operation):
    past = {"at": an.NOW - timedelta(hours=1), "overrule": {"reason": "It was yesterday."}}
    one = cast.arrange(target, **(past if operation == "outcome" else {}))
    actor = cast.actor(who, one)
    try:
        OPERATIONS[operation](cast, actor, one)
    except ProblemError as problem:
        return SAID.get(problem.code, problem.code)
    return "ok"


@pytest.mark.parametrize(("who", "expected"), rows_of(CONTACTS_APPOINTMENT))
def test_each_may_do_this_to_a_contacts_appointment(cast, who, expected):
    assert {each: said(cast, who, "contact", each) for each in expected} == expected


@pytest.mark.parametrize(("who", "expected"), rows_of(COMPANYS_APPOINTMENT))
def test_each_may_do_this_to_a_companys_appointment(cast, who, expected):
    assert {each: said(cast, who, "company", each) for each in expected} == expected


def test_the_tables_try_every_operation():
    for table in (CONTACTS_APPOINTMENT, COMPANYS_APPOINTMENT):
        assert table.split("\n")[1].split() == list(OPERATIONS)
