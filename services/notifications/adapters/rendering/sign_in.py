"""The mail with a link that signs somebody in."""

from services.notifications.adapters.rendering import html_page, plain_text
from services.notifications.adapters.rendering.cleaning import one_line
from services.notifications.adapters.rendering.content import Content, Link
from services.notifications.adapters.rendering.view import first_name
from services.notifications.adapters.rendering.words import say
from services.notifications.domain.letters import Rendered, SignIn

_NAME = "recipient.first_name"


def render_sign_in(sign_in: SignIn) -> Rendered:
    language, firm = sign_in.recipient.language, one_line(sign_in.firm)
    content = Content(
        language=language,
        firm=firm,
        subject=say(language, "sign_in_subject", firm=firm),
        heading=say(language, "sign_in_heading", firm=firm),
        preheader=say(language, "sign_in_why"),
        body=say(language, "sign_in_text", name=f"{{{{{_NAME}}}}}", minutes=sign_in.minutes),
        values={_NAME: first_name(sign_in.recipient.name)},
        button=Link(say(language, "sign_in_button"), sign_in.link_url),
        why=say(language, "sign_in_why"),
    )
    return Rendered(
        subject=content.subject,
        text=plain_text.page(content),
        html=html_page.page(content),
        calendar=None,
        method=None,
    )
