"""The bot as a person starts it: a process, with settings of its own and nothing of the developer's."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

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
