"""Somebody who calls the public API over HTTP, as a browser or a program would."""

import requests

PASSWORD = "rebook-demo"


class Caller:
    """Keeps its cookies, and its CSRF token or its key."""

    def __init__(self, url, key=None):
        self.url = url
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.id = None
        self.http = requests.Session()
        self.http.trust_env = False

    def ask(self, method, path, body=None, headers=None, **query):
        return self.http.request(
            method,
            f"{self.url}/api/v1{path}",
            json=body,
            params=query,
            headers=self.headers | (headers or {}),
            timeout=60,
        )

    def get(self, path, **query):
        return self.ask("GET", path, **query)

    def post(self, path, body, **headers):
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.ask("POST", path, body, given)

    def patch(self, path, body):
        return self.ask("PATCH", path, body)

    def put(self, path, body):
        return self.ask("PUT", path, body)

    def delete(self, path):
        return self.ask("DELETE", path)

    def sign_in(self, email, password=PASSWORD):
        answer = self.post("/session", {"email": email, "password": password})
        if answer.status_code == 201:
            self.headers = {"X-CSRF-Token": answer.json()["csrf_token"]}
            self.id = answer.json()["actor"]["id"]
        return answer

    def named(self, path, name):
        """The one of a list that has this name."""
        (found,) = [one for one in self.get(path, limit=200).json()["items"] if one["name"] == name]
        return found

    def free(self, type_id, first, last, **query):
        """The free slots of these days."""
        asked = {"type_id": type_id, "from": first, "to": last} | query
        answer = self.ask("GET", "/slots", **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()["slots"]
