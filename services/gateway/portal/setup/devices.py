"""What a device calls itself in `User-Agent` (RFC 9110 10.1.5), as its owner would call it."""

from collections.abc import Callable
from typing import Final

# Each claims to be all those before it, so the most particular is asked for first.
_BROWSERS: Final = {
    "Edg/": "Edge",
    "EdgA/": "Edge",
    "EdgiOS/": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS: Final = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}
_PROGRAM_LETTERS: Final = 60


def device(user_agent: str, t: Callable[..., str]) -> str:
    """As “Firefox on Windows”; of a program its own first word; of silence that it is unknown."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), None)
    if browser and system:
        return t("{browser} on {system}", browser=browser, system=system)
    program = user_agent.partition(" ")[0][:_PROGRAM_LETTERS]
    # What claims to be a browser has that claim for its first word, and not its name.
    known = system if program.startswith("Mozilla/") else None
    return browser or known or program or t("An unknown device")
