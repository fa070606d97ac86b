"""Nobody, ever, may overlap two claims of one staff member: the database refuses it."""

from alembic import op

revision = "0002"
down_revision = "0001"

# No claim is longer than 48 hours (a day, and twelve hours of buffer on each side), so that what
# could overlap begins at most that long before: with this bound the index finds it at once.
_OVERLAP = """
    SELECT RAISE(ABORT, 'claims_no_overlap') WHERE EXISTS (
        SELECT 1 FROM claims AS other
        WHERE other.staff_id = NEW.staff_id AND other.id <> NEW.id
        AND other.busy_from < NEW.busy_until AND other.busy_until > NEW.busy_from
        AND other.busy_from > NEW.busy_from - 172800000000
    );
"""
_NO_OVERLAP = """
    ALTER TABLE claims ADD CONSTRAINT claims_no_overlap
    EXCLUDE USING gist (staff_id WITH =, tstzrange(busy_from, busy_until) WITH &&)
    DEFERRABLE INITIALLY IMMEDIATE
"""
_MOVED = "BEFORE UPDATE OF staff_id, busy_from, busy_until"
_STATEMENTS = {
    "postgresql": ("CREATE EXTENSION IF NOT EXISTS btree_gist", _NO_OVERLAP),
    "sqlite": (
        f"CREATE TRIGGER claims_no_overlap BEFORE INSERT ON claims BEGIN {_OVERLAP} END",
        f"CREATE TRIGGER claims_no_overlap_moved {_MOVED} ON claims BEGIN {_OVERLAP} END",
    ),
}


def upgrade() -> None:
    for statement in _STATEMENTS[op.get_bind().dialect.name]:
        op.execute(statement)
