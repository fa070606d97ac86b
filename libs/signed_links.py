"""Signed tokens: a payload, a purpose, an age; nothing that can be forged or used elsewhere."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode

_SHORTEST_KEY: Final = 16
# By so much the clock of whoever signs may be ahead of the clock of whoever reads.
_SKEW: Final = timedelta(seconds=10)


class BadTokenError(ValueError):
    """Not one of ours: malformed, tampered with, of another purpose or another key."""


class ExpiredTokenError(BadTokenError):
    """One of ours, and too old."""


class _ClockedSigner(TimestampSigner):
    """Stamps by the clock it was given, so that a shifted clock shifts ages too."""

    def __init__(self, *args: Any, now: Callable[[], float], **more: Any) -> None:
        super().__init__(*args, **more)
        self._now = now

    def get_timestamp(self) -> int:
        return int(self._now())


class SignedLinks:
    """Signs and reads tokens of one purpose (HMAC-SHA256; the purpose is the salt).

    ``keys`` holds several keys with the newest last: it signs, all of them verify. A token of
    another purpose is refused as if it were forged. ``now`` gives seconds since 1970.
    """

    def __init__(self, keys: Sequence[str], purpose: str, *, now: Callable[[], float]) -> None:
        if not keys or not all(len(key) >= _SHORTEST_KEY for key in keys):
            raise ValueError("signing keys must be there and have 16 characters or more")
        self._now = now
        self._serializer = URLSafeTimedSerializer(
            list(keys),
            salt=f"rebook.{purpose}",
            signer=_ClockedSigner,
            signer_kwargs={"digest_method": hashlib.sha256, "now": now},
        )

    def sign(self, payload: Any) -> str:
        """A URL-safe token that holds ``payload`` (JSON values), readable by anybody."""
        return str(self._serializer.dumps(payload))

    def read(self, token: str, *, max_age: timedelta) -> Any:
        """The payload of ``token``; raises `BadTokenError` or `ExpiredTokenError`.

        Its stamp, in whole seconds, may lie a little ahead: no two clocks agree.
        """
        try:
            payload, stamp = self._serializer.loads(token, return_timestamp=True)
        except (BadSignature, ValueError, OverflowError, RecursionError):
            raise BadTokenError("the token is not one of ours") from None
        if not _is_canonical(token):
            raise BadTokenError("the token is not written as we write it")
        age = int(self._now()) - int(stamp.timestamp())
        if age > max_age.total_seconds():
            raise ExpiredTokenError("the token is too old")
        if age < -_SKEW.total_seconds():
            raise BadTokenError("the token is of a time to come")
        return payload


def _is_canonical(token: str) -> bool:
    """Whether the signature re-encodes to itself: base64 has spare bits that nobody signs."""
    signature = token.rpartition(".")[2]
    return base64_encode(base64_decode(signature)).decode() == signature
