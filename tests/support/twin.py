"""The JSON twin of a link's page, asked by a program."""

from dataclasses import dataclass

START = "2026-11-20T10:00:00Z"


@dataclass
class Twin:
    """``token`` is the link; ``nonce`` the latest that was told."""

    client: object
    token: str
    nonce: str = ""

    def ask(self, method, step="", body=None, **more):
        given = {"json": body} if body is not None else {}
        response = self.client.open(
            f"/api/v1/links/{self.token}{step}", method=method, **given, **more
        )
        response.get_data()
        response.close()
        if response.is_json and "nonce" in response.json:
            self.nonce = response.json["nonce"]
        return response

    def look(self):
        return self.ask("GET")

    def slots(self, **query):
        return self.ask("GET", "/slots", query_string=query)

    def move(self, start=START, *, nonce=None, key=None, **body):
        return self._change("/reschedule", {"start": start, **body}, nonce, key)

    def cancel(self, *, nonce=None, key=None, **body):
        return self._change("/cancel", {"confirm": True, **body}, nonce, key)

    def _change(self, step, body, nonce, key):
        headers = {"Idempotency-Key": key} if key else {}
        body = {"nonce": self.nonce if nonce is None else nonce, **body}
        return self.ask("POST", step, body, headers=headers)


def twin(house, person=None, **more):
    found = Twin(house.service.app.test_client(), house.token(person, **more))
    found.look()
    return found


def told(response):
    """The status, and the code of a refusal."""
    return response.status_code, response.json.get("code")
