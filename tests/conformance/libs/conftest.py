"""What the tests of the shared part ask for: a little service on either database."""

import pytest

from libs.persistence.engine import connect
from tests.support.little_service import prepare, transactions_on


@pytest.fixture
def engine(database_like):
    engine = connect(database_like(prepare))
    yield engine
    engine.dispose()


@pytest.fixture
def transactions(engine):
    return transactions_on(engine)


@pytest.fixture
def other_engine(sqlite_like):
    """The database of another service, for whatever the first one tells."""
    engine = connect(sqlite_like(prepare))
    yield engine
    engine.dispose()
