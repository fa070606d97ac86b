"""The only place where two services meet: events, requests, answers, endpoints, problems."""
