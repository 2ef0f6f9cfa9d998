"""Requests that are sent once.

What fails on Discord's side discord.py sends again by itself, up to five times; what was done all the same, and has no
nonce, would then be done twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

from aiohttp import ClientSession, TraceConfig, TraceRequestEndParams, TraceRequestExceptionParams

from bot.platforms.discord.errors import Unclear

_ONCE: ContextVar[bool] = ContextVar("once", default=False)


@contextmanager
def once() -> Iterator[None]:
    """What is sent in here to a client with this trace is not sent again. Raises `Unclear` where it may be done."""
    before = _ONCE.set(True)
    try:
        yield
    finally:
        _ONCE.reset(before)


def trace() -> TraceConfig:
    """What a client has to be given for that: aiohttp lets it see an answer before the library does."""
    config = TraceConfig()
    config.on_request_end.append(_answered)
    config.on_request_exception.append(_broken)
    return config


async def _answered(session: ClientSession, context: SimpleNamespace, told: TraceRequestEndParams) -> None:
    if _ONCE.get() and told.response.status >= 500:
        raise Unclear(f"Discord does not answer as it should ({told.response.status}).")


async def _broken(session: ClientSession, context: SimpleNamespace, told: TraceRequestExceptionParams) -> None:
    if _ONCE.get() and isinstance(told.exception, OSError):
        raise Unclear("Discord cannot be reached.") from told.exception
