"""Every screen by its name: who looks, at which address, and what they do there first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.support.demo_walk import AMARA, JONAS, NEWCOMER

LEO = "leo@okafor.example"
MOVED = "Moved: Strategy session"
OPEN = "Booked: Strategy session, Tue 24 Nov"
CANCELLED = "Cancelled: Strategy session"
LATE = "Booked: Strategy session, Wed 18 Nov"


@dataclass(frozen=True)
class Screen:
    """``where`` is a path, in which ``{open}`` is the id of the appointment of that name."""

    name: str
    who: str | None
    where: str
    steps: Sequence[Callable] = ()

    def address(self, walk):
        if self.where.startswith("mail "):
            _, _, rest = self.where.partition(" ")
            subject, _, further = rest.partition(" > ")
            path = walk.link(subject).removeprefix(walk.base)
            return f"{walk.base}{path}{further}"
        strategy, contact = walk.types["Strategy session"]["id"], walk.contacts[AMARA]["id"]
        return walk.base + self.where.format(**walk.ids, strategy=strategy, contact=contact)


def press(name, role="button"):
    def step(page):
        page.get_by_role(role, name=name).first.click()
        page.wait_for_load_state("networkidle")

    return step


def fill(label, text):
    return lambda page: page.get_by_label(label).first.fill(text)


def pick(page):
    times = page.locator(".times input:not([disabled])").locator("visible=true")
    times.nth(1).evaluate("one => one.click()")  # on a phone the tab bar lies over it


def letter(page):
    """The e-mail beside its text, once it is drawn."""
    with page.expect_response(lambda answer: "/email-preview" in answer.url):
        page.locator("details.mailbox > summary").click()
    page.frame_locator("iframe[name$=preview]").locator("p").first.wait_for()


def framed(page):
    page.frame_locator("iframe[name$=preview]").locator("p").first.wait_for()


def offline(page):
    page.evaluate("dispatchEvent(new Event('offline'))")


def toast(page):
    page.evaluate(
        "document.body.dispatchEvent(new CustomEvent('toast',"
        " {detail: {text: 'Moved to Thu 19 Nov, 10:00. The e-mail to Amara goes out in a moment.'}}"
        "))"
    )


def session_over(page):
    page.evaluate("document.body.dispatchEvent(new CustomEvent('session:over'))")


def no_validation(page):
    page.evaluate("document.querySelectorAll('form').forEach(one => one.noValidate = true)")


def people_file(page):
    """A file with a line that adds somebody, and one that does not."""
    rows = b"Name;E-Mail;Phone\nZoe Kim;zoe@kim.example;+44 20 7946 0000\nLeo;;\n"
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": rows}
    page.get_by_label("CSV file").set_input_files(file)


def first_of_list(page):
    page.locator("table.list a").first.click()
    page.wait_for_load_state("networkidle")


def first_automation(page):
    page.locator("ul.autos h2 a").first.click()
    page.wait_for_load_state("networkidle")


CALENDAR = "/calendar/appointments/{open}"
PORTAL = "/portal/appointments/{open}"
TYPE = "/types/{strategy}"
PUBLIC = "/book/{strategy}"
BOOK = "/calendar/book?who=contact:{contact}"

SCREENS = (
    Screen("3.1-sign-in", None, "/sign-in"),
    Screen(
        "3.1-sign-in-refused",
        None,
        "/sign-in",
        (
            fill("E-mail", "amara@okafor.example"),
            lambda page: page.locator("#password").fill("wrong"),
            press("Sign in"),
        ),
    ),
    Screen(
        "3.1-sign-in-mailed",
        None,
        "/sign-in",
        (fill("E-mail", "mei@harborpine.example"), press("E-mail me a sign-in link")),
    ),
    Screen("3.2-calendar-week", JONAS, "/calendar?view=week"),
    Screen("3.2-calendar-day", JONAS, "/calendar?view=day"),
    Screen("3.2-calendar-month", JONAS, "/calendar?view=month"),
    Screen("3.2-calendar-agenda", JONAS, "/calendar?view=agenda"),
    Screen("3.2-calendar-empty", JONAS, "/calendar?view=week&date=2027-03-01"),
    Screen("3.2-calendar-offline", JONAS, "/calendar?view=week", (offline, toast)),
    Screen("3.2-calendar-session-over", JONAS, "/calendar?view=week", (session_over,)),
    Screen("3.3-details", JONAS, CALENDAR),
    Screen("3.3-details-moved", JONAS, "/calendar/appointments/{moved}"),
    Screen("3.3-details-cancelled", JONAS, "/calendar/appointments/{cancelled}"),
    Screen("3.4-reschedule", JONAS, f"{CALENDAR}/reschedule"),
    Screen("3.4-reschedule-picked", JONAS, f"{CALENDAR}/reschedule", (pick,)),
    Screen("3.4-reschedule-details", JONAS, f"{CALENDAR}/reschedule", (pick, press("Continue"))),
    Screen(
        "3.4-reschedule-letter",
        JONAS,
        f"{CALENDAR}/reschedule",
        (pick, press("Continue"), letter),
    ),
    Screen("3.5-cancel", JONAS, f"{CALENDAR}/cancel"),
    Screen("3.6-book-who", JONAS, "/calendar/book"),
    Screen("3.6-book-times", JONAS, BOOK),
    Screen("3.6-book-details", JONAS, BOOK, (pick, press("Continue"))),
    Screen(
        "3.6-book-letter",
        JONAS,
        BOOK,
        (pick, press("Continue"), letter),
    ),
    Screen("3.7-portal", AMARA, "/portal"),
    Screen("3.7-portal-company", LEO, "/portal"),
    Screen("3.7-portal-empty", NEWCOMER, "/portal"),
    Screen("3.7-portal-refused", AMARA, "/calendar"),
    Screen("3.7-calendar-month", AMARA, "/portal/calendar"),
    Screen("3.7-calendar-agenda", AMARA, "/portal/calendar?view=agenda"),
    Screen("3.7-details", AMARA, PORTAL),
    Screen("3.7-details-late", AMARA, "/portal/appointments/{late}"),
    Screen("3.7-details-cancelled", AMARA, "/portal/appointments/{cancelled}"),
    Screen("3.7-reschedule", AMARA, f"{PORTAL}/reschedule"),
    Screen("3.7-book-it", AMARA, f"{PORTAL}/reschedule", (pick, press("Continue"))),
    Screen("3.7-moved", AMARA, "/portal/appointments/{moved}?moved=2"),
    Screen("3.7-book-types", AMARA, "/portal/book"),
    Screen("3.7-book-times", AMARA, "/portal/book/{strategy}"),
    Screen("3.7-book-panel", AMARA, "/portal/book/{strategy}", (pick, press("Continue"))),
    Screen("3.7-profile", AMARA, "/profile"),
    Screen("3.8-cancel", AMARA, f"{PORTAL}/cancel"),
    Screen("3.9-link", None, f"mail {OPEN}"),
    Screen("3.9-link-moved", None, f"mail {MOVED}"),
    Screen("3.9-link-cancelled", None, f"mail {CANCELLED}"),
    Screen("3.9-link-late", None, f"mail {LATE}"),
    Screen("3.9-link-reschedule", None, f"mail {OPEN} > /reschedule"),
    Screen("3.9-link-book-it", None, f"mail {OPEN} > /reschedule", (pick, press("Continue"))),
    Screen("3.9-link-cancel", None, f"mail {OPEN} > /cancel"),
    Screen("3.9-link-replace", None, f"mail {OPEN}", (press("replace the link", "link"),)),
    Screen("3.9-link-unknown", None, "/a/eyJsIjoi.broken"),
    Screen("3.9-link-new", None, "/a/new-link"),
    Screen("3.10-types", None, "/book"),
    Screen("3.10-times", None, PUBLIC),
    Screen("3.10-choose-first", None, f"{PUBLIC}?go=1"),
    Screen("3.10-panel", None, PUBLIC, (pick, press("Continue"))),
    Screen(
        "3.10-panel-wrong",
        None,
        PUBLIC,
        (
            pick,
            press("Continue"),
            no_validation,
            fill("E-mail", "zoe"),
            press("Book It!"),
        ),
    ),
    Screen(
        "3.10-done",
        None,
        PUBLIC,
        (
            pick,
            press("Continue"),
            fill("Name", "Zoe Kim"),
            fill("E-mail", "zoe@kim.example"),
            press("Book It!"),
        ),
    ),
    Screen("3.10-not-there", None, "/book/nothing"),
    Screen("3.0-more", JONAS, "/more"),
    Screen("3.11-contacts", JONAS, "/contacts"),
    Screen("3.11-contacts-nobody", JONAS, "/contacts?q=okaf%C3%B6"),
    Screen("3.11-contact", JONAS, "/contacts/{contact}"),
    Screen("3.11-contact-appointments", JONAS, "/contacts/{contact}/appointments"),
    Screen("3.11-contact-emails", JONAS, "/contacts/{contact}/emails"),
    Screen("3.11-contact-activity", JONAS, "/contacts/{contact}/activity"),
    Screen("3.11-contact-access", JONAS, "/contacts/{contact}", (press("Switch off", "link"),)),
    Screen(
        "3.11-contact-wrong",
        JONAS,
        "/contacts/new",
        (no_validation, fill("E-mail", "zoe"), press("Add contact")),
    ),
    Screen("3.11-import", JONAS, "/contacts/import", (people_file, press("Look at it"))),
    Screen("3.11-companies", JONAS, "/companies"),
    Screen("3.11-company", JONAS, "/companies", (first_of_list,)),
    Screen("3.11-staff", JONAS, "/staff"),
    Screen("3.11-staff-member", JONAS, "/staff", (press("Mei Lindholm", "link"),)),
    Screen("3.11-api-keys", JONAS, "/api-keys"),
    Screen("3.19-sessions", AMARA, "/profile/sessions"),
    Screen("3.12-types", JONAS, "/types"),
    Screen("3.12-type-new", JONAS, "/types/new?starter=visit"),
    Screen("3.12-type", JONAS, TYPE),
    Screen("3.12-type-wrong", JONAS, TYPE, (fill("Length", "long"), press("Save changes"))),
    Screen("3.12-type-archive", JONAS, f"{TYPE}/archive"),
    Screen("3.13-availability", JONAS, "/availability"),
    Screen(
        "3.13-availability-wrong",
        JONAS,
        "/availability",
        (
            press("Add hours, Monday"),
            press("Special hours"),
            fill("Monday, hours 1, until", "07:00"),
            press("Save changes"),
        ),
    ),
    Screen("3.13-closed-days", JONAS, "/closed-days"),
    Screen("3.14-automations", JONAS, "/automations"),
    Screen("3.14-automation-new", JONAS, "/automations/new"),
    Screen("3.14-automation-recipe", JONAS, "/automations/new?recipe=offer"),
    Screen("3.14-automation", JONAS, "/automations", (first_automation,)),
    Screen("3.14-automation-runs", JONAS, "/automations", (press("failed in 7 days", "link"),)),
    Screen("3.14-why", JONAS, f"{CALENDAR}/automations"),
    Screen("3.15-emails", JONAS, "/emails"),
    Screen("3.15-email", JONAS, "/emails/rescheduled", (framed,)),
    Screen(
        "3.15-email-wrong",
        JONAS,
        "/emails/rescheduled",
        (fill("Message", "Hello {{contact.fist_name}}"), press("Save changes")),
    ),
    Screen("3.16-status", JONAS, "/status"),
    Screen("3.16-status-refused", AMARA, "/status"),
)
