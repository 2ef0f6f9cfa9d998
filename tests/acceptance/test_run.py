"""`python -m bot run`, as `make run` starts it on a machine without a network."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.command_line import ROOT, environment


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """The bot, killed at the end if need be."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT, env=environment(folder, **settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def until(process: subprocess.Popen[str], *words: str) -> str:
    """What the bot prints until it has said each of these, in whatever order and however it is wrapped."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if all(one in " ".join(said.split()) for one in words):
            return said
    raise AssertionError(f"It ended without saying {words!r}: {said}")


def test_a_newcomer_without_a_network_sees_a_recorded_day_and_the_bot_stays_up_until_told(tmp_path: Path) -> None:
    with running(tmp_path) as bot:
        said = until(bot, "Broadsheet is up.")
        assert "The next digest, that of " in " ".join(said.split())
        assert "Recorded day" in said
        assert "Tuesday 13 May 2025" in said
        assert "arXiv cannot be reached" in said
        assert bot.poll() is None
        bot.send_signal(signal.SIGTERM)
        out, err = bot.communicate(timeout=30)
    assert bot.returncode == 0
    assert "Traceback" not in said + out + err


def test_a_category_that_no_recorded_day_covers_does_not_keep_the_bot_from_starting(tmp_path: Path) -> None:
    with running(tmp_path, CATEGORIES="stat.ML") as bot:
        said = until(bot, "Broadsheet is up.")
    assert "Nor is there a recorded day to show: stat.ML" in said
    assert "arXiv cannot be reached" in said


def test_ctrl_c_while_it_still_asks_arxiv_stops_it_cleanly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as arxiv:
        arxiv.settimeout(30)
        slow = f"http://127.0.0.1:{arxiv.getsockname()[1]}"
        with running(tmp_path, ARXIV_RSS_URL=slow, ARXIV_API_URL=slow) as bot:
            until(bot, "Asking arXiv")
            asked, _ = arxiv.accept()
            os.kill(bot.pid, signal.SIGINT)
            asked.close()
            arxiv.close()
            out, err = bot.communicate(timeout=30)
    assert bot.returncode == 0
    assert "Traceback" not in out + err


def test_a_wrong_setting_stops_it_at_the_start_with_one_line(tmp_path: Path) -> None:
    with running(tmp_path, TIME_ZONE="Mars/Base") as bot:
        out, err = bot.communicate(timeout=30)
    assert (bot.returncode, out) == (2, "")
    assert err.startswith("TIME_ZONE: `Mars/Base` is not a time zone")
