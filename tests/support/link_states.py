"""Every state of a link's page, made by what really happens, and the address that shows it."""

from datetime import UTC, datetime, timedelta

from libs.clock import FixedClock
from tests.support import an
from tests.support.firm import later
from tests.support.link_house import LinkHouse, sign

FIRST = datetime(2026, 10, 5, 8, tzinfo=UTC)
NOTES = "We will go through the spring range. Please have your price list open."
HOUR = timedelta(hours=1)


class LinkStates:
    """``paths`` holds the addresses by name; each begins with the mail's own."""

    def __init__(self, gateway_url, scheduling_url, **more):
        self.clock = FixedClock(FIRST)
        kind = {
            "duration_minutes": 45,
            "reschedule_notice_minutes": 240,
            "cancel_notice_minutes": 240,
            "location": {"kind": "video", "text": "https://meet.example/spring"},
            "reminders": [{"before_minutes": 1440, "to": "both"}],
        }
        self.house = LinkHouse(gateway_url, scheduling_url, clock=self.clock, kind=kind, **more)
        self.firm = self.house.firm
        self.expired = self.book(FIRST + timedelta(days=1, hours=2))
        self.clock.set(an.NOW)
        self._book_all()
        self._change_all()
        self.clock.set(an.START - HOUR)
        self.paths = self._paths()

    def close(self):
        self.house.close()

    def book(self, start, **body):
        return self.firm.book(start, public_notes=NOTES, **body)

    def _book_all(self):
        self.check_in = self.firm.type(
            name="Check-in", duration_minutes=30, staff_ids=[self.firm.jonas.id]
        )
        self.firm.change_type(contacts_may_switch_to=[self.check_in.id])
        mei = self.firm.staff("Mei Tanaka", weekly={})
        visit = self.firm.type(name="Visit", staff_ids=[mei.id])
        self.past = self.book(an.START - timedelta(days=1))
        self.late = self.house.appointment
        self.active = self.book(later(days=1), internal_notes="Never shown to Amara.")
        self.old_mail = self.book(later(days=1, hours=1))
        self.moved = self.book(later(days=1, hours=2))
        self.cancelled = self.book(later(days=1, hours=3))
        self.none = self.firm.book(
            later(days=2), type_id=visit.id, overrule={"reason": "she asked for it"}
        )
        self.revoked = self.book(later(days=1, hours=5))

    def _change_all(self):
        self.firm.move(self.old_mail, later(days=2, hours=3), reason="A clash in my calendar")
        cancelled = self.house.reader(appointment=self.cancelled)
        page = cancelled.path()
        cancelled.get(f"{page}/cancel")
        form = {**cancelled.hidden(), "sure": "yes", "reason": "I found another date."}
        cancelled.post(f"{page}/cancel", form)
        moved = self.house.reader(appointment=self.moved)
        moved.get(f"{moved.path()}/reschedule?day=2026-11-20")
        slot = next(one for one in moved.slots() if one.startswith("2026-11-20T14"))
        moved.get(f"{moved.path()}?go=1&slot={slot}")
        moved.post(moved.path(), moved.hidden())
        self.house.issue(appointment=self.revoked, link_id="revoked")
        now = self.clock.now()
        self.house.transactions.run(
            lambda uow: uow.links.revoke(self.revoked.id, self.firm.amara.id, now)
        )

    def _paths(self):
        entry = {
            name: f"/a/{self.house.token(appointment=getattr(self, name), version=1)}"
            for name in ("active", "old_mail", "past", "late", "cancelled", "expired", "none")
        }
        staff = self.house.token(self.firm.jonas, self.active)
        revoked = self.house.token(appointment=self.revoked, link_id="revoked")
        sign_in = sign({"r": "1", "p": "nobody"}, self.clock, purpose="sign-in link")
        return {
            "active": (entry["active"],),
            "old-mail": (entry["old_mail"],),
            "moved": (f"/a/{self.house.token(appointment=self.moved)}", "?moved=2"),
            "cancelled": (entry["cancelled"],),
            "past": (entry["past"],),
            "late": (entry["late"],),
            "none": (entry["none"], "/reschedule"),
            "staff": (f"/a/{staff}",),
            "pick": (entry["active"], "/reschedule"),
            "choose-first": (entry["active"], "/reschedule?go=1"),
            "book": (entry["active"], "/reschedule?go=1&slot=2026-11-20T09:00:00Z"),
            "cancel": (entry["active"], "/cancel"),
            "replace": (entry["active"], "/replace"),
            "expired": (entry["expired"],),
            "revoked": (f"/a/{revoked}",),
            "unknown": (f"{entry['active'][:-4]}abcd",),
            "new-link": ("/a/new-link",),
            "sign-in-dead": (f"/sign-in/{sign_in}",),
        }
