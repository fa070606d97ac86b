"""A mail as HTML: one column of tables, its styles inlined, nothing loaded from anywhere."""

from functools import cache
from pathlib import Path
from typing import Final

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from services.notifications.adapters.rendering import markdown
from services.notifications.adapters.rendering.content import Content
from services.notifications.adapters.rendering.words import say

_TEMPLATES: Final = Path(__file__).parent / "templates"


def page(content: Content) -> str:
    # The parser escapes all text, and values are put in as text.
    body = Markup(markdown.html(content.body, content.values))  # noqa: S704
    html = _template().render(mail=content, body=body, say=say)
    return _inliner().inline(html)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("mail.html")


@cache
def _inliner() -> CSSInliner:
    css = (_TEMPLATES / "mail.css").read_text(encoding="utf-8")
    return CSSInliner(extra_css=css, keep_style_tags=True, load_remote_stylesheets=False)
