"""What OpenAI's chat completions accept, and what they count (https://platform.openai.com/docs/api-reference/chat)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

PARAMETERS = frozenset(
    {
        "messages", "model", "response_format", "temperature", "seed", "max_tokens", "max_completion_tokens", "n",
        "stop", "stream", "top_p", "user", "metadata", "store", "reasoning_effort", "service_tier", "tools",
        "tool_choice", "logprobs", "presence_penalty", "frequency_penalty", "logit_bias", "prompt_cache_key",
    }
)  # fmt: skip
_ROLES = frozenset({"system", "developer", "user", "assistant"})
_STRICT_KEYWORDS = frozenset(
    {"type", "properties", "required", "additionalProperties", "items", "enum", "description", "anyOf", "const"}
)
_STEP, _LEAST_CACHED = 128, 1_024  # https://platform.openai.com/docs/guides/prompt-caching


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a request is refused, and the parameter that is to blame."""

    message: str
    param: str | None = None
    code: str | None = None


def complaint_about(body: Any) -> Complaint | None:
    """What the real service would find wrong with a request."""
    if not isinstance(body, dict):
        return Complaint("We could not parse the JSON body of your request.")
    for name in body:
        if name not in PARAMETERS:
            return Complaint(f"Unrecognized request argument supplied: {name}", code="unknown_parameter")
    if not isinstance(body.get("model"), str):
        return Complaint("you must provide a model parameter", "model")
    return _about_messages(body.get("messages")) or _about_numbers(body) or _about_form(body)


def _about_messages(messages: Any) -> Complaint | None:
    if not isinstance(messages, list) or not messages:
        return Complaint("[] is too short - 'messages'", "messages")
    for message in messages:
        shape = isinstance(message, dict) and message.keys() <= {"role", "content", "name"}
        if not shape or message.get("role") not in _ROLES or not isinstance(message.get("content"), str):
            return Complaint("Invalid value in 'messages'", "messages")
    return None


def _about_numbers(body: Mapping[str, Any]) -> Complaint | None:
    temperature, seed = body.get("temperature", 1), body.get("seed", 0)
    if not isinstance(temperature, int | float) or not 0 <= temperature <= 2:
        return Complaint("Invalid 'temperature'", "temperature")
    if not isinstance(seed, int):
        return Complaint("Invalid type for 'seed'", "seed")
    return None


def _about_form(body: Mapping[str, Any]) -> Complaint | None:
    form = body.get("response_format", {"type": "text"})
    kind = form.get("type") if isinstance(form, dict) else None
    if kind == "json_object" and "json" not in json.dumps(body["messages"]).lower():
        return Complaint("'messages' must contain the word 'json' in some form", "messages")
    if kind == "json_schema":
        return _about_schema(form.get("json_schema"))
    return None if kind in ("text", "json_object") else Complaint("Invalid value", "response_format.type")


def _about_schema(named: Any) -> Complaint | None:
    if not isinstance(named, dict) or not str(named.get("name", "")).isidentifier():
        return Complaint("Missing required parameter: 'response_format.json_schema.name'", "response_format")
    if named.get("strict") is not True:
        return None
    wrong = next(_broken_rules(named.get("schema")), None)
    return Complaint(f"Invalid schema for response_format: {wrong}", "response_format") if wrong else None


def _broken_rules(schema: Any) -> Iterator[str]:
    if not isinstance(schema, dict):
        yield "a schema is an object"
        return
    yield from (f"'{word}' is not permitted" for word in schema if word not in _STRICT_KEYWORDS)
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            yield "'additionalProperties' is required to be supplied and to be false"
        if set(schema.get("required", ())) != set(properties):
            yield "'required' is required to be an array including every key in properties"
        for part in properties.values():
            yield from _broken_rules(part)
    if schema.get("type") == "array":
        yield from _broken_rules(schema.get("items"))


def tokens(text: str) -> int:
    """Roughly what a tokenizer makes of English: four characters a token."""
    return math.ceil(len(text) / 4)


@dataclass
class PrefixCache:
    """Remembers how prompts began, in steps of 128 tokens from 1,024 on."""

    _seen: set[int] = field(default_factory=set)

    def cached(self, prompt: str) -> int:
        """How many tokens of this prompt one that is remembered began with."""
        return max((count for count, start in _starts(prompt) if start in self._seen), default=0)

    def remember(self, prompt: str) -> None:
        """This prompt was answered: until then no other finds its beginning."""
        self._seen.update(start for _, start in _starts(prompt))


def _starts(prompt: str) -> Iterator[tuple[int, int]]:
    for count in range(_LEAST_CACHED, len(prompt) // 4 + 1, _STEP):
        yield count, hash(prompt[: 4 * count])
