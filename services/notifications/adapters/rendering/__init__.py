"""How letters look: words, HTML, calendar files and the MIME message; no database, no network."""

from services.notifications.adapters.rendering.calendar_files import calendar_file, feed
from services.notifications.adapters.rendering.default_templates import default_template
from services.notifications.adapters.rendering.letters import render, reply_to, sender
from services.notifications.adapters.rendering.mime import compose, wire_address
from services.notifications.adapters.rendering.sign_in import render_sign_in

__all__ = [
    "calendar_file",
    "compose",
    "default_template",
    "feed",
    "render",
    "render_sign_in",
    "reply_to",
    "sender",
    "wire_address",
]
