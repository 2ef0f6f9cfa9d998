"""The errors of `openai` in our words: a `Trouble`, or `ScorerRefused` where asking again is no use.

What a server says is repeated only where nothing else explains the trouble, and never with the key in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx2
import openai

from core.errors import ScorerRefused
from core.scoring.allowance import read_limits
from core.scoring.bounded_http import MOST_BYTES, BodyTooLong
from core.scoring.plain_text import one_line
from core.scoring.reply import Kind, Trouble

_TOO_LONG = ("context_length", "context length", "context window", "too long", "too many tokens", "too large")
_FILTERED = ("content_filter", "content_policy", "content policy", "content management policy")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked. `timeout` is in seconds, for a whole call; `named` says whether OPENAI_BASE_URL names the server,
    so that it may be at fault."""

    url: str
    named: bool
    key: str = field(repr=False)
    model: str
    timeout: float


def trouble_of(error: Exception, asked: Asked) -> Trouble:
    """What an error of a call means. Raises `ScorerRefused`."""
    match error:
        case openai.APIStatusError():
            _raise_if_refused(error, asked)
            return replace(_by_status(error, asked.key), limits=read_limits(error.response.headers))
        case openai.APITimeoutError() | TimeoutError():
            return Trouble(Kind.TIMEOUT, f"the model did not answer within {asked.timeout:g} s")
        case openai.APIConnectionError(__cause__=httpx2.ConnectError()):
            return Trouble(Kind.NO_WAY, _no_way(asked), advice=_address(asked))
        case openai.APIConnectionError():
            return Trouble(Kind.CONNECTION, "the connection to the model's server broke off")
        case BodyTooLong():
            return Trouble(Kind.MALFORMED, f"the model's server sent more than {MOST_BYTES / 2**20:g} MB")
        case _:
            return no_completion(asked)


def no_completion(asked: Asked) -> Trouble:
    """The server answered, but not in this protocol."""
    reason = "the model's server answers with something that is no completion"
    return Trouble(Kind.SERVER, reason, advice=_address(asked))


def _no_way(asked: Asked) -> str:
    if asked.named:
        return "the model's server cannot be reached"
    return f"no network, or {urlsplit(asked.url).hostname} is not reachable"


def _address(asked: Asked) -> str:
    return "Check OPENAI_BASE_URL." if asked.named else ""


def _raise_if_refused(error: openai.APIStatusError, asked: Asked) -> None:
    status = error.status_code
    if status in (401, 403):
        refused = ScorerRefused(f"The model's server refuses Broadsheet's key ({status}).")
        raise refused.advising("Check OPENAI_API_KEY.") from error
    if status == 402 or error.code == "insufficient_quota":
        refused = ScorerRefused(f"The model's server says that Broadsheet's account has no credit ({status}).")
        raise refused.advising("Add some, or check OPENAI_API_KEY.") from error
    if status == 404:
        settings = "OPENAI_MODEL and OPENAI_BASE_URL" if asked.named else "OPENAI_MODEL"
        refused = ScorerRefused(f"The model's server does not know the model `{one_line(asked.model, 80)}` (404).")
        raise refused.advising(f"Check {settings}.") from error


def _by_status(error: openai.APIStatusError, key: str) -> Trouble:
    status, said = error.status_code, _said(error, key)
    words = f"{error.code} {said}".lower()
    if status == 429:
        return Trouble(Kind.RATE, "the model's server limits the rate (429)", _retry_after(error))
    if status == 408:
        return Trouble(Kind.TIMEOUT, "the model's server gave up waiting (408)")
    if status == 409 or status >= 500:
        return Trouble(Kind.SERVER, f"the model's server fails ({status})", _retry_after(error))
    if status == 413 or any(sign in words for sign in _TOO_LONG):
        return Trouble(Kind.LENGTH, f"the model takes no question of this length ({status})")
    if any(sign in words for sign in _FILTERED):
        return Trouble(Kind.REFUSAL, f"the model's server refused the text ({status})")
    return Trouble(Kind.REJECTED, f"the model's server does not accept the request ({status}): {said}", said=words)


def _said(error: openai.APIStatusError, key: str) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    message = body.get("message")
    text = f"{message if isinstance(message, str) else error.message} {body.get('param') or ''}"
    return one_line(text.replace(key, "(key)"), 200)


def _retry_after(error: openai.APIStatusError) -> float | None:
    """Seconds, from `retry-after-ms` (OpenAI's own) or `Retry-After`, which may be a date (RFC 9110, 10.2.3)."""
    headers = error.response.headers
    seconds = _number(headers.get("retry-after-ms"), 1000)
    if seconds is None:
        seconds = _number(headers.get("retry-after"), 1)
    if seconds is None:
        seconds = _until(headers.get("retry-after"))
    return seconds


def _number(text: str | None, divisor: int) -> float | None:
    try:
        seconds = float(text or "") / divisor
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(text: str | None) -> float | None:
    try:
        moment = parsedate_to_datetime(text or "")
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        # The date is on the server's clock, which is the world's; ours may be a made-up one.
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
