"""Ways in which a call of the local server gives no answer, or another one than it should."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import web

from tests.fakes.openai_rules import Complaint

Alter = Callable[[list[Any]], str]


class Failure(StrEnum):
    """Ways in which a call gives no answer."""

    RATE = "429"
    NO_CREDIT = "no credit"
    SERVER = "500"
    HANG = "hang"
    DRIP = "drip"
    DROP = "drop"
    HTML = "html"
    BROKEN_JSON = "broken json"
    ERROR_WITH_200 = "error with 200"
    TOO_LONG = "too long"
    NO_USAGE = "no usage"
    ELSEWHERE = "elsewhere"
    BOMB = "bomb"
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call: a failure, or an altered answer (`alter` makes its text of the verdicts, or of the
    numbers outside, `mangle` a body of the whole completion). `status` is that of an answer which is too large."""

    failure: Failure | None = None
    alter: Alter | None = None
    finish: str = "stop"
    refusal: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    mangle: Callable[[dict[str, Any]], bytes] | None = None
    status: int = 200


def answer_of(verdicts: Sequence[dict[str, Any]]) -> str:
    """The text of a faultless answer."""
    return compact({"verdicts": list(verdicts)})


def compact(answer: object) -> str:
    """As models write JSON that must have a form: without blanks."""
    return json.dumps(answer, separators=(",", ":"))


async def fail(request: web.Request, fault: Fault, closing: asyncio.Event) -> web.StreamResponse:
    """The answer of a call that fails; one that hangs lasts until the server closes."""
    match fault.failure:
        case Failure.RATE:
            return error_answer(429, Complaint("Rate limit reached", code="rate_limit_exceeded"), fault.headers)
        case Failure.NO_CREDIT:
            return error_answer(429, Complaint("You exceeded your current quota", code="insufficient_quota"))
        case Failure.TOO_LONG:
            return error_answer(400, Complaint("This is too much.", "messages", "context_length_exceeded"))
        case Failure.SERVER:
            return error_answer(500, Complaint("The server had an error"), fault.headers)
        case Failure.HTML:
            return hotel_page()
        case Failure.BROKEN_JSON:
            return web.Response(text='{"choices": [{"mess', content_type="application/json")
        case Failure.ERROR_WITH_200:
            return web.json_response({"error": {"code": 502, "message": "Upstream failed"}})
        case Failure.ELSEWHERE:
            return web.Response(status=307, headers={"Location": request.path})
        case Failure.BOMB:
            packed = gzip.compress(bytes(64 * 2**20))
            headers = {"Content-Encoding": "gzip", "Content-Type": "application/json", "Location": request.path}
            return web.Response(status=fault.status, body=packed, headers=headers)
        case _:
            return await _stall(request, fault, closing)


async def _stall(request: web.Request, fault: Fault, closing: asyncio.Event) -> web.StreamResponse:
    if fault.failure is Failure.DROP:
        assert request.transport
        request.transport.abort()
    response = web.StreamResponse(
        status=fault.status, headers={"Content-Type": "application/json", "Location": request.path}
    )
    if fault.failure in (Failure.DRIP, Failure.ENDLESS):
        await response.prepare(request)
    while not closing.is_set() and request.transport and not request.transport.is_closing():
        if fault.failure is Failure.DRIP:
            await response.write(b" ")  # as some servers do to keep the connection open
        if fault.failure is Failure.ENDLESS:
            with suppress(ConnectionError):
                await response.write(bytes(2**20))
        else:
            await briefly(closing)
    return response


def hotel_page() -> web.Response:
    """What somebody sees who has to log in to a network first."""
    return web.Response(text="<html>Welcome to the hotel's network</html>", content_type="text/html")


def error_answer(status: int, complaint: Complaint, headers: dict[str, str] | None = None) -> web.Response:
    """An error as the service sends it."""
    error = {
        "message": complaint.message,
        "type": "invalid_request_error",
        "param": complaint.param,
        "code": complaint.code,
    }
    return web.json_response({"error": error}, status=status, headers=headers)


async def briefly(closing: asyncio.Event) -> None:
    """Wait a moment, or until the server closes."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await closing.wait()
