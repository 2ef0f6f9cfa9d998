"""Batches as OpenAI's server writes them: files with a JSON object a line, and a batch's state. Read
without trust; pure.

The forms: https://platform.openai.com/docs/api-reference/batch/request-input
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from core.model import Usage
from core.scoring.completion import fields_of, read_fields, read_object
from core.scoring.plain_text import one_line
from core.scoring.reply import Kind, Reply, Trouble

SHARE_OF_PRICE = Decimal("0.5")
"""Of what the same calls cost at once; price lists do not know it."""

_WAITING = frozenset({"validating", "in_progress", "finalizing", "cancelling"})
_ENDED = {
    "completed": "the model's server left it out of the batch",
    "expired": "the model's server did not get to it within a day",
    "cancelled": "the batch was cancelled at the model's server",
    "failed": "the model's server did not take the batch",
}


class BatchGone(Exception):
    """The server knows no such batch, or no batches at all."""


@dataclass(frozen=True, slots=True)
class BatchState:
    """How far a batch is: `done` of its questions. Once it is `ended`, `files` hold the answers, and `reason` says why
    a question has none; `whole` if the server got through with all of them."""

    name: str
    ended: bool = False
    done: int = 0
    files: tuple[str, ...] = ()
    reason: str = ""
    whole: bool = False


def cheaper(usage: Usage) -> Usage:
    """The same at the price of a batch."""
    return replace(usage, cost=None if usage.cost is None else usage.cost * SHARE_OF_PRICE)


def read_state(found: dict[str, object]) -> BatchState | None:
    """A batch's state from its JSON object, or None if it is none."""
    name, status = found.get("id"), found.get("status")
    if not isinstance(name, str) or not isinstance(status, str) or status not in _WAITING | _ENDED.keys():
        return None
    done = fields_of(found.get("request_counts")).get("completed")
    files = [found.get("output_file_id"), found.get("error_file_id")]
    return BatchState(
        name,
        status in _ENDED,
        done if isinstance(done, int) and done >= 0 else 0,
        tuple(file for file in files if isinstance(file, str) and file),
        _ENDED.get(status, "") + _said(found),
        whole=status == "completed",
    )


def _said(found: dict[str, object]) -> str:
    errors = fields_of(found.get("errors")).get("data")
    first = fields_of(errors[0]) if isinstance(errors, list) and errors else {}
    message = first.get("message")
    return f": {one_line(message, 200)}" if isinstance(message, str) else ""


def write_lines(requests: Sequence[dict[str, Any]]) -> bytes:
    """Questions as the file that is uploaded; each is named by its place, from 0."""
    lines = (
        {"custom_id": str(number), "method": "POST", "url": "/v1/chat/completions", "body": request}
        for number, request in enumerate(requests)
    )
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def read_lines(body: bytes, model: str, cost: Callable[[Usage], Decimal | None]) -> Iterator[tuple[int, Reply]]:
    """The answers in a file by the places of their questions. Lines that are none are passed over."""
    for line in body.splitlines():
        found = read_object(line) or {}
        place = found.get("custom_id")
        if isinstance(place, str) and place.isascii() and place.isdigit() and len(place) < 10:
            yield int(place), _reply(found, model, cost)


def _reply(found: dict[str, object], model: str, cost: Callable[[Usage], Decimal | None]) -> Reply:
    response = fields_of(found.get("response"))
    body = fields_of(response.get("body"))
    reply = read_fields(body, model, cost) if response.get("status_code") == 200 else None
    if reply:
        return replace(reply, usage=cheaper(reply.usage))
    error = fields_of(body.get("error")) or fields_of(found.get("error"))
    return Reply(usage=Usage(model=model, calls=1), trouble=_trouble(response.get("status_code"), error))


def _trouble(status: object, error: dict[str, object]) -> Trouble:
    said = " ".join(one_line(str(error.get(name) or ""), 200) for name in ("code", "message", "param")).strip()
    if "expired" in said:
        return Trouble(Kind.SERVER, _ENDED["expired"])
    if status in (400, 422):
        reason = f"the model's server does not accept the request ({status}): {said}"
        return Trouble(Kind.REJECTED, reason, said=said.lower())
    return Trouble(Kind.SERVER, f"the model's server fails ({said})" if said else "the model's server fails")
