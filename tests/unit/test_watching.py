import io
import sys
from contextlib import suppress

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from bot.platforms.terminal.watching import Watch, watched


def test_without_a_screen_waiting_is_told_once_and_progress_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    watch = Watch("Digest", None)
    for _ in range(3):
        watch(0, 0, "waiting for another process")
    watch(3, 10, "scoring")
    assert capsys.readouterr().err == "Digest: waiting for another process …\n"


def a_bar() -> Progress:
    screen = Console(file=io.StringIO(), force_terminal=True, width=80)
    return Progress(TextColumn("{task.description}", markup=False), console=screen, transient=True, auto_refresh=False)


def test_the_bar_is_there_from_the_first_that_is_heard_and_makes_way_for_what_is_printed() -> None:
    bar = a_bar()
    watch = Watch("Digest", bar)
    assert not bar.live.is_started
    watch(1, 10, "scoring [bold]")
    assert bar.live.is_started
    with watch.aside():
        assert not bar.live.is_started
    watch(2, 10, "scoring")
    printed = Console(file=io.StringIO())
    printed.push_render_hook(watch)
    printed.print("a post")
    assert not bar.live.is_started
    assert isinstance(bar.console.file, io.StringIO)
    assert "Digest: scoring [bold]" in bar.console.file.getvalue()


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_screen_the_bar_is_gone_when_the_work_is_done_or_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Screen())
    beside = Console(file=io.StringIO())
    with suppress(KeyError), watched("Digest", beside) as watch:
        watch(1, 10, "scoring")
        raise KeyError
    beside.print("later")
    shown = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert "Digest: scoring" in shown
    assert shown.endswith("\x1b[2K")
