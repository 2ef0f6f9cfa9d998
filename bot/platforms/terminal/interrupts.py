"""What Ctrl-C does at this moment."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def _nothing() -> None:
    """Between two lines there is nothing to stop."""


class CtrlC:
    """While it is `caught`, Ctrl-C does what was said last, and never ends the process."""

    def __init__(self) -> None:
        self._act: Callable[[], object] = _nothing

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Take Ctrl-C over while the block runs. In the main thread only."""
        before = signal.signal(signal.SIGINT, lambda *_: self._act())
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    @contextmanager
    def does(self, act: Callable[[], object]) -> Iterator[None]:
        """Let Ctrl-C do this while the block runs."""
        before, self._act = self._act, act
        try:
            yield
        finally:
            self._act = before
