"""A chat at the terminal, line by line."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.dispatch import Dispatch
from bot.events import Command, Reply
from bot.platforms.terminal.chat import Chat
from bot.platforms.terminal.interrupts import CtrlC
from bot.platforms.terminal.lines import Pipe, lines_of
from core.model import Channel, Person
from core.ports import Progress
from core.store import open_store
from tests.fakes.desk import ADA, a_desk
from tests.fakes.notebook import TABLE
from tests.fakes.scene import LAB, Scene
from tests.fakes.terminal import Typed, a_console, text_of


@dataclass
class Talk:
    """A chat over the table of the tests, and what was shown in it."""

    scene: Scene
    exports: Path
    console: Console = field(default_factory=a_console)

    async def __call__(self, *lines: str, answering: Any = None) -> list[str]:
        """What is on the screen after these lines."""
        await self.chat(answering, *lines).run()
        return text_of(self.console).splitlines()

    def chat(self, answering: Any, *lines: str) -> Chat:
        return Chat(
            console=self.console,
            lines=Typed(self.console, *lines),
            table=TABLE,
            answering=answering or Dispatch(a_desk(self.scene), TABLE),
            channel=LAB,
            person=ADA,
            ctrl_c=CtrlC(),
            exports=self.exports,
        )


@pytest.fixture
async def talk(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Talk]:
    store = open_store(sqlite_url)
    yield Talk(Scene(store), tmp_path / "exports")
    await store.close()


async def test_a_command_is_answered_below_it(talk: Talk) -> None:
    assert await talk("/note fetch") == ["> /note fetch", "!!  arXiv did not answer (503, 6 tries).", ""]


async def test_the_slash_can_be_left_out(talk: Talk) -> None:
    assert "words: bring milk" in await talk("note bring milk")


async def test_an_empty_line_is_nothing_and_exit_ends(talk: Talk) -> None:
    assert await talk("", "   ", "EXIT", "/note") == [">", ">", "> EXIT"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("not a word", "!  `not` is not a command. Did you mean `/note`?"),
        ("hello", "!  `hello` is not a command. `/help` lists what I understand."),
        ("/nota", "!  There is no command `/nota`. Did you mean `/note`?"),
        ("4", "!  There is no button `4`: the last answer has none."),
        (".4", "!  There is no item `4`: the last answer has none."),
    ],
)
async def test_what_is_no_command_gets_a_hint(talk: Talk, line: str, told: str) -> None:
    assert (await talk(line))[1] == told


async def test_a_number_presses_a_button_of_the_last_answer(talk: Talk) -> None:
    lines = await talk("/note", "/nota", "2", "3")
    assert lines[lines.index("> 2") + 1] == "/note break"
    assert lines[lines.index("> 2") + 2].startswith("!!  Something went wrong")
    assert lines[lines.index("> 3") + 1] == "!  There is no button `3`: the last answer has 1 to 2."


async def test_a_dot_and_a_number_open_an_item_of_the_last_answer(talk: Talk) -> None:
    lines = await talk("/note", ".1", ".2")
    assert lines[lines.index("> .1") + 1 :][:3] == ["/note opened", "Notebook", "words: opened"]
    assert lines[lines.index("> .2") + 1] == "!  There is no item `2`: the last answer has 1."


async def test_an_entry_that_is_pasted_in_many_lines_is_one_command(talk: Talk) -> None:
    lines = await talk("/note @article{a,", "  title = {T}", "}", "/note next")
    assert lines[:3] == ["> /note @article{a,", "…   title = {T}", "… }"]
    assert "words: next" in lines


async def test_a_brace_that_begins_no_entry_takes_no_further_line(talk: Talk) -> None:
    lines = await talk("/note {a", "/note next")
    assert "> /note next" in lines
    assert "words: next" in lines


async def test_a_command_is_never_taken_for_a_line_of_an_entry(talk: Talk) -> None:
    lines = await talk("/note @article{a,", "  title = {T},", "/note next")
    assert "words: next" in lines


async def test_an_entry_whose_last_brace_is_missing_ends_with_an_empty_line_or_the_input(talk: Talk) -> None:
    assert "words: @a{a" in await talk("/note @a{a", "")
    assert "words: @b{b" in await talk("/note @b{b")


async def test_a_form_is_filled_in_field_by_field(talk: Talk) -> None:
    assert await talk("/note write", "new", "", "bold") == [
        "> /note write",
        "Please write.",
        "",
        "A note",
        "An empty line keeps what is there, - empties it, .cancel leaves. Where several lines can stand, an",
        "empty one ends them.",
        "",
        "Word: old",
        "  A short one.",
        "  > new",
        "Lines",
        "    first",
        "    second",
        "  >",
        "Manner",
        "  One of: plain, bold",
        "  > bold",
        "",
        "Wrote new, first/second, bold.",
        "",
    ]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["", "", ""], "Wrote old, first/second, no manner."),
        (["", "-", ""], "Wrote old, no lines, no manner."),
        (["", "a", "b", "", ""], "Wrote old, a/b, no manner."),
        (["", "- a", "", "plain"], "Wrote old, - a, plain."),
        (["-", "x", "", ""], "Wrote x, first/second, no manner."),
    ],
)
async def test_an_empty_line_keeps_and_a_dash_empties(talk: Talk, lines: list[str], told: str) -> None:
    assert told in await talk("/note write", *lines)


async def test_what_must_not_be_empty_is_asked_for_again(talk: Talk) -> None:
    assert "  Word cannot be empty." in await talk("/note write", "-", "x", "", "")


async def test_a_field_that_is_wrong_is_asked_for_again_and_the_others_stay(talk: Talk) -> None:
    lines = await talk("/note write", "lengthy", "a", "", "bold", "short")
    wrong = lines.index("!  `lengthy` is too long. Try `short`.")
    assert lines[wrong + 1 :][:4] == ["Word: old", "  A short one.", "  > short", ""]
    assert "Wrote short, a, bold." in lines


@pytest.mark.parametrize("leaves", [".cancel", "^C"])
async def test_a_form_is_left_without_saving(talk: Talk, leaves: str) -> None:
    lines = await talk("/note write", "new", leaves, "/note after")
    assert "Left without saving." in lines
    assert "words: after" in lines
    assert not [line for line in lines if line.startswith("Wrote")]


async def test_a_form_at_the_end_of_the_input_is_left_without_saving(talk: Talk) -> None:
    assert (await talk("/note write", "new"))[-1] == "Left without saving."


async def test_a_command_in_a_form_is_no_value(talk: Talk) -> None:
    lines = await talk("/note write", "/note x", "new", "", "")
    assert "  This is a form, not a place for commands; .cancel leaves it." in lines
    assert "Wrote new, first/second, no manner." in lines


async def test_a_file_is_kept_under_a_safe_name_and_its_place_is_told(talk: Talk) -> None:
    lines = await talk("/note take one", "/note take one", "/note take two")
    path = talk.exports / "no-te.txt"
    assert path.read_text() == "two"
    assert [file.name for file in talk.exports.iterdir()] == ["no-te.txt"]
    assert lines.count(f"Saved as {path}.") == 2
    assert f"Saved as {path}, in place of what was there." in lines


async def test_a_file_that_cannot_be_written_is_told(talk: Talk) -> None:
    talk.exports.write_text("not a folder")
    lines = await talk("/note take one", "/note next")
    assert "cannot be written" in " ".join(line.strip() for line in lines)
    assert "words: next" in lines


async def test_ctrl_c_at_the_prompt_says_how_to_leave_and_goes_on(talk: Talk) -> None:
    lines = await talk("^C", "/note on")
    assert lines[:2] == ["> ^C", "Ctrl-D or `exit` ends the chat."]
    assert "words: on" in lines


@dataclass
class Interrupting:
    """Answers `wait` never, for there is a Ctrl-C before."""

    then: Dispatch
    was_stopped: bool = False

    async def __call__(self, command: Command, progress: Progress) -> Reply:
        return await self.then(command, progress)

    async def typed(self, text: str, channel: Channel, person: Person, progress: Progress) -> Reply:
        if text == "/note wait":
            os.kill(os.getpid(), signal.SIGINT)
        return await self.then.typed(text, channel, person, progress)


async def test_ctrl_c_stops_the_work_under_way_and_not_the_chat(talk: Talk) -> None:
    before = signal.getsignal(signal.SIGINT)
    lines = await talk("/note wait", "/note on", answering=Interrupting(Dispatch(a_desk(talk.scene), TABLE)))
    assert lines[1] == "Stopped. What was done until then is kept; ask again to go on."
    assert "words: on" in lines
    assert signal.getsignal(signal.SIGINT) is before


def test_lines_of_a_pipe_are_repeated_without_what_could_paint_the_screen() -> None:
    console = a_console()
    pipe = lines_of(io.StringIO("/note \x1b[31ma\r\n\nlast"), console, CtrlC())
    assert [pipe.read("> "), pipe.read("> "), pipe.read("> ")] == ["/note \x1b[31ma", "", "last"]
    assert text_of(console).splitlines() == ["> /note [31ma", ">", "> last"]
    with pytest.raises(EOFError):
        pipe.read("> ")


def test_a_pipe_that_is_not_utf_8_is_read_as_far_as_it_can_be() -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"caf\xe9\n"), encoding="utf-8")
    assert lines_of(stream, a_console(), CtrlC()).read("> ") == "caf\ufffd"


def test_ctrl_c_while_a_pipe_is_silent_ends_the_chat() -> None:
    class Silent(io.StringIO):
        def readline(self, *_: Any) -> str:
            os.kill(os.getpid(), signal.SIGINT)
            return "never\n"

    ctrl_c = CtrlC()
    with ctrl_c.caught(), pytest.raises(EOFError):
        Pipe(Silent(), a_console(), ctrl_c).read("> ")
