"""All pages of automations: staff read them, admins change what they say."""

from flask import Flask

from services.gateway.domain.access import ADMINS
from services.gateway.portal.automation_builder import AutomationBuilder
from services.gateway.portal.automation_desk import BASE, AutomationDesk
from services.gateway.portal.automation_letters import AutomationLetters
from services.gateway.portal.automations_list import AutomationsList
from services.gateway.portal.reception import STAFF, Place, Reception
from services.gateway.portal.runs_pages import RunsPages
from services.gateway.portal.staff_desk import BASE as CALENDAR

_ONE = BASE + "/<id:automation_id>"


class AutomationPages:
    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        desk = AutomationDesk(reception)
        self._list = AutomationsList(desk)
        self._builder = AutomationBuilder(desk)
        self._runs = RunsPages(desk)
        self._letters = AutomationLetters(desk)

    def install(self, app: Flask) -> None:
        found, builder, runs, letters = self._list, self._builder, self._runs, self._letters
        self._reception.open(
            app,
            (
                Place(BASE, STAFF, found.show),
                Place(f"{BASE}/all", ADMINS, found.show, found.turn),
                Place(f"{BASE}/new", ADMINS, builder.begin, builder.write),
                Place(f"{BASE}/new/dry-run", ADMINS, builder.try_new, builder.try_new),
                Place(f"{BASE}/preview", ADMINS, letters.show, letters.show),
                Place(f"{BASE}/runs/<id:run_id>", STAFF, runs.show, runs.act),
                Place(_ONE, STAFF, builder.show, builder.change),
                Place(f"{_ONE}/dry-run", ADMINS, builder.try_it, builder.try_it),
                Place(f"{_ONE}/runs", STAFF, runs.log),
                Place(f"{_ONE}/switch", ADMINS, found.ask_off, found.switch),
                Place(f"{_ONE}/remove", ADMINS, found.ask_remove, found.remove),
                Place(f"{_ONE}/secret", ADMINS, found.ask_secret, found.renew_secret),
                Place(f"{CALENDAR}/<id:appointment_id>/automations", STAFF, runs.of_appointment),
            ),
        )
