"""What a page answers with, and the headers that keep it to itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from aiohttp import web
from multidict import CIMultiDict

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HTML, JSON, TEXT = "text/html", "application/json", "text/plain"
_ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-cache"}
_PUBLIC = {"Cache-Control": "public, max-age=300"}
_WORTH_PACKING = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, or a file if `name` is given."""

    body: str
    media_type: str = HTML
    status: int = 200
    name: str = ""


def respond(answer: Answer, *, is_public: bool = False, wait: int = 0) -> web.Response:
    """An answer as HTTP. Without `is_public` nobody indexes it, and only the reader's browser keeps it. `wait`: the
    seconds after which to try again."""
    headers = CIMultiDict(_ALWAYS | (_PUBLIC if is_public and answer.status == 200 else _PRIVATE))
    if answer.name:
        headers["Content-Disposition"] = f'attachment; filename="{answer.name}"'
    if wait:
        headers["Retry-After"] = str(wait)
    # What no encoding holds (half a pair) must not break the page that it is on.
    body = answer.body.encode("utf-8", "replace")
    headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    response = web.Response(
        body=body, status=answer.status, content_type=answer.media_type, charset="utf-8", headers=headers
    )
    if len(body) > _WORTH_PACKING:
        response.enable_compression()
    return response


def unless_known(request: web.Request, response: web.Response) -> web.Response:
    """The same, or 304 if the reader has it already."""
    etag = response.headers["ETag"].strip('"')
    known = request.if_none_match or ()
    if response.status != 200 or etag not in {one.value for one in known}:
        return response
    kept = {name: value for name, value in response.headers.items() if not name.startswith("Content-T")}
    return web.Response(status=304, headers=kept)


def redirect(target: str) -> web.Response:
    """To another page of the same channel."""
    return web.Response(status=302, headers=_ALWAYS | _PRIVATE | {"Location": target})
