"""A letter as its reader sees it: which appointment, whose words, the other person, their times."""

from dataclasses import dataclass
from functools import cached_property

from libs.contracts.events.appointments import AppointmentSnapshot, Person
from libs.contracts.values import Language
from services.notifications.adapters.rendering.cleaning import one_line
from services.notifications.adapters.rendering.headings import (
    HANDED_OVER,
    HEADINGS,
    TAKEN_OVER,
    Happening,
    Voice,
)
from services.notifications.adapters.rendering.times import Times
from services.notifications.domain.letters import Letter


@dataclass(frozen=True)
class View:
    letter: Letter

    @property
    def language(self) -> Language:
        return self.letter.recipient.language

    @cached_property
    def times(self) -> Times:
        reader = self.letter.recipient
        return Times(time_zone=reader.time_zone, language=reader.language, clock=reader.clock)

    @property
    def shown(self) -> AppointmentSnapshot:
        """The appointment that the letter is about: to who was replaced, the one they had."""
        letter = self.letter
        return letter.before if letter.replaced and letter.before else letter.after

    @property
    def before(self) -> AppointmentSnapshot | None:
        """What a move is compared with."""
        moves = self.letter.kind == "rescheduled" and not self.letter.replaced
        return self.letter.before if moves else None

    @property
    def earlier(self) -> AppointmentSnapshot | None:
        """What merge fields call old: an automation's mail has them, though it tells of no move."""
        return self.letter.before if self.is_written_by_automation else self.before

    @property
    def has_moved(self) -> bool:
        return self.moved_since(self.before)

    def moved_since(self, before: AppointmentSnapshot | None) -> bool:
        after = self.letter.after
        return bool(before and (before.start, before.end) != (after.start, after.end))

    @property
    def for_staff(self) -> bool:
        return self.letter.recipient.role == "staff"

    @property
    def is_off(self) -> bool:
        kind, status = self.letter.kind, self.letter.after.status
        return kind == "cancelled" or (kind == "automation" and status == "cancelled")

    @property
    def is_written_by_automation(self) -> bool:
        """Its words stand above it, too: what happened is not what it is about."""
        return self.letter.kind == "automation"

    @property
    def target_name(self) -> str:
        return one_line(self.shown.target.name)

    @property
    def company(self) -> str | None:
        target = self.shown.target
        return one_line(target.name) if target.kind == "company" else None

    @property
    def contact(self) -> Person | None:
        """The one who is written to, or for staff the one who stands for the target."""
        people = self.shown.target.people
        own = [person for person in people if person.id == self.letter.recipient.person_id]
        return next(iter([*own, *people]), None)

    @property
    def contact_name(self) -> str:
        if not self.for_staff:
            return one_line(self.letter.recipient.name)
        return one_line(self.contact.name) if self.contact else self.target_name

    @property
    def staff_name(self) -> str:
        return one_line(self.shown.staff.name)

    @property
    def other_name(self) -> str:
        return self.target_name if self.for_staff else self.staff_name

    @property
    def other_zone(self) -> str:
        if not self.for_staff:
            return self.shown.staff.time_zone
        return self.contact.time_zone if self.contact else self.shown.time_zone

    @property
    def actor_stands_for_target(self) -> bool:
        return self.letter.actor.kind == "contact"

    @property
    def was_taken_over(self) -> bool:
        before = self.before
        return bool(self.for_staff and before and before.staff.id != self.letter.after.staff.id)

    @property
    def happening(self) -> Happening:
        kind = self.letter.kind
        if kind == "rescheduled":
            return "moved" if self.has_moved else "changed"
        return "reminder" if kind == "automation" else kind

    @property
    def heading(self) -> str:
        if self.letter.replaced:
            pattern = HANDED_OVER[self.language]
        elif self.was_taken_over and self.letter.audience == "staff":
            pattern = TAKEN_OVER[self.language]
        else:
            pattern = HEADINGS[self.language][self.happening][self._voice]
        return pattern.format(
            target=self.target_name,
            staff=one_line(self.letter.after.staff.name),
            actor=self._actor_in_heading,
            day=self.times.day(self.shown.start, self.letter.occurred_at),
        )

    @property
    def _voice(self) -> Voice:
        if self.letter.audience == "receipt":
            return "staff_receipt" if self.for_staff else "target_receipt"
        if not self.for_staff:
            return "company" if self.company else "target"
        if self.actor_stands_for_target:
            return "staff_by_target"
        return "staff_by" if self.letter.actor.kind == "staff" else "staff"

    @property
    def _actor_in_heading(self) -> str:
        name = one_line(self.letter.actor.name)
        if self.actor_stands_for_target and not self.company:
            return first_name(name)
        return name


def first_name(name: str) -> str:
    return one_line(name).partition(" ")[0]
