"""Pages about oneself: the way home, the profile, the theme, signing out."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, request

from libs.contracts.gateway import ChangeProfile
from libs.contracts.problem import ProblemError
from services.gateway.entrypoints.attempts import Attempts
from services.gateway.entrypoints.cookies import SessionCookie
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.profile import ProfileDoor
from services.gateway.entrypoints.sessions import SessionsDoor
from services.gateway.portal import shortcuts, zones
from services.gateway.portal.reception import EVERYBODY, STAFF, Place, Reception
from services.gateway.portal.rendering import see_other
from services.gateway.portal.signing_in import own_path
from services.gateway.portal.understanding import understood
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

_FIELDS: Final = ("name", "time_zone", "language", "clock", "week_start", "theme")
_PASSWORDS: Final = ("password", "present_password")


class OwnPages:
    def __init__(self, parts: DoorParts, reception: Reception, attempts: Attempts) -> None:
        self._reception = reception
        cookie = SessionCookie(parts.settings.is_secure, parts.lifetimes.absolute)
        self._sessions = SessionsDoor(parts, cookie, attempts)
        self._profiles = ProfileDoor(parts, attempts)
        self._clock = parts.clock
        self._settings = parts.settings

    def install(self, app: Flask) -> None:
        self._reception.open(
            app,
            (
                Place("/", EVERYBODY, self.home),
                Place("/more", STAFF, self.more),
                Place("/profile", EVERYBODY, self.profile, self.change_profile),
                Place("/profile/theme", EVERYBODY, self.home, self.change_theme),
                Place("/profile/keys", EVERYBODY, self.home, self.switch_keys),
                Place("/sign-out", EVERYBODY, self.home, self.sign_out),
            ),
        )

    def home(self, visitor: Visitor) -> Response:
        return see_other(visitor.home)

    def more(self, visitor: Visitor) -> Response:
        """Where a phone's tab bar has no room for."""
        return self._reception.render("more.html", visitor)

    def sign_out(self, visitor: Visitor) -> Response:
        reply = self._sessions.sign_out(visitor.call())
        return see_other("/sign-in", reply.headers[0])

    def change_theme(self, visitor: Visitor) -> Response:
        """Where scripts do not run it is a button of the frame, on every page."""
        theme = "light" if request.form.get("theme") == "light" else "dark"
        self._profiles.change(visitor.call(body=ChangeProfile(theme=theme)))
        return see_other(own_path(request.form.get("next", "")))

    def switch_keys(self, visitor: Visitor) -> Response:
        """WCAG 2.1.4: single keys can be turned off, by those whom they get in the way of."""
        response = self._reception.done("/profile", words(visitor.language)("Saved."))
        shortcuts.switch(response, self._settings, on=request.form.get("keys") == "on")
        return response

    def profile(self, visitor: Visitor) -> Response:
        """``request.form`` holds what was typed before one had to sign in again."""
        return self._page(visitor, _present(visitor) | _typed(request.form))

    def change_profile(self, visitor: Visitor) -> Response:
        typed = _typed(request.form)
        try:
            changed = self._profiles.change(visitor.call(body=_understood(request.form)))
        except ProblemError as problem:
            if problem.code not in ("invalid", "bad_credentials", "too_many_requests"):
                raise
            return self._page(visitor, _present(visitor) | typed, problem)
        return self._reception.done("/profile", words(changed.language)("Saved."))

    def _page(
        self, visitor: Visitor, typed: Mapping[str, Any], problem: ProblemError | None = None
    ) -> Response:
        look = visitor.look
        return self._reception.render(
            "profile.html",
            visitor,
            problem.status if problem else HTTPStatus.OK,
            typed=typed,
            problem=problem,
            wrong=_wrong(problem),
            shortcuts=shortcuts.are_on(),
            zone_groups=zones.groups(
                look.elsewhere(str(typed["time_zone"])),
                self._clock.now(),
                {"yours": visitor.person.time_zone},
            ),
        )


def _present(visitor: Visitor) -> dict[str, str]:
    person, account = visitor.person, visitor.account
    return {
        "name": person.name,
        "time_zone": person.time_zone,
        "language": person.language,
        "clock": person.clock,
        "week_start": account.week_start,
        "theme": account.theme,
    }


def _typed(form: Mapping[str, str]) -> dict[str, str]:
    return {name: form[name][:200] for name in _FIELDS if name in form}


def _understood(form: Mapping[str, str]) -> ChangeProfile:
    given = {name: form[name] for name in _FIELDS if name in form}
    given |= {name: form[name] for name in _PASSWORDS if form.get(name)}
    return understood(ChangeProfile, given)


def _wrong(problem: ProblemError | None) -> list[str]:
    if problem is None:
        return []
    if problem.code == "bad_credentials":
        return ["present_password"]
    return [error.field for error in problem.extra.get("errors", ())]
