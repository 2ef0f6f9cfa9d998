"""The one error boundary: what Broadsheet does not foresee is logged whole under an id, and never stops the rest."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

_T = TypeVar("_T")


async def guarded(work: Awaitable[_T], otherwise: Callable[[str], _T]) -> _T:
    """What the work answers; or, if it fails in a way that nobody foresaw, what `otherwise` makes of the id under
    which the log tells more."""
    try:
        return await work
    except Exception:  # noqa: BLE001 - the boundary
        name = secrets.token_hex(4)
        structlog.get_logger().exception("unforeseen", id=name)
        return otherwise(name)
