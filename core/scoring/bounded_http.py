"""The HTTP client under `openai`, with a bound on what a server may send. `openai` itself reads any body whole."""

from __future__ import annotations

from typing import Any

import httpx2
import openai

MOST_BYTES = 2 * 2**20
"""Of one decoded body. An answer about twenty papers has ten thousand, a long thinking aloud before it half a million;
reading this much of the worst takes about a second."""


class BodyTooLong(openai.OpenAIError):
    """A body of more than `MOST_BYTES`. A vendor's error by birth, because only those pass `openai` as themselves."""


class BoundedClient(openai.DefaultAsyncHttpxClient):
    """Reads every body, those of errors and redirects included, piece by piece (a decoded piece has at most 1 MiB)
    and hangs up when there is too much of it."""

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """The whole response. Raises `BodyTooLong`, and what `httpx2` raises."""
        options |= {"stream": True, "follow_redirects": False}
        for _ in range(self.max_redirects + 1):
            response = await super().send(request, **options)
            whole = await _whole(response)
            if response.next_request is None:
                return whole
            request = response.next_request
        raise httpx2.TooManyRedirects("Exceeded maximum allowed redirects.", request=request)


async def _whole(response: httpx2.Response) -> httpx2.Response:
    body = bytearray()
    try:
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > MOST_BYTES:
                raise BodyTooLong(f"more than {MOST_BYTES} bytes")
    finally:
        await response.aclose()
    headers = response.headers.copy()
    headers.pop("content-encoding", None)  # it is decoded
    return httpx2.Response(response.status_code, headers=headers, content=bytes(body), request=response.request)
