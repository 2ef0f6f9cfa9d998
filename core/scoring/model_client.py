"""One call of a model through `openai`, which takes over a second to load: import this module only to make a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openai
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam

from core.model import Usage
from core.scoring.dialect import Dialect
from core.scoring.openai_errors import no_completion, trouble_of
from core.scoring.reply import Kind, Reply, Trouble


class ModelClient:
    """A model on a server that speaks OpenAI's chat completions. `timeout` is in seconds, for a whole call."""

    def __init__(
        self, *, api_key: str, model: str, base_url: str, timeout: float, cost: Callable[[Usage], Decimal | None]
    ) -> None:
        # Retries are ours: the library's would sleep on the real clock and hide how many there were.
        self._openai = openai.AsyncOpenAI(api_key=api_key, base_url=base_url, timeout=timeout, max_retries=0)
        self._chat, self._models = self._openai.chat.completions, self._openai.models  # loaded when first looked up
        self._key = api_key
        self._model = model
        self._timeout = timeout
        self._cost = cost
        self._dialect = Dialect()

    async def close(self) -> None:
        """Close the connections."""
        await self._openai.close()

    async def ask(self, system: str, user: str) -> Reply:
        """The model's answer. Raises `ScorerRefused`.

        A part of the request that the server does not know is left out, now and ever after.
        """
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": system},
            {"role": "user", "content": user},
        ]
        spent = Usage(model=self._model)
        while True:
            used = self._dialect
            reply = await self._call(messages, used.arguments())
            spent += reply.usage
            weaker = used.without(reply.trouble.said) if reply.trouble else None
            if weaker is None:
                return replace(reply, usage=spent)
            self._dialect = self._dialect.meet(weaker)

    async def probe(self) -> Trouble | None:
        """What is wrong with server, key or model, found out for nothing, or for one token where the server has no
        list of models. Raises `ScorerRefused`."""
        try:
            async with asyncio.timeout(self._timeout):
                found = await self._models.retrieve(self._model)
        except (openai.OpenAIError, TimeoutError, ValueError) as error:
            if not _may_lack_list(error):
                return self._trouble(error)
        else:
            if getattr(found, "id", None):
                return None
        answer = await self._complete([{"role": "user", "content": "Say yes."}], {"max_tokens": 1})
        return answer if isinstance(answer, Trouble) else None

    async def _call(self, messages: list[ChatCompletionMessageParam], arguments: dict[str, Any]) -> Reply:
        answer = await self._complete(messages, arguments)
        if isinstance(answer, Trouble):
            return Reply(usage=Usage(model=self._model, calls=1), trouble=answer)
        text, trouble = _read(answer)
        return Reply(usage=self._usage(answer), text=text, trouble=trouble)

    async def _complete(
        self, messages: list[ChatCompletionMessageParam], arguments: dict[str, Any]
    ) -> ChatCompletion | Trouble:
        try:
            async with asyncio.timeout(self._timeout):  # the library's own timeout starts anew with every byte
                answer = await self._chat.create(model=self._model, messages=messages, **arguments)
        except (openai.OpenAIError, TimeoutError, ValueError) as error:  # ValueError: JSON that is none
            return self._trouble(error)
        # The library does not check what it is given: a page of HTML comes through as a string.
        return answer if getattr(answer, "choices", None) else no_completion()

    def _trouble(self, error: Exception) -> Trouble:
        return trouble_of(error, model=self._model, key=self._key, timeout=self._timeout)

    def _usage(self, answer: ChatCompletion) -> Usage:
        """As reported. A server that reports nothing is not taken for one that costs nothing."""
        reported = getattr(answer, "usage", None)
        if reported is None:
            return Usage(model=self._model, calls=1, cost=None)
        details = getattr(reported, "prompt_tokens_details", None)
        usage = Usage(
            model=self._model,
            calls=1,
            prompt=_count(reported, "prompt_tokens"),
            cached=_count(details, "cached_tokens"),
            completion=_count(reported, "completion_tokens"),
        )
        return replace(usage, cost=self._cost(usage))


def _may_lack_list(error: Exception) -> bool:
    """Many servers have no such address, and a key may be good for completions only."""
    refused = isinstance(error, openai.AuthenticationError) or getattr(error, "code", None) == "model_not_found"
    return isinstance(error, openai.APIStatusError) and not refused


def _count(reported: object, name: str) -> int:
    value = getattr(reported, name, 0)
    return value if isinstance(value, int) and value > 0 else 0


def _read(answer: ChatCompletion) -> tuple[str, Trouble | None]:
    choice = answer.choices[0]
    message = getattr(choice, "message", None)
    text = getattr(message, "content", None)
    text = text if isinstance(text, str) else ""
    finish = getattr(choice, "finish_reason", None)
    if getattr(message, "refusal", None) or finish == "content_filter":
        return text, Trouble(Kind.REFUSAL, "the model refused")
    if finish == "length":
        return text, Trouble(Kind.LENGTH, "the model's answer was cut off")
    if not text.strip():
        return text, Trouble(Kind.MALFORMED, "the model answered nothing")
    return text, None
