"""Secrets as they are kept: sealed with the first key, opened with any of them. Nothing else encrypts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from core.errors import BadSetting, StoreError
from core.near import quoted

# Stricter than Fernet, which skips signs that are not base64: it would take `one,two` for the first of the two.
_KEY = re.compile(r"[A-Za-z0-9+/_-]{43}=")
_MADE = "`python -m bot keys new` prints one, 44 characters that end with `=`."
_PLAIN = "plain:"  # no sealed text has a colon
_ANEW = "Put back the key that was there before, after the new one if there is one, or install the app there again."


def new_key() -> str:
    """A key for ENCRYPTION_KEY, another one each time."""
    return Fernet.generate_key().decode()


def check_keys(keys: Sequence[str]) -> None:
    """Raise `BadSetting` if one of these is no key; the message does not tell it."""
    for number, key in enumerate(keys, 1):
        if not _KEY.fullmatch(key):
            wrong = "is no key" if len(keys) == 1 else f"names {len(keys)} keys, and number {number} is none"
            raise BadSetting(f"ENCRYPTION_KEY {wrong}. {_MADE}")


class Seal:
    """Seals the secrets of workspaces, and opens what is sealed. Raises `BadSetting` for a key that is none."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        check_keys(keys)
        self._keys = [Fernet(key) for key in keys]
        self._fernet = MultiFernet(self._keys) if keys else None

    def kept(self, token: str) -> str:
        """A link's token as it is kept: sealed if there is a key. It stands in its channel for everybody anyway."""
        return f"{_PLAIN}{token}" if self._fernet is None else self._fernet.encrypt(token.encode()).decode()

    def told(self, kept: str | None) -> str:
        """What `kept` made; "" if that is None, or if no key opens it: then another link is made."""
        if not kept or kept.startswith(_PLAIN):
            return (kept or "").removeprefix(_PLAIN)
        try:
            return self._fernet.decrypt(kept).decode() if self._fernet else ""
        except InvalidToken:
            return ""

    def key_of(self, kept: str) -> int:
        """The number of the key that opens this, from 1; 0 if none does."""
        return next((number for number, key in enumerate(self._keys, 1) if _opens(key, kept)), 0)

    def renewed(self, kept: str) -> str:
        """The same under the first key. Raises `StoreError` if no key opens it."""
        if self._fernet is None or not self.key_of(kept):
            raise StoreError(f"ENCRYPTION_KEY does not open what is to be sealed anew. {_ANEW}")
        return self._fernet.rotate(kept).decode()

    def sealed(self, secrets: Mapping[str, str]) -> str | None:
        """As they are kept; None if there are none. Raises `StoreError` if there is no key."""
        if not secrets:
            return None
        if self._fernet is None:
            raise StoreError(f"Tokens of workspaces are only kept encrypted, and ENCRYPTION_KEY is not set. {_MADE}")
        return self._fernet.encrypt(json.dumps(dict(secrets)).encode()).decode()

    def opened(self, sealed: str | None, whose: str) -> dict[str, str]:
        """What was sealed. `whose` they are is for the message of the `StoreError` if no key opens them."""
        if sealed is None:
            return {}
        if self._fernet is None:
            raise StoreError(f"The tokens of {quoted(whose)} are encrypted, and ENCRYPTION_KEY is not set. {_ANEW}")
        try:
            secrets: dict[str, str] = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise StoreError(f"ENCRYPTION_KEY does not open the tokens of {quoted(whose)}. {_ANEW}") from None
        return secrets


def is_plain(kept: str) -> bool:
    """Whether it was kept where there was no key."""
    return kept.startswith(_PLAIN)


def _opens(key: Fernet, kept: str) -> bool:
    try:
        key.decrypt(kept)
    except InvalidToken:
        return False
    return True
