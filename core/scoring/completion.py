"""A chat completion as a server sends it, read without trust: whatever is odd about it is trouble of that one call.

Pure. The form: https://platform.openai.com/docs/api-reference/chat/object
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from core.model import Usage
from core.scoring.reply import Kind, Reply, Trouble

MOST_TOKENS = 1_000_000
"""Of one call. Abstracts are cut, so none of ours comes near; what is above is no count but nonsense."""

_ODD = Trouble(Kind.MALFORMED, "the model's server sent an answer of an odd form")


def read_object(body: bytes) -> dict[str, object] | None:
    """The JSON object that a body is, or None. Raises nothing."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def read_completion(body: bytes, model: str, cost: Callable[[Usage], Decimal | None]) -> Reply | None:
    """What a body says, or None if it is no completion at all. Raises nothing."""
    found = read_object(body)
    return read_fields(found, model, cost) if found else None


def read_fields(found: Mapping[str, object], model: str, cost: Callable[[Usage], Decimal | None]) -> Reply | None:
    """The same of a body's JSON object."""
    if not found.get("choices"):
        return None
    text, trouble = _text(found["choices"])
    return Reply(usage=_usage(fields_of(found.get("usage")), model, cost), text=text, trouble=trouble)


def _text(choices: object) -> tuple[str, Trouble | None]:
    choice = fields_of(choices[0]) if isinstance(choices, list) else {}
    message = fields_of(choice.get("message"))
    content, finish = message.get("content"), choice.get("finish_reason")
    text = content if isinstance(content, str) else ""
    if message.get("refusal") or finish == "content_filter":
        return text, Trouble(Kind.REFUSAL, "the model refused")
    if not message or not isinstance(content, str | None):
        return text, _ODD
    if finish == "length":
        return text, Trouble(Kind.LENGTH, "the model's answer was cut off")
    if not text.strip():
        return text, Trouble(Kind.MALFORMED, "the model answered nothing")
    return text, None


def _usage(reported: dict[str, object], model: str, cost: Callable[[Usage], Decimal | None]) -> Usage:
    """As reported. A server that reports nothing, or nonsense, is not taken for one that costs nothing."""
    prompt, completion = _count(reported.get("prompt_tokens")), _count(reported.get("completion_tokens"))
    cached = _count(fields_of(reported.get("prompt_tokens_details")).get("cached_tokens")) or 0
    thought = _count(fields_of(reported.get("completion_tokens_details")).get("reasoning_tokens")) or 0
    usage = Usage(
        model=model,
        calls=1,
        prompt=prompt or 0,
        cached=min(cached, prompt or 0),
        completion=completion or 0,
        reasoning=min(thought, completion or 0),
    )
    return replace(usage, cost=None if prompt is None or completion is None else cost(usage))


def _count(value: object) -> int | None:
    """A number of tokens; True is none, though Python calls it an integer."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= MOST_TOKENS else None


def fields_of(value: object) -> dict[str, object]:
    """The fields of a JSON object; those of anything else are none."""
    return value if isinstance(value, dict) else {}
