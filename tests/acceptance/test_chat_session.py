"""The first half hour of somebody new, at a prompt."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.command_line import ROOT, environment
from tests.fakes.newcomer import first_half_hour

# A field with room for one line has a colon, and its value behind it.
FIELD = re.compile(r"([A-Z][\w -]+)(:.*)?")


class AtThePrompt:
    """A `Person` who types into a chat's standard input. `transcript` is all that was typed and answered."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._shown = ""
        self.transcript = ""
        self._asked = 0

    def say(self, command: str) -> str:
        return self._type(command)

    def press(self, label: str) -> str:
        (number,) = re.findall(rf"\[(\d+)\] {re.escape(label)}", self._shown)
        return self._type(number)

    def fill(self, command: str, **values: str) -> str:
        """Field by field: what is not given is left as it is, with an empty line."""
        wanted = {label.replace("_", " "): value for label, value in values.items()}
        self._write(command)
        self._line_but(lambda line: ".cancel leaves" not in line)
        line = self._line_but(lambda line: not FIELD.fullmatch(line.rstrip()))
        while field := FIELD.fullmatch(line.rstrip()):
            value = wanted.pop(field[1], "")
            self._write(value)
            if value and not field[2]:  # several lines can stand there
                self._write("")
            line = self._line_but(lambda line: line.startswith("  ") or not line.strip())
        assert not wanted, "fields that the form does not have"
        self._until_over(line)
        return " ".join(self._shown.replace("`", "").split())

    def _type(self, *lines: str) -> str:
        self._raw(*lines)
        return " ".join(self._shown.replace("`", "").split())

    def _raw(self, *lines: str) -> None:
        for line in lines:
            self._write(line)
        self._until_over("")

    def _until_over(self, shown: str) -> None:
        """Take what is shown until a word that nobody knows is refused: then all of it was answered."""
        self._asked += 1
        end = f"over{self._asked}"
        self._write(end)
        while f"`{end}` is not a command" not in shown:
            shown += self._line()
        self._shown = shown.partition(f"> {end}")[0]
        self.transcript += self._shown

    def _line_but(self, passed_over: Callable[[str], bool]) -> str:
        while passed_over(line := self._line()):
            self.transcript += line
        return line

    def _write(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the chat ended: {self.transcript[-500:]}"
        return line


@contextmanager
def a_chat(folder: Path) -> Iterator[AtThePrompt]:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--recorded"],
        cwd=folder, env=environment(folder, PYTHONPATH=str(ROOT), PYTHONUNBUFFERED="1"), text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        try:
            yield AtThePrompt(process)
        finally:
            process.kill()


def test_somebody_new_sets_up_reads_looks_up_edits_previews_undoes_rescores_and_sees_the_bill(tmp_path: Path) -> None:
    with a_chat(tmp_path) as ada:
        first_half_hour(ada)
        assert "Traceback" not in ada.transcript
        assert "did not foresee" not in ada.transcript
