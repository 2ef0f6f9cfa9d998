"""A blocking call in a thread of its own, which nobody has to wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

_T = TypeVar("_T")


def in_own_thread(call: Callable[[], _T]) -> asyncio.Future[_T]:
    """What the call answers or raises. The threads of `asyncio.to_thread` would be waited for when the process ends,
    however long their calls take; this one ends with the process."""
    outcome: Future[_T] = Future()
    outcome.set_running_or_notify_cancel()  # nobody takes a result away from a thread that is about to set it

    def work() -> None:
        try:
            answer = call()
        except Exception as error:  # noqa: BLE001 - raised again where the outcome is awaited
            outcome.set_exception(error)
        else:
            outcome.set_result(answer)

    Thread(target=work, name="broadsheet-source", daemon=True).start()
    return asyncio.wrap_future(outcome)
