"""Every kind of letter reads as it is stored in tests/snapshots/notifications.

After a wanted change: `UPDATE_SNAPSHOTS=1 make test`, and look at what it changed.
"""

import pytest

from services.notifications.adapters.rendering import render, render_sign_in
from services.notifications.domain.letters import SignIn
from tests.support.letter_kinds import LANGUAGES, all_letters
from tests.support.letters import MAILBOX, person, recipient
from tests.support.stored import FOLDER, assert_as_stored

LETTERS = all_letters()


def stored(name, rendered):
    assert_as_stored(f"notifications/{name}.html", rendered.html)
    assert_as_stored(f"notifications/{name}.txt", f"{rendered.subject}\n\n{rendered.text}")
    if rendered.calendar is not None:
        assert_as_stored(f"notifications/{name}.ics", rendered.calendar)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_reads_as_stored(name):
    stored(name, render(LETTERS[name], MAILBOX))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sign_in_mail_reads_as_stored(language):
    sign_in = SignIn(
        recipient=recipient(person(language=language)),
        link_url="https://book.example/sign-in/abc.def",
        minutes=20,
        firm="Harbor & Pine",
    )
    stored(f"sign-in-{language}", render_sign_in(sign_in))


def test_nothing_is_stored_that_no_letter_is_compared_with():
    names = {path.stem for path in (FOLDER / "notifications").iterdir()}
    assert names == LETTERS.keys() | {f"sign-in-{language}" for language in LANGUAGES}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_rendered_the_same_twice(name):
    assert render(LETTERS[name], MAILBOX) == render(LETTERS[name], MAILBOX)
