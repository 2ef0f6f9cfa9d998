"""The terminal as a platform."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from bot.platforms.terminal.console import terminal_console
from bot.platforms.terminal.publish import TerminalPlatform
from core.errors import PlatformError
from core.model import Changes, Message, Move, Place, PlaceState, PostKind
from core.ports import Platform
from tests.fakes.digests import CHANNEL, a_digest, a_message

ROOT = Path(__file__).resolve().parents[2]


class _Gone(io.StringIO):
    """A terminal that was closed."""

    def write(self, text: str) -> int:
        raise OSError(5, "Input/output error")


async def test_the_head_and_then_an_entry_are_printed_below_each_other() -> None:
    stream, digest = io.StringIO(), a_digest()
    platform: Platform = TerminalPlatform(terminal_console(stream))
    refs = [
        await platform.publish(CHANNEL, a_message(digest)),
        await platform.publish(CHANNEL, a_message(digest, digest.entries[1])),
    ]
    lines = stream.getvalue().splitlines()
    assert refs == ["2025-05-13/1/0", "2025-05-13/1/2"]
    assert lines[0] == "arXiv · Tuesday 13 May 2025 · cs.LG cs.AI"
    assert lines[6] == ""
    assert lines[7].startswith(" 2  Improving Block-Wise LLM Quantization")


async def test_a_terminal_is_never_said_to_hold_a_message() -> None:
    platform = TerminalPlatform(terminal_console(io.StringIO()))
    message = a_message()
    await platform.publish(CHANNEL, message)
    assert await platform.find(CHANNEL, message) is None


async def test_what_changed_is_printed_line_by_line() -> None:
    stream, digest = io.StringIO(), a_digest(revision=2)
    came_in, moved, went_out = digest.entries
    changes = Changes(came_in=(came_in,), went_out=(went_out,), moved=(Move(moved, 1),))
    message = Message(key="k", digest=digest, kind=PostKind.CHANGES, changes=changes, thread="2025-05-13/1/0")
    assert await TerminalPlatform(terminal_console(stream)).publish(CHANNEL, message) == "2025-05-13/2/changes"
    printed = stream.getvalue()
    assert "Tuesday 13 May 2025, revision 2: 1 in, 1 out, 1 moved" in printed
    assert [line[:1] for line in printed.splitlines() if line[:1] in "+−▼" and line] == ["+", "−", "▼"]


async def test_what_is_printed_stays_printed_and_has_no_address() -> None:
    stream, digest = io.StringIO(), a_digest()
    platform: Platform = TerminalPlatform(terminal_console(stream))
    ref = await platform.publish(CHANNEL, a_message(digest))
    before = stream.getvalue()
    await platform.edit(CHANNEL, ref, a_message(a_digest(revision=2)))
    assert stream.getvalue() == before
    assert await platform.link(CHANNEL, ref) == ""


async def test_a_terminal_is_open_and_has_a_name() -> None:
    platform = TerminalPlatform(terminal_console(io.StringIO()), name="recorded")
    assert await platform.place(CHANNEL) == Place(CHANNEL, "recorded", PlaceState.OPEN)


async def test_a_warning_is_printed_as_it_is() -> None:
    stream = io.StringIO()
    await TerminalPlatform(terminal_console(stream)).warn(CHANNEL, "Look at #[red]ml[/red]. Type `/status` there.")
    assert stream.getvalue() == "Look at #[red]ml[/red]. Type `/status` there.\n"


async def test_a_terminal_that_is_gone_is_told_in_words() -> None:
    platform: Platform = TerminalPlatform(terminal_console(_Gone()))
    for said in (platform.publish(CHANNEL, a_message()), platform.warn(CHANNEL, "Look.")):
        with pytest.raises(PlatformError, match=r"^The terminal takes no text: Input/output error\.$"):
            await said


def test_the_terminal_is_imported_without_what_only_some_texts_need() -> None:
    code = (
        "import sys, bot.platforms.terminal.publish, bot.platforms.terminal.render, core.pages.markdown\n"
        "print(sorted({'pylatexenc', 'jinja2', 'markdown_it'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
