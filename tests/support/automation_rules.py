"""Automations of every shape, for tests that try many."""

from hypothesis import strategies as st

from libs.contracts.automations.fields import CHOICES, KINDS, OPERATORS
from services.gateway.portal import automation_choices as choices

LETTERS = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=12)
MINUTES = st.integers(0, 60 * 24 * 300)
OFFSETS = st.integers(-60 * 24 * 300, 60 * 24 * 300)
SAFE = LETTERS.filter(lambda text: "{" not in text and "}" not in text)
MOMENTS = st.fixed_dictionaries(
    {"anchor": st.sampled_from(["start", "end"]), "offset_minutes": OFFSETS}
)


def one_value(field):
    kind = KINDS[field]
    if kind == "number":
        return st.integers(0, 23)
    if kind == "flag":
        return st.booleans()
    return st.sampled_from(CHOICES[field]) if kind == "choice" else LETTERS


def in_order(field):
    """As ticks are sent: in the order in which they stand."""
    offered = list(choices.choices_of(field))
    return lambda values: sorted(values, key=offered.index) if offered else values


@st.composite
def leaves(draw):
    field = draw(st.sampled_from(list(KINDS)))
    op = draw(st.sampled_from(OPERATORS[KINDS[field]]))
    value = one_value(field)
    if op in choices.LISTS:
        value = st.lists(value, min_size=1, max_size=4, unique=True).map(in_order(field))
    elif op == "exists":
        value = st.booleans()
    return {"field": field, "op": op, "value": draw(value)}


def groups(parts):
    lists = st.lists(parts, max_size=3)
    return st.one_of(
        lists.map(lambda found: {"all": found}),
        lists.map(lambda found: {"any": found}),
        parts.map(lambda found: {"not": found}),
    )


MAILS = st.fixed_dictionaries(
    {"do": st.just("send_email"), "subject": SAFE, "body": SAFE.map("\n".join)}
)
STEPS = st.one_of(
    st.builds(lambda mail, to: mail | {"to": to}, MAILS, st.sampled_from(["target", "staff"])),
    MAILS.map(lambda mail: mail | {"to": "address", "address": "ops@harborpine.example"}),
    st.fixed_dictionaries({"do": st.sampled_from(["tag", "untag"]), "tag": LETTERS}),
    st.fixed_dictionaries(
        {
            "do": st.just("add_note"),
            "text": LETTERS,
            "visibility": st.sampled_from(["public", "internal"]),
        }
    ),
    st.fixed_dictionaries(
        {"do": st.just("create_task"), "title": LETTERS, "due_minutes": st.none() | MINUTES}
    ),
    st.just({"do": "webhook", "url": "https://example.com/hook?a=1&b=2"}),
    st.fixed_dictionaries(
        {
            "do": st.just("add_reminder"),
            "before_minutes": MINUTES,
            "to": st.sampled_from(["target", "staff", "both"]),
        }
    ),
    st.fixed_dictionaries({"do": st.just("wait"), "for_minutes": MINUTES.map(lambda n: n + 1)}),
    st.fixed_dictionaries({"do": st.just("wait"), "until": MOMENTS}),
)
EVENTS = st.sampled_from(["booked", "rescheduled", "cancelled", "restored", "completed", "no_show"])
RULES = st.fixed_dictionaries(
    {
        "name": LETTERS,
        "trigger": st.one_of(
            EVENTS.map(lambda on: {"on": on}), MOMENTS.map(lambda moment: moment | {"on": "time"})
        ),
        "conditions": st.recursive(leaves(), groups, max_leaves=6),
        "steps": st.lists(STEPS, min_size=1, max_size=4),
        "on_cancel": st.sampled_from(["stop", "keep"]),
        "overlap": st.sampled_from([None, "restart", "single", "queue", "parallel"]),
        "cooldown_minutes": st.none() | MINUTES,
        "daily_cap": st.none() | st.integers(1, 100_000),
    }
)
