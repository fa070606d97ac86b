"""Makes mails of messages: signs the links, renders the letters, composes the MIME."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from libs.contracts.notifications import Audience, Kind
from libs.contracts.values import Language
from libs.signed_links import SignedLinks
from services.notifications.adapters import rendering
from services.notifications.domain.letters import (
    Letter,
    Mailbox,
    Recipient,
    Rendered,
    SignIn,
    TemplateText,
)
from services.notifications.domain.links import (
    APPOINTMENT_LINK,
    SIGN_IN_FOR,
    SIGN_IN_LINK,
    link_url,
    sign_in_url,
)
from services.notifications.domain.messages import Message


class RenderingWriter:
    """Implements `ports.Writer`."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def default_text(self, kind: Kind, audience: Audience, language: Language) -> TemplateText:
        return rendering.default_template(kind, audience, language)

    def render(self, letter: Letter) -> Rendered:
        return rendering.render(letter, self._mailbox)


@dataclass(frozen=True, slots=True)
class Mail:
    """A message in its final form."""

    subject: str
    content: bytes


class MailDesk:
    """Writes the mail of a message: the same bytes each time for the same message."""

    def __init__(
        self,
        keys: Sequence[str],
        *,
        mailbox: Mailbox,
        reply_to: str | None,
        public_url: str,
        firm: str,
    ) -> None:
        self._keys = keys
        self._mailbox = mailbox
        self._reply_to = reply_to
        self._public_url = public_url
        self._firm = firm

    def write(self, message: Message, recipient: Recipient) -> Mail:
        """``recipient`` is where it goes, in case that the message did not know it yet."""
        rendered = self._rendered(message, recipient)
        letter, mailbox = message.letter, self._mailbox
        if letter is not None:
            mailbox = rendering.sender(letter, mailbox)
        content = rendering.compose(
            rendered,
            mailbox=mailbox,
            recipient=recipient,
            message_id=message.message_id,
            date=message.made_at,
            references=message.references,
            reply_to=self._reply_to or _others_address(letter, recipient),
        )
        return Mail(rendered.subject, content)

    def _rendered(self, message: Message, recipient: Recipient) -> Rendered:
        if message.letter is None:
            return rendering.render_sign_in(self._sign_in(message, recipient))
        url = self._link_url(message)
        letter = replace(message.letter, recipient=recipient, link_url=url)
        return rendering.render(letter, self._mailbox)

    def _link_url(self, message: Message) -> str | None:
        if message.link is None:
            return None
        token = self._signed(message, APPOINTMENT_LINK, message.link.payload(message.version))
        return link_url(self._public_url, token)

    def _sign_in(self, message: Message, recipient: Recipient) -> SignIn:
        payload = {"r": message.request_id, "p": recipient.person_id}
        token = self._signed(message, SIGN_IN_LINK, payload)
        return SignIn(
            recipient=recipient,
            link_url=sign_in_url(self._public_url, token),
            minutes=int(SIGN_IN_FOR.total_seconds() // 60),
            firm=self._firm,
        )

    def _signed(self, message: Message, purpose: str, payload: object) -> str:
        """Signed as of when the message was made, so that sent again it reads the same."""
        links = SignedLinks(self._keys, purpose, now=message.made_at.timestamp)
        return links.sign(payload)


def _others_address(letter: Letter | None, recipient: Recipient) -> str | None:
    """Where an answer goes; left out rather than that one's address stops the other's mail."""
    address = rendering.reply_to(letter) if letter else None
    try:
        if address and rendering.wire_address(address)[1]:
            return address if rendering.wire_address(recipient.email)[1] else None
    except ValueError:
        return None
    return address
