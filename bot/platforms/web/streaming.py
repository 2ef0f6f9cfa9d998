"""Server-sent events: what happens in a room, on its way to one open page."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import web

from bot.platforms.web.doors import HEADERS
from bot.platforms.web.feed import Event, Feed, Stream

BEAT = 15.0
"""Seconds after which a page that hears nothing is told that there is nothing."""
_SLOWEST = 20.0
_RETRY = b"retry: 2000\n\n"
_NOTHING = b": nothing new\n\n"


async def follow(request: web.Request, feed: Feed, beat: float = BEAT) -> web.StreamResponse:
    """Tell a page what happens until it goes, or does not keep up. Raises `PlatformError` if there are too many."""
    stream = feed.join()
    try:
        after = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        missed = feed.since(after)
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        with suppress(ConnectionError, TimeoutError):
            await response.prepare(request)
            await response.write(_RETRY)
            for event in [Event("reload", {})] if missed is None else missed:
                await _write(response, event.encoded())
            await _live(response, stream, beat)
        return response
    finally:
        feed.leave(stream)


async def _live(response: web.StreamResponse, stream: Stream, beat: float) -> None:
    while not stream.lost:
        try:
            async with asyncio.timeout(beat):
                event = await stream.waiting.get()
        except TimeoutError:
            await _write(response, _NOTHING)
        else:
            await _write(response, event.encoded())


async def _write(response: web.StreamResponse, piece: bytes) -> None:
    async with asyncio.timeout(_SLOWEST):
        await response.write(piece)
