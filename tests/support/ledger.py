"""What must hold in scheduling's database whoever wrote what in which order."""

from collections import Counter

import sqlalchemy as sa

from services.scheduling.adapters.tables import APPOINTMENTS, CLAIMS, HISTORY, OUTBOX, SEATS

_ONE, _OTHER = CLAIMS.alias("one"), CLAIMS.alias("other")
OVERLAPS = sa.select(_ONE.c.id, _OTHER.c.id).where(
    _ONE.c.staff_id == _OTHER.c.staff_id,
    _ONE.c.id < _OTHER.c.id,
    _ONE.c.busy_from < _OTHER.c.busy_until,
    _ONE.c.busy_until > _OTHER.c.busy_from,
)


def faults(firm):
    """Everything that is wrong, in words; empty if nothing is."""
    found = [f"claims {one} and {other} overlap" for one, other in firm.read(OVERLAPS)]
    return [*found, *_miscounted(firm), *_seats(firm), *_claims(firm)]


def _miscounted(firm):
    versions = dict(firm.read(sa.select(APPOINTMENTS.c.id, APPOINTMENTS.c.version)))
    for name, column in (("history", HISTORY.c.appointment_id), ("events", OUTBOX.c.subject)):
        counts = Counter(key for (key,) in firm.read(sa.select(column)))
        for key, version in versions.items():
            if counts[key] != version:
                yield f"{key} is at version {version} with {counts[key]} {name}"


def _seats(firm):
    groups = {}
    for row in firm.read(sa.select(SEATS)):
        groups.setdefault((row.claim_id, row.capacity), []).append(row.seat_no)
    for (claim, capacity), seats in groups.items():
        if sorted(seats) != list(range(1, len(seats) + 1)) or len(seats) > capacity:
            yield f"claim {claim} for {capacity} has the seats {sorted(seats)}"


def _claims(firm):
    """A booked appointment lies within the claim that it holds; no claim is left behind."""
    claims = {row.id: row for row in firm.read(sa.select(CLAIMS))}
    holders = [row for row in firm.read(sa.select(APPOINTMENTS)) if row.claim_id is not None]
    for row in holders:
        claim = claims[row.claim_id]
        same = (claim.staff_id, claim.type_id, claim.start_at)
        if same != (row.staff_id, row.type_id, row.start_at) or claim.busy_until < row.end_at:
            yield f"{row.id} does not lie within its claim"
    for claim in claims.keys() - {row.claim_id for row in holders}:
        yield f"claim {claim} is nobody's"
