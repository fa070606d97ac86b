"""Many writers at one time, on both databases: one wins, nothing is lost, nobody waits long."""

import random
import time
from collections import Counter
from contextlib import contextmanager
from functools import partial

import pytest
import sqlalchemy as sa

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import appointments
from libs.web.client import Client
from libs.web.inprocess import InProcess
from services.scheduling.adapters.tables import APPOINTMENTS
from services.scheduling.bootstrap import build
from tests.support.at_once import at_once
from tests.support.firm import KEY, Firm, later, migrated, settings
from tests.support.ledger import faults

pytestmark = pytest.mark.timeout(400)

MANY, ROUNDS = 32, 8
EXPECTED = {"slot_taken", "stale_version", "wrong_state"}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    if request.param == "sqlite":
        url = request.getfixturevalue("sqlite_url")
        migrated(url)
        yield url
        return
    server = request.getfixturevalue("own_postgres")
    log = server.directory / "log"
    before = log.stat().st_size
    url = server.fresh()
    migrated(url)
    yield url
    with log.open() as lines:
        lines.seek(before)
        assert [line for line in lines if "deadlock detected" in line] == []


@pytest.fixture
def firm(url):
    firm = Firm(url)
    yield firm
    firm.close()


@contextmanager
def second_scheduler(url, firm):
    """Another process's view of the same database: its own engine, its own app."""
    service = build(settings(url), firm.clock)
    try:
        yield Client(InProcess(service.app), service.ground.tokens)
    finally:
        service.close()


def booked_on(firm, client):
    body = {"type_id": firm.kind.id, "target": {"kind": "contact", "id": firm.amara.id}}

    def book(start, **more):
        model = appointments.BookAppointment(start=start, **{**body, **more})
        return client.call(appointments.BOOK, KEY, body=model).status

    return book


def tally(works, most=60):
    """How often each outcome came; two cores are shared by all tests, so that some wait longer."""
    began = time.monotonic()
    outcomes = at_once(*works)
    assert time.monotonic() - began < most
    return Counter(outcomes)


def test_of_many_who_book_one_slot_exactly_one_gets_it(url, firm):
    with second_scheduler(url, firm) as other:
        doors = [booked_on(firm, firm.client), booked_on(firm, other)] * (MANY // 2)
        rounds = [
            tally([partial(book, later(hours=hour)) for book in doors]) for hour in range(ROUNDS)
        ]
    assert rounds == [Counter(booked=1, slot_taken=MANY - 1)] * ROUNDS
    assert faults(firm) == []


def test_of_many_who_move_into_one_slot_exactly_one_gets_it(firm):
    ones = [firm.book(later(weeks=1 + at // 8, hours=at % 8)) for at in range(MANY)]

    def move(one, start):
        return firm.move(firm.get(one), start).status

    rounds = [
        tally([partial(move, one, later(hours=hour)) for one in ones]) for hour in range(ROUNDS)
    ]
    assert rounds == [Counter(booked=1, slot_taken=MANY - 1)] * ROUNDS
    assert faults(firm) == []


def test_of_many_who_change_one_appointment_one_is_first_and_the_rest_are_told(firm):
    one = firm.book()

    def move(version, start):
        return firm.move(one, start, expected_version=version).status

    rounds = [
        tally([partial(move, version, later(weeks=version, hours=hour)) for hour in range(8)])
        for version in range(1, ROUNDS + 1)
    ]
    assert rounds == [Counter(booked=1, stale_version=7)] * ROUNDS
    assert faults(firm) == []


@pytest.mark.parametrize("capacity", [1, 3])
def test_a_double_click_on_cancel_succeeds_and_tells_it_once(firm, capacity):
    group = firm.type(name="Studio", capacity=capacity)
    one = firm.book(type_id=group.id)
    outcomes = at_once(*(lambda: firm.cancel(one).version for _ in range(8)))
    assert (outcomes, len(firm.events(one))) == ([2] * 8, 2)


@pytest.mark.parametrize("capacity", [1, 3])
def test_of_many_who_restore_one_appointment_one_is_first(firm, capacity):
    group = firm.type(name="Studio", capacity=capacity)
    one = firm.cancel(firm.book(type_id=group.id))
    outcomes = at_once(*(lambda: firm.restore(one).status for _ in range(8)))
    assert Counter(outcomes) == Counter(booked=1, stale_version=7)
    assert faults(firm) == []


def test_a_group_is_filled_to_its_capacity_by_whoever_comes_first(firm):
    group = firm.type(name="Studio", capacity=5)
    body = {"type_id": group.id, "target": {"kind": "contact", "id": firm.amara.id}}
    outcomes = at_once(*(lambda: firm.book(**body).status for _ in range(MANY)))
    assert Counter(outcomes) == Counter(booked=5, slot_taken=MANY - 5)
    assert faults(firm) == []


def test_one_key_sent_many_times_at_once_books_once_and_answers_all_alike(firm):
    key = {"Idempotency-Key": "the-same"}
    body = {
        "type_id": firm.kind.id,
        "start": later(),
        "target": {"kind": "contact", "id": firm.amara.id},
    }
    answers = at_once(
        *(lambda: firm.call(appointments.BOOK, headers=key, **body) for _ in range(8))
    )
    assert answers == [answers[0]] * 8
    assert len(firm.read(sa.select(APPOINTMENTS))) == 1


class Writer:
    """Books, moves, cancels and restores at random, whatever the others do."""

    def __init__(self, firm, client, types, seed):
        self.firm, self.client, self.types = firm, client, types
        self.random = random.Random(seed)
        self.known = []
        self.outcomes = Counter()

    def run(self, until):
        while time.monotonic() < until:
            move = self.random.choice([self.book, self.move, self.move, self.cancel, self.restore])
            try:
                move()
                self.outcomes["done"] += 1
            except ProblemError as problem:
                self.outcomes[problem.code] += 1
        return self.outcomes

    def call(self, endpoint, body, **parameters):
        model = endpoint.body(**body)
        return self.client.call(endpoint, KEY, body=model, parameters=parameters)

    def start(self):
        return later(days=self.random.randrange(2), minutes=30 * self.random.randrange(14))

    def one(self):
        if not self.known:
            return self.book()
        one = self.random.choice(self.known)
        found = {"appointment_id": one}
        return self.client.call(appointments.GET_APPOINTMENT, KEY, parameters=found)

    def book(self):
        target = {"kind": "contact", "id": self.firm.amara.id}
        body = {"type_id": self.random.choice(self.types), "start": self.start()}
        one = self.call(appointments.BOOK, {**body, "target": target})
        self.known.append(one.id)
        return one

    def move(self):
        one = self.one()
        body = {"expected_version": one.version, "start": self.start()}
        if self.random.random() < 0.4:
            body["type_id"] = self.random.choice(self.types)
        self.call(appointments.RESCHEDULE, body, appointment_id=one.id)

    def cancel(self):
        one = self.one()
        body = {"expected_version": one.version}
        self.call(appointments.CANCEL, body, appointment_id=one.id)

    def restore(self):
        one = self.one()
        body = {"expected_version": one.version}
        self.call(appointments.RESTORE, body, appointment_id=one.id)


def test_writers_at_random_for_some_seconds_leave_everything_right(url, firm):
    staff = [firm.jonas.id, firm.staff("Mei Lindholm").id, firm.staff("Priya Nair").id]
    types = [
        firm.kind.id,
        firm.type(name="Call", staff_choice="any", staff_ids=staff, duration_minutes=30).id,
        firm.type(name="Studio", capacity=3, staff_ids=staff[:2]).id,
    ]
    with second_scheduler(url, firm) as other:
        clients = [firm.client, other]
        writers = [Writer(firm, clients[seed % 2], types, seed) for seed in range(8)]
        for writer in writers:  # everybody knows everybody's appointments
            writer.known = writers[0].known
        until = time.monotonic() + 5
        outcomes = sum(at_once(*(partial(writer.run, until) for writer in writers)), Counter())
    assert faults(firm) == []
    assert outcomes["done"] > 20
    assert set(outcomes) <= {"done", *EXPECTED}
