"""The bot as a person starts it, with settings of its own and nothing of the developer's.

As a process, or, where being one is not the point, in this one: that takes a tenth of the time.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from typer.testing import CliRunner

from bot.cli.table import cli
from bot.logs import CHATTY

ROOT = Path(__file__).resolve().parents[2]
# Nothing listens there, and asking is answered at once.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """A clean environment whose data is in that folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        "ENV_FILE": str(folder / "no.env"),
        "LOG_FILE": str(folder / "broadsheet.log"),
        "HOLIDAYS_FILE": str(folder / "holidays.toml"),
        "DATABASE_URL": f"sqlite:///{folder / 'broadsheet.db'}",
        "ARXIV_RSS_URL": NOWHERE,
        "ARXIV_API_URL": NOWHERE,
        "PYTHONIOENCODING": "utf-8",
        "HTTP_PORT": "0",  # several run at once
        **settings,
    }


def broadsheet(folder: Path, *words: str, input: str = "", cwd: Path = ROOT, **settings: str) -> Answer:  # noqa: A002
    """Run `python -m bot …` to its end, in the folder `cwd`. `input` is all that it is given to read."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=cwd, env=environment(folder, PYTHONPATH=str(ROOT), **settings), input=input, capture_output=True, text=True,
        encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    return Answer(done.returncode, done.stdout, done.stderr)


def typed(folder: Path, *words: str, input: str = "", cwd: Path = ROOT, **settings: str) -> Answer:  # noqa: A002
    """The same without a process: the same table of commands, with an environment and streams of its own."""
    alone = {**dict.fromkeys(os.environ), **environment(folder, **settings)}
    with chdir(cwd), _logs_as_before():
        done = CliRunner().invoke(cli, words, input, alone, catch_exceptions=False)
    return Answer(done.exit_code, done.stdout, done.stderr)


@contextmanager
def _logs_as_before() -> Iterator[None]:
    """A command says where its logs go, for the whole process."""
    loggers = [logging.getLogger(), *map(logging.getLogger, CHATTY)]
    ways, levels, handlers = structlog.get_config(), [one.level for one in loggers], loggers[0].handlers
    raises = logging.raiseExceptions
    try:
        yield
    finally:
        for mine in loggers[0].handlers:
            mine.close()
        logging.raiseExceptions, loggers[0].handlers = raises, handlers
        structlog.configure(**ways)
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
