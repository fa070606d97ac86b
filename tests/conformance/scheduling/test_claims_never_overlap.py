"""The database refuses two claims of one staff member at one time, whoever asks."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from libs.persistence.unit_of_work import Transactions, UnitOfWork
from services.scheduling.adapters.tables import CLAIMS
from tests.support import an

HOUR = timedelta(hours=1)


class OverlapError(Exception):
    pass


@pytest.fixture
def calendar(office):
    """Takes ``from`` to ``until``, in hours from now, for a staff member."""
    people = [office.staff().id, office.staff().id]
    kind = office.type()
    transactions = Transactions(
        office.engine,
        UnitOfWork,
        source="scheduling",
        clock=office.clock,
        refusals={"claims_no_overlap": OverlapError},
    )

    def times(since, until, staff=0):
        return {
            "staff_id": people[staff],
            "start_at": an.NOW + since * HOUR,
            "busy_from": an.NOW + since * HOUR,
            "busy_until": an.NOW + until * HOUR,
        }

    class Calendar:
        def take(self, name, *when, **whose):
            row = {"id": name, "type_id": kind.id, "capacity": 1, **times(*when, **whose)}
            insert = sa.insert(CLAIMS).values(**row)
            transactions.run(lambda uow: uow.connection.execute(insert))

        def move(self, name, *when, **whose):
            update = sa.update(CLAIMS).where(CLAIMS.c.id == name).values(**times(*when, **whose))
            transactions.run(lambda uow: uow.connection.execute(update))

        @property
        def taken(self):
            return [name for (name,) in office.rows(sa.select(CLAIMS.c.id).order_by(CLAIMS.c.id))]

    return Calendar()


@pytest.mark.parametrize("when", [(9, 11), (10, 10.5), (9.5, 12), (10, 11), (10.99, 12), (-37, 11)])
def test_an_overlap_is_refused(calendar, when):
    calendar.take("first", 10, 11)
    with pytest.raises(OverlapError):
        calendar.take("second", *when)
    assert calendar.taken == ["first"]


@pytest.mark.parametrize("when", [(9, 10), (11, 12)])
def test_one_after_the_other_is_fine(calendar, when):
    calendar.take("first", 10, 11)
    calendar.take("second", *when)
    assert calendar.taken == ["first", "second"]


def test_the_longest_claim_there_can_be_is_seen(calendar):
    calendar.take("longest", 0, 48)
    with pytest.raises(OverlapError):
        calendar.take("second", 47.9, 49)


def test_somebody_elses_time_is_free(calendar):
    calendar.take("first", 10, 11)
    calendar.take("second", 10, 11, staff=1)
    assert calendar.taken == ["first", "second"]


@pytest.mark.parametrize("whose", [{}, {"staff": 1}])
def test_moving_into_taken_time_is_refused(calendar, whose):
    calendar.take("first", 10, 11, **whose)
    calendar.take("second", 12, 13)
    with pytest.raises(OverlapError):
        calendar.move("second", 10.5, 11.5, **whose)


def test_moving_within_ones_own_time_is_fine(calendar):
    calendar.take("first", 10, 11)
    calendar.move("first", 10.5, 11.5)
    assert calendar.taken == ["first"]
