"""Progress of long work, on standard error so that what a command prints can be piped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, ConsoleRenderable, RenderHook
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Watch(RenderHook):
    """Hears of progress, as `core.ports.Progress`. Without a bar it says once that it waits, and no more.

    The bar is there from the first that is heard, and not while something else is printed.
    """

    def __init__(self, title: str, bar: Progress | None) -> None:
        self._title = title
        self._bar = bar
        self._task = bar.add_task(title, total=None) if bar else None
        self._waits = False

    def __call__(self, done: int, total: int, what: str) -> None:
        if self._bar and self._task is not None:
            words = f"{self._title}: {what}"
            self._bar.update(self._task, completed=done, total=total or None, description=words)
            self._bar.start()
        elif not total and not self._waits:
            # Nothing to count means waiting, and that may last minutes if a process died while it was at work.
            self._waits = True
            print(f"{self._title}: {what} …", file=sys.stderr)  # noqa: T201 - this is the command line

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something else is printed."""
        self._away()
        yield

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Take the bar away before the console that is watched prints."""
        self._away()
        return renderables

    def _away(self) -> None:
        if self._bar:
            self._bar.live.stop()


@contextmanager
def watched(title: str, beside: Console | None = None) -> Iterator[Watch]:
    """A progress bar while the block runs, gone after it. It makes way for what is printed on the console `beside`."""
    screen = Console(stderr=True)
    if not (sys.stderr.isatty() and screen.is_interactive):
        yield Watch(title, None)
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=screen, transient=True)
    with _hooked(beside, watch := Watch(title, bar)):
        try:
            yield watch
        finally:
            bar.live.stop()


@contextmanager
def _hooked(console: Console | None, watch: Watch) -> Iterator[None]:
    if console is None:
        yield
        return
    console.push_render_hook(watch)
    try:
        yield
    finally:
        console.pop_render_hook()
