"""`python -m bot chat`: given lines, as a process and without one, and at a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.command_line import ROOT, Answer, broadsheet, environment, typed

SETUP = ["/subscription setup", "cs.LG", "", "17:30", "Mars", "", "", "", "", "", "", "europe/berlin"]


def chat(
    folder: Path, *lines: str, options: tuple[str, ...] = ("--recorded",), by: Callable[..., Answer] = typed
) -> Answer:
    """What a chat says to these lines. Files that it keeps lie in that folder."""
    answer = by(folder, "chat", *options, input="".join(f"{line}\n" for line in lines), cwd=folder)
    assert (answer.code, answer.err) == (0, "")
    return answer


def said(answer: Answer) -> str:
    """All of it on one line, however it was wrapped."""
    return " ".join(answer.out.split())


def test_a_newcomer_is_told_what_this_is_and_what_to_do_first(tmp_path: Path) -> None:
    told = chat(tmp_path, by=broadsheet).out.splitlines()
    assert told[0].startswith("Broadsheet reads every new arXiv paper")
    assert "`/help` lists commands, `exit` ends." in " ".join(told)
    assert "This channel is new: begin with `/subscription setup`." in told


def test_help_lists_every_command(tmp_path: Path) -> None:
    told = chat(tmp_path, "/help", "exit").out
    names = ("criteria", "digest", "export", "help", "paper", "privacy", "rescore", "saved", "status", "usage", "votes")
    assert all(f"/{name}" in told for name in (*names, "subscription"))
    assert told.endswith("> exit\n")


def test_wrong_words_get_a_hint_and_change_nothing(tmp_path: Path) -> None:
    told = said(chat(tmp_path, "xyzzy", "/digst", "/subscription stup", "/digest 2025-05-13", "7"))
    for hint in (
        "`xyzzy` is not a command. `/help` lists what I understand.",
        "There is no command `/digst`. Did you mean `/digest`?",
        "`/subscription` does not know `stup`. Did you mean `/subscription setup`?",
        "This channel has no subscription yet. `/subscription setup` makes one, in a minute.",
        "There is no button `7`: the last answer has 1.",
    ):
        assert hint in told
    assert "This channel is new" in chat(tmp_path).out


def test_a_channel_is_set_up_by_a_form_that_asks_again_for_what_is_wrong(tmp_path: Path) -> None:
    told = said(chat(tmp_path, *SETUP, "/subscription show"))
    assert "`Mars` is not a time zone." in told
    assert told.count("Europe/Berlin") >= 2
    again = chat(tmp_path).out
    assert "This channel is new" not in again
    assert "2025-05-13" in again


def test_a_guest_may_not_set_a_channel_up(tmp_path: Path) -> None:
    told = said(chat(tmp_path, "/subscription setup", options=("--recorded", "--as", "Bob", "--guest")))
    assert "Only admins may change this subscription here." in told


def test_an_exported_file_is_where_the_chat_says(tmp_path: Path) -> None:
    told = chat(tmp_path, *SETUP, "/digest 2025-05-13", "/export 2025-05-13 bibtex", by=broadsheet).out
    (file,) = (tmp_path / "var" / "exports").iterdir()
    assert f"Saved as var/exports/{file.name}." in told
    assert file.read_text(encoding="utf-8").startswith("@")


def test_a_chat_about_todays_papers_greets_with_the_next_digest(tmp_path: Path) -> None:
    assert "This channel is new" in chat(tmp_path, *SETUP, options=()).out
    assert "The next digest, that of " in " ".join(chat(tmp_path, options=("--as", "Ada")).out.split())


# Ctrl-C becomes a signal only at the terminal that a process calls its own.
AS_ITS_OWN = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


@dataclass
class Terminal:
    """A terminal with a chat at it. `shown` is what came on the screen since it was last looked at."""

    process: subprocess.Popen[bytes]
    screen: int
    shown: str = ""

    def type(self, keys: str) -> None:
        os.write(self.screen, keys.encode())

    def shows(self, words: str, within: float = 60) -> bool:
        """Whether these words come on the screen, with less than so many seconds between two pieces of text."""
        while words not in self.shown:
            if not select.select([self.screen], [], [], within)[0]:
                return False
            self.shown += os.read(self.screen, 1000).decode(errors="replace")
        self.shown = self.shown.partition(words)[2]
        return True

    def ctrl_c_shows(self, words: str) -> bool:
        """Press Ctrl-C until these words are the answer: readline misses it while it draws."""
        for _ in range(30):
            self.type("\x03")
            if self.shows(words, within=1):
                return True
        return False


@contextmanager
def at_a_terminal(folder: Path) -> Iterator[Terminal]:
    """A chat at a terminal of its own."""
    mine, its = pty.openpty()
    settings = environment(folder, TERM="xterm", PYTHONPATH=str(ROOT))
    with subprocess.Popen(
        [sys.executable, "-c", AS_ITS_OWN, sys.executable, "-m", "bot", "chat", "--recorded"],
        cwd=folder, env=settings, stdin=its, stdout=its, stderr=its, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(its)
        try:
            yield Terminal(process, mine)
        finally:
            process.kill()
            os.close(mine)


def test_at_a_terminal_tab_completes_ctrl_c_goes_on_and_ctrl_d_ends(tmp_path: Path) -> None:
    with at_a_terminal(tmp_path) as terminal:
        assert terminal.shows("> ")
        terminal.type("/subsc\t")
        assert terminal.shows("/subscription ")
        assert terminal.ctrl_c_shows("Ctrl-D or `exit` ends the chat.")
        assert terminal.shows("> ")
        terminal.type("/nota\n")
        assert terminal.shows("There is no command `/nota`.")
        assert terminal.shows("> ")
        terminal.type("\x04")
        assert terminal.process.wait(60) == 0
