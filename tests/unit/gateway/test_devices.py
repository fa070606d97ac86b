"""What a session's device is called in the list of one's own sessions."""

import pytest

from services.gateway.portal.setup.devices import device
from services.gateway.portal.words import words

MOZILLA = "Mozilla/5.0"
KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"{MOZILLA} (Windows NT 10.0; Win64; x64) {KIT} Chrome/142.0.0.0 Safari/537.36"
KNOWN = {
    CHROME: "Chrome on Windows",
    f"{CHROME} Edg/142.0.0.0": "Edge on Windows",
    f"{CHROME} OPR/120.0.0.0": "Opera on Windows",
    f"{MOZILLA} (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0": "Firefox on Linux",
    f"{MOZILLA} (Linux; Android 10; K) {KIT} Chrome/142.0.0.0 Mobile Safari/537.36": (
        "Chrome on Android"
    ),
    f"{MOZILLA} (iPhone; CPU iPhone OS 18_7 like Mac OS X) {KIT} Version/26.0 Safari/604.1": (
        "Safari on iPhone"
    ),
    f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) {KIT} Version/26.0 Safari/605.1.15": (
        "Safari on Mac"
    ),
    "python-requests/2.34.2": "python-requests/2.34.2",
    "curl/8.5.0 (x86_64-pc-linux-gnu) libcurl/8.5.0": "curl/8.5.0",
    "SomeBot/1.0 (X11; Linux)": "SomeBot/1.0",
    f"{MOZILLA} (X11; Linux x86_64) {KIT}": "Linux",
    "": "An unknown device",
}


@pytest.mark.parametrize(("user_agent", "name"), KNOWN.items())
def test_a_device_is_called_what_its_owner_calls_it(user_agent, name):
    assert device(user_agent, words("en")) == name


def test_a_program_with_an_endless_name_is_called_by_its_beginning():
    assert device("x" * 200, words("en")) == "x" * 60


def test_a_german_reader_is_told_in_german():
    assert device(CHROME, words("de")) == "Chrome auf Windows"
    assert device("", words("de")) == "Ein unbekanntes Gerät"
