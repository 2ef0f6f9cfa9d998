"""The import rule bites: each breach of it, put into a copy of the source, is found."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("bot", "core"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def keeps_the_rule(folder: Path) -> bool:
    script = Path(sys.executable).with_name("lint-imports")
    command = [script, "--no-cache", "--config", "pyproject.toml"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def test_the_source_as_it_is_keeps_the_rule(copy: Path) -> None:
    assert keeps_the_rule(copy)


@pytest.mark.parametrize(
    ("module", "breach"),
    [
        ("core/backfill.py", "import sqlalchemy"),
        ("core/candidates.py", "import openai"),
        ("bot/clock.py", "import apscheduler"),
        ("core/pages/words.py", "import rich"),
        ("core/due.py", "import bot.clock"),
        ("core/sources/arxiv.py", "import core.digesting"),
        ("core/pages/states.py", "import core.spending"),
        ("core/sources/rss.py", "import core.store.tables"),
        ("core/model/papers.py", "import core.calendar"),
        ("core/store/people.py", "import cryptography"),
        ("bot/happenings.py", "import slack_bolt"),
        ("bot/reception.py", "import slack_sdk"),
        ("bot/handlers/home.py", "import aiohttp"),
        ("bot/settings.py", "import bot.app"),
        ("bot/operating.py", "import prometheus_client"),
        ("bot/platforms/other/__init__.py", "import bot.platforms.terminal.render"),
        ("core/room_of_its_own.py", "import core.ports"),
    ],
    ids=lambda word: word.replace("import ", "imports ") if "import " in word else word,
)
def test_a_breach_is_found(copy: Path, module: str, breach: str) -> None:
    path = copy / module
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{breach}\n")
    assert not keeps_the_rule(copy)
