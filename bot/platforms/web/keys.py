"""Links that let somebody in once, and the sessions that they open. The store keeps hashes: it opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.model import Channel
from core.ports import Clock, Store

LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(days=30)
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,100}")
_CACHED = 64


@dataclass(frozen=True)
class Keys:
    """Those of one channel. Any process makes a link that any other takes. Raises `StoreError`."""

    store: Store
    channel: Channel
    clock: Clock
    _known: dict[str, datetime] = field(default_factory=dict)

    async def link(self) -> str:
        """A token that opens one session, within a quarter of an hour."""
        return await self._made("link", LINK_LASTS)

    async def session(self) -> str:
        """The secret of a new session."""
        return await self._made("session", SESSION_LASTS)

    async def redeem(self, token: str) -> bool:
        """Whether this is a link's token, in time and for the first time; from now on it is none."""
        if not await self._holds("link", token):
            return False
        async with self.store.write() as work:
            return await work.seen.first(f"{self.channel}/{_name('link', token)}", self.clock.now())

    async def is_session(self, secret: str) -> bool:
        """Whether this is the secret of a session that has not ended."""
        name = _name("session", secret)
        until = self._known.get(name)
        if until is None:
            return await self._holds("session", secret)
        return self.clock.now() < until

    async def _made(self, kind: str, lasts: timedelta) -> str:
        secret, now = secrets.token_urlsafe(24), self.clock.now()
        async with self.store.write() as work:
            await work.carried.keep(self.channel, {_name(kind, secret): (now + lasts).isoformat()}, now)
        return secret

    async def _holds(self, kind: str, secret: str) -> bool:
        if not _SECRET.fullmatch(secret):
            return False
        name = _name(kind, secret)
        async with self.store.read() as work:
            kept = await work.carried.get(self.channel, name)
        if kept is None or self.clock.now() >= (until := datetime.fromisoformat(kept)):
            return False
        if kind == "session":
            while len(self._known) >= _CACHED:
                del self._known[next(iter(self._known))]
            self._known[name] = until
        return True


def proof(secret: str) -> str:
    """What a page of this session sends along, to show that it is ours: no other page can read it."""
    return hmac.new(secret.encode(), b"broadsheet page", hashlib.sha256).hexdigest()


def same(told: str, known: str) -> bool:
    """Whether two secrets are the same; how long it takes tells nothing of them."""
    return hmac.compare_digest(told.encode("utf-8", "replace"), known.encode())


def _name(kind: str, secret: str) -> str:
    return f"={kind}-{hashlib.blake2b(secret.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
