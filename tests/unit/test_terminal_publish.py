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
from core.model import Changes, Message, Move, Notice, Place, PlaceState, PostKind
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


async def test_a_notice_is_a_line_and_what_it_says_later_is_another() -> None:
    stream = io.StringIO()
    platform: Platform = TerminalPlatform(terminal_console(stream))
    late = Notice(key="notice/2025-05-13", text="It is [red]late[/red]. `/help` tells more.", thread="2025-05-13/1/0")
    ref = await platform.publish(CHANNEL, late)
    assert await platform.find(CHANNEL, late) is None
    await platform.edit(CHANNEL, ref, Notice(key=late.key, text="It came at 11:20."))
    assert stream.getvalue() == f"{late.text}\nIt came at 11:20.\n"
    assert await platform.link(CHANNEL, ref) == ""


async def test_what_a_fault_of_arxiv_says_does_nothing_to_the_screen() -> None:
    stream = io.StringIO()
    platform = TerminalPlatform(terminal_console(stream))
    await platform.publish(CHANNEL, Notice(key="k", text="503 \x1b[2J\x07\u202e\r" + "late " * 100))
    assert not set(stream.getvalue()) & set("\x1b\x07\u202e\r")
    assert stream.getvalue().count("late") == 100
    assert max(map(len, stream.getvalue().splitlines())) <= 100


async def test_a_terminal_that_is_gone_is_told_in_words() -> None:
    platform: Platform = TerminalPlatform(terminal_console(_Gone()))
    late = Notice(key="k", text="It is late.")
    for said in (
        platform.publish(CHANNEL, a_message()),
        platform.warn(CHANNEL, "Look."),
        platform.publish(CHANNEL, late),
        platform.edit(CHANNEL, "k", late),
    ):
        with pytest.raises(PlatformError, match=r"^The terminal takes no text: Input/output error\.$"):
            await said


def test_the_terminal_is_imported_without_what_only_some_texts_need() -> None:
    code = (
        "import sys, bot.platforms.terminal.publish, bot.platforms.terminal.render, core.pages.markdown\n"
        "print(sorted({'pylatexenc', 'jinja2', 'markdown_it'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
