"""Secrets that are shown once: made here, and kept only as their SHA-256."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

_BITS_256: Final = 32
_KEY = re.compile(r"rbk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")


def new_secret() -> str:
    return secrets.token_urlsafe(_BITS_256)


def new_id() -> str:
    return secrets.token_hex(8)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def keyed_digest(key: str, secret: str) -> str:
    """Tells secrets apart, and tells nothing to whoever has no key."""
    return hmac.new(key.encode(), secret.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def csrf_token(session_secret: str) -> str:
    """Known to whoever holds the session, and of no use to open it."""
    return hmac.new(session_secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


@dataclass(frozen=True)
class KeyText:
    """An API key as its holder writes it: ``rbk_<id>_<secret>``."""

    id: str
    secret: str

    def __str__(self) -> str:
        return f"rbk_{self.id}_{self.secret}"


def new_key() -> KeyText:
    return KeyText(new_id(), new_secret())


def read_key(text: str) -> KeyText | None:
    found = _KEY.fullmatch(text)
    return KeyText(*found.groups()) if found else None
