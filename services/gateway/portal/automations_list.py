"""The list of automations: switches, last runs, recipes, and the one that stops all of them."""

from http import HTTPStatus

from flask import Response, request

from libs.contracts.automations import (
    DELETE_AUTOMATION,
    DISABLE_AUTOMATION,
    ENABLE_AUTOMATION,
    PUT_SWITCH,
    RENEW_SECRET,
    DisableAutomation,
    PutSwitch,
)
from services.gateway.portal.automation_desk import BASE, AutomationDesk
from services.gateway.portal.automation_recipes import RECIPES
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

_WAITING = ("finish", "cancel")


class AutomationsList:
    def __init__(self, desk: AutomationDesk) -> None:
        self._desk = desk

    def show(self, visitor: Visitor) -> Response:
        return self._desk.render(
            "automations.html",
            visitor,
            items=self._desk.all(visitor),
            running=self._desk.switch(visitor),
            recipes=RECIPES,
            sentences=self._desk.sentences(visitor, {}),
        )

    def turn(self, visitor: Visitor) -> Response:
        """Lets all of them run, or holds all of them at once."""
        t, runs = words(visitor.language), request.form.get("running") == "yes"
        self._desk.call(PUT_SWITCH, visitor, body=PutSwitch(running=runs))
        return self._desk.reception.done(
            BASE, t("Automations run again.") if runs else t("All automations are stopped.")
        )

    def ask_off(self, visitor: Visitor, automation_id: str) -> Response:
        """What becomes of the runs that are under way: they finish, or they end."""
        stored = self._desk.one(visitor, automation_id)
        return self._desk.render("automation_off.html", visitor, stored=stored)

    def switch(self, visitor: Visitor, automation_id: str) -> Response:
        t, at = words(visitor.language), {"automation_id": automation_id}
        waiting = request.form.get("waiting_runs", "")
        if request.form.get("to") == "on":
            self._desk.call(ENABLE_AUTOMATION, visitor, parameters=at)
            return self._desk.reception.done(BASE, t("It is switched on."), f"a{automation_id}")
        if waiting not in _WAITING:
            return self.ask_off(visitor, automation_id)
        body = DisableAutomation.model_validate({"waiting_runs": waiting})
        self._desk.call(DISABLE_AUTOMATION, visitor, parameters=at, body=body, key=sent_key())
        return self._desk.reception.done(BASE, t("It is switched off."), f"a{automation_id}")

    def ask_remove(self, visitor: Visitor, automation_id: str) -> Response:
        stored = self._desk.one(visitor, automation_id)
        return self._desk.render("automation_remove.html", visitor, stored=stored)

    def remove(self, visitor: Visitor, automation_id: str) -> Response:
        at = {"automation_id": automation_id}
        self._desk.call(DELETE_AUTOMATION, visitor, parameters=at)
        return self._desk.reception.done(BASE, words(visitor.language)("It is removed."))

    def ask_secret(self, visitor: Visitor, automation_id: str) -> Response:
        return self._secret(visitor, automation_id)

    def renew_secret(self, visitor: Visitor, automation_id: str) -> Response:
        """Shown on the page that answers, and never again."""
        at = {"automation_id": automation_id}
        made = self._desk.call(RENEW_SECRET, visitor, parameters=at)
        return self._secret(visitor, automation_id, made.secret)

    def _secret(self, visitor: Visitor, automation_id: str, secret: str = "") -> Response:
        stored = self._desk.one(visitor, automation_id)
        status = HTTPStatus.OK
        return self._desk.render(
            "automation_secret.html", visitor, status, stored=stored, secret=secret
        )
