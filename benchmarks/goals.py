"""What is to be reached, and how a figure is judged against it."""

from benchmarks.load import BACK_TO_BACK

MET, MISSED, OPEN = "✓", "✗", "–"
NOT_MEASURED = "not measured"
# figure -> at most so many times the floor: in one process; as separate processes; and at least so
# many times as fast as django-appointment; as Easy!Appointments.
CALLS = {
    "day": (2.5, 4.5, 6, 1.5),
    "month": (2.5, 4.5, 120, 50),
    "any": (2.7, 3.5, 600, 35),
    "book": (3, 4.5, 5, 2.2),
    "reschedule": (3, 4.5, 6.5, 2.4),
    "cancel": (3, 4.5, 1.4, 1.3),
}
MIX = (0.30, 0.20, 4.7, 2)
SLOWEST_AT_32 = 1.5
# Milliseconds that Easy!Appointments 1.5.2 and django-appointment 3.12 needed beside each other on
# 2026-11-22; operations a second of the mix; the 99th percentile of any operation at 32 clients.
PEERS = {
    "day": (3.5, 13.7),
    "month": (137, 322),
    "any": (362, 6516),
    "book": (7.7, 17.3),
    "reschedule": (9.2, 25.4),
    "cancel": (5.0, 5.5),
    "mix 8 ops": (317, 130),
    "mix 32 ops": (301, 118),
    "mix 32 p99": (215, 836),
}
MAILS = {0.5: 60, 0.99: 500}
RELAY, DUE, START_UP, MEMORY = 5000, 400, 3, 160
SQLITE_SLOWEST = 60
LONGEST_ROUND = 0.5
TRACED = 0.90
ROUNDS = 500
STATEMENTS = {"day": 2, "month": 2, "book": 8, "reschedule": 8, "cancel": 8}
AT_THE_GATEWAY = 1
TITLES = {
    "day": "slots of one day",
    "month": "slots of a month, one staff member",
    "any": "slots of a month, any of 20 staff",
    "book": "book",
    "reschedule": "reschedule",
    "cancel": "cancel",
}
TITLES |= {name + BACK_TO_BACK: TITLES[name] + BACK_TO_BACK for name in list(TITLES)[3:]}


def of_call(figure):
    """The four goals of a call; those of a change hold with a pause after it and without."""
    return CALLS[figure.removesuffix(BACK_TO_BACK)]


def peers_of(figure):
    """How much more time (or operations) Easy!Appointments needed (did) than django-appointment."""
    easy, django = PEERS[figure.removesuffix(BACK_TO_BACK)]
    return easy / django


def judged(value, goal, shown="{:.1f} ×", *, at_least=False):
    """The value, whether it is met, and the goal; None was not measured."""
    asked = f"{'≥' if at_least else '≤'} {shown.format(goal)}"
    if value is None:
        return f"{NOT_MEASURED} ({asked})"
    is_met = value >= goal if at_least else value <= goal
    return f"{shown.format(value)} {MET if is_met else MISSED} ({asked})"


def row(title, value, goal, shown="{:,.0f}", *, at_least=False):
    """Title, goal, what was reached, whether it was met."""
    asked = f"{'≥' if at_least else '≤'} {shown.format(goal)}"
    if value is None:
        return title, asked, NOT_MEASURED, OPEN
    is_met = value >= goal if at_least else value <= goal
    return title, asked, shown.format(value), MET if is_met else MISSED
