"""An automation about late changes, and the form in which it is written."""

from tests.support.html_forms import form_in

RULE = {
    "name": "Late change",
    "trigger": {"on": "rescheduled"},
    "conditions": {"all": [{"field": "notice_minutes", "op": "lt", "value": 2880}]},
    "steps": [{"do": "tag", "tag": "late change"}],
}


def form_of(visitor, **changes):
    """What the builder's form would send, but for what somebody changes in it."""
    given = form_in(visitor.html, "builder").to_dict(flat=False)
    return {**given, **changes}
