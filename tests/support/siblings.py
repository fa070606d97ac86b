"""What the separate form needs: PostgreSQL databases whose siblings are dropped in the end."""

from contextlib import contextmanager

from libs.persistence.databases import sibling_of
from rebook.installation import SERVICES


@contextmanager
def with_siblings(databases):
    """The URL beside whose database each service makes its own."""
    url = databases.fresh()
    try:
        yield url
    finally:
        for service in SERVICES:
            databases.drop(sibling_of(url, service))
        databases.drop(url)
