"""Any sequence of changes, by anybody: the real thing and a small model agree after each."""

import shutil
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import appointments
from tests.support import an
from tests.support.firm import KEY, Firm, migrated, signed_in
from tests.support.firm_model import HALF_HOUR, Kind, Known, Model
from tests.support.ledger import faults

DAYS = [an.START.replace(hour=0) + timedelta(days=day) for day in range(2)]
STARTS = st.builds(
    lambda day, half_hours: day.replace(hour=9) + half_hours * HALF_HOUR,
    st.sampled_from(DAYS),
    st.integers(0, 2),
)
ACTORS = st.sampled_from(["key", "amara"])
KINDS = st.sampled_from(["studio", "single", "call"])
NOTES = st.sampled_from(["", "Door B", "Bring the samples."])
OUTCOMES = st.sampled_from(["completed", "no_show"])


class Changes(RuleBasedStateMachine):
    """Each rule asks the model first what has to come of it."""

    ones = Bundle("ones")
    folder = None

    def __init__(self):
        super().__init__()
        self.file = self.folder / "used.db"
        shutil.copyfile(self.folder / "empty.db", self.file)
        self.firm = Firm(f"sqlite:///{self.file}")
        self.firm.clock.set(DAYS[0].replace(hour=9))
        self.model = Model()
        # Ids are random, and decide between two who have as much to do: the first is always the
        # one who has all types, so that a sequence of rules means the same each time.
        both = sorted([self.firm.jonas.id, self.firm.staff("Mei Lindholm").id])
        self.kinds = {
            "single": self.kind("Talk", both[:1], 60, after=15),
            "studio": self.kind("Studio", both[:1], 60, seats=2),
            "call": self.kind("Call", both, 30),
        }
        self.actors = {"key": KEY, "amara": signed_in(self.firm.amara)}

    def kind(self, name, staff, minutes, *, after=0, seats=1):
        made = self.firm.type(
            name=name,
            staff_ids=staff,
            duration_minutes=minutes,
            buffer_after_minutes=after,
            capacity=seats,
        )
        return Kind(made.id, staff, minutes, after, seats)

    def teardown(self):
        self.firm.close()
        for left in self.file.parent.glob("used.db*"):
            left.unlink()

    @property
    def now(self):
        return self.firm.clock.now()

    def agreed(self, expected, work, *what, **parts):
        """The answer, or None where the model foresaw a refusal of this code."""
        answer, outcome = None, "ok"
        try:
            answer = work(*what, **parts)
        except ProblemError as problem:
            outcome = problem.code
        assert outcome == expected
        return answer

    @initialize(target=ones, start=STARTS)
    def fill_the_studio(self, start):
        return multiple(*(self.booked("studio", start, "key") for _ in range(2)))

    @rule(target=ones, kind=KINDS, start=STARTS, actor=ACTORS)
    def book(self, kind, start, actor):
        made = self.booked(kind, start, actor)
        return made or multiple()

    def booked(self, kind, start, actor):
        kind = self.kinds[kind]
        staff = self.model.choice(kind, start)
        expected = "too_late" if start < self.now else "ok" if staff else "slot_taken"
        work, actor = self.firm.book, self.actors[actor]
        made = self.agreed(expected, work, start, actor, type_id=kind.id)
        if made is None:
            return None
        assert made.staff.id == staff
        self.model.known[made.id] = Known(kind, staff, start)
        return made.id

    @rule(one=ones, start=STARTS, actor=ACTORS)
    def move(self, one, start, actor):
        known = self.model.known[one]
        expected = "ok"
        if known.status != "booked":
            expected = "wrong_state"
        elif start != known.start:
            late = actor == "amara" and self.now > known.start
            if late or start < self.now:
                expected = "too_late"
            elif not self.model.is_free(known.kind, known.staff, start, one):
                expected = "slot_taken"
        version = {"expected_version": known.version}
        moved = self.agreed(
            expected, self.firm.move, self.seen(one), start, self.actors[actor], **version
        )
        if moved and start != known.start:
            known.start, known.moves = start, known.moves + 1
            self.grew(known, seen=True)

    @rule(one=ones, kind=KINDS, start=STARTS)
    def move_to_another_type(self, one, kind, start):
        known, kind = self.model.known[one], self.kinds[kind]
        if known.status != "booked" or known.kind is kind:
            return
        keeps = known.staff in kind.staff
        free = self.model.is_free(kind, known.staff, start, one)
        staff = (known.staff if free else None) if keeps else self.model.choice(kind, start, one)
        expected = "too_late" if start < self.now else "ok" if staff else "slot_taken"
        work, wanted = self.firm.move, {"type_id": kind.id}
        if self.agreed(expected, work, self.seen(one), start, **wanted):
            known.moves += start != known.start
            known.kind, known.staff, known.start = kind, staff, start
            self.grew(known, seen=True)

    @rule(one=ones, actor=ACTORS)
    def cancel(self, one, actor):
        known = self.model.known[one]
        late = actor == "amara" and self.now > known.start
        expected = {"booked": "too_late" if late else "ok", "cancelled": "ok"}
        work, actor = self.firm.cancel, self.actors[actor]
        asked = expected.get(known.status, "wrong_state")
        if self.agreed(asked, work, self.seen(one), actor) and known.status == "booked":
            known.status = "cancelled"
            self.grew(known, seen=True)

    @rule(one=ones)
    def restore(self, one):
        known = self.model.known[one]
        expected = "ok"
        if known.status != "cancelled":
            expected = "wrong_state"
        elif known.start <= self.now:
            expected = "too_late"
        elif not self.model.is_free(known.kind, known.staff, known.start, one):
            expected = "slot_taken"
        if self.agreed(expected, self.firm.restore, self.seen(one)):
            known.status = "booked"
            self.grew(known, seen=True)

    @rule(one=ones, notes=NOTES)
    def edit(self, one, notes):
        known = self.model.known[one]
        body = {"id": one, "expected_version": known.version, "public_notes": notes}
        self.firm.call(appointments.CHANGE, **body)
        if notes != known.notes:
            known.notes = notes
            self.grew(known, seen=True)

    @rule(one=ones, outcome=OUTCOMES)
    def record(self, one, outcome):
        known = self.model.known[one]
        begun = known.status == "booked" and known.start <= self.now
        body = {"id": one, "expected_version": known.version, "outcome": outcome}
        work = self.firm.call
        if self.agreed("ok" if begun else "wrong_state", work, appointments.RECORD_OUTCOME, **body):
            known.status = outcome
            self.grew(known, seen=False)

    @rule(one=ones)
    def change_what_somebody_changed_since(self, one):
        known = self.model.known[one]
        stale = {"id": one, "expected_version": known.version + 1, "public_notes": "late"}
        self.agreed("stale_version", self.firm.call, appointments.CHANGE, **stale)

    @precondition(lambda self: self.now < DAYS[1] and self.model.known)
    @rule(hours=st.integers(1, 3))
    def wait(self, hours):
        self.firm.clock.advance(timedelta(hours=hours))

    @rule(kind=KINDS)
    def ask_for_slots(self, kind):
        kind = self.kinds[kind]
        for staff in kind.staff:
            assert self.slots(kind, staff) == self.model.starts(kind, staff, DAYS, self.now)

    @rule(one=ones)
    def ask_for_slots_to_move_to(self, one):
        known = self.model.known[one]
        expected = self.model.starts(known.kind, known.staff, DAYS, self.now, but=one)
        if known.status == "booked":
            expected = sorted({*expected, known.start})
        assert self.slots(known.kind, known.staff, moving=one) == expected

    @invariant()
    def nothing_overlaps_and_every_version_has_its_history_and_its_event(self):
        assert faults(self.firm) == []

    @invariant()
    def what_is_kept_is_what_the_model_knows(self):
        query = {"from": DAYS[0], "limit": 200}
        found = {
            one.id: one for one in self.firm.call(appointments.LIST_APPOINTMENTS, **query).items
        }
        assert found.keys() == self.model.known.keys()
        for name, known in self.model.known.items():
            one = found[name]
            assert (one.status, one.version, one.start, one.staff.id, one.moves) == (
                known.status,
                known.version,
                known.start,
                known.staff,
                known.moves,
            )
            assert one.ical.sequence == known.sequence

    def slots(self, kind, staff, **more):
        query = {"type_id": kind.id, "staff_id": staff, "from": DAYS[0].date(), **more}
        return self.firm.starts(to=DAYS[-1].date(), **query)

    def seen(self, one):
        return self.firm.call(appointments.GET_APPOINTMENT, id=one)

    def grew(self, known, *, seen):
        known.version += 1
        known.sequence += seen


def test_any_sequence_of_changes_agrees_with_the_model(tmp_path):
    migrated(f"sqlite:///{tmp_path}/empty.db")
    Changes.folder = tmp_path
    run_state_machine_as_test(
        Changes,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.generate],  # to make a failure short would take minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
