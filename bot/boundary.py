"""The one error boundary, and the one id of whatever somebody or the clock begins.

Everything that a request leads to is logged under its id. What Broadsheet does not foresee never stops the rest: it is
logged whole under that id, which is what a person is shown.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars

_T = TypeVar("_T")


def current_request() -> str:
    """The id of the request that this is a part of, "" if it is part of none."""
    return str(get_contextvars().get("request", ""))


@contextmanager
def one_request(name: str = "") -> Iterator[str]:
    """What is logged in here, and in tasks that begin in here, bears one id: that of the request that this is a part
    of; else `name`, by which another process knows it; else a new one."""
    if known := current_request():
        yield known
        return
    name = name or secrets.token_hex(4)
    with bound_contextvars(request=name):
        yield name


async def traced(work: Awaitable[_T], name: str = "") -> _T:
    """The same around some work."""
    with one_request(name):
        return await work


async def guarded(work: Awaitable[_T], otherwise: Callable[[str], _T]) -> _T:
    """What the work answers; or, if it fails in a way that nobody foresaw, what `otherwise` makes of the id under
    which the log tells more."""
    try:
        return await work
    except Exception:  # noqa: BLE001 - the boundary
        name = current_request() or secrets.token_hex(4)
        structlog.get_logger().exception("unforeseen", request=name)
        return otherwise(name)
