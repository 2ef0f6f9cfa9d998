"""`python -m bot evaluate` as somebody at the command line sees it: as a process where it asks, else without one."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.command_line import Answer, broadsheet, typed
from tests.fakes.openai_server import OpenAIServer

FREE = "2025-05-13"


async def asked(
    folder: Path, server: OpenAIServer, *words: str, by: Callable[..., Answer] = typed, **told: str
) -> Answer:
    """The command, with this server as the model."""
    settings = {"OPENAI_API_KEY": server.key, "OPENAI_BASE_URL": server.url, "OPENAI_MODEL": server.model}
    return await asyncio.to_thread(by, folder, "evaluate", "--recorded", *words, **settings, **told)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a recorded day, judged by the local scorer."""
    folder = tmp_path_factory.mktemp("filled")
    assert typed(folder, "digest", FREE, "--recorded", SCORER="local").code == 0
    return folder / "broadsheet.db"


@pytest.fixture
def a_stored_day(filled: Path, tmp_path: Path) -> Path:
    """A folder with a copy of it."""
    shutil.copy(filled, tmp_path)
    return tmp_path


def test_the_local_scorer_agrees_with_itself_and_is_free(a_stored_day: Path) -> None:
    answer = broadsheet(a_stored_day, "evaluate", "--recorded", "--repeat")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "local scorer · recorded/local/here · 2025-05-13"
    assert "100 %  of papers are on the same side of the cut-offs" in answer.out
    assert "100 %  have the same scores" in answer.out
    assert lines[-2:] == ["Free: no model was asked.", "No verdict was kept."]


async def test_a_model_is_compared_after_a_yes(a_stored_day: Path) -> None:
    async with OpenAIServer() as server:
        answer = await asked(a_stored_day, server, "--papers", "12", by=broadsheet, input="y\n")
    assert answer.code == 0
    assert "12 papers would be asked about: gpt-4o, 1 call, about" in answer.err
    assert "Go on? [y/N]" in answer.err
    assert "6 chosen then, 6 not. Shares are of all 36." in answer.out
    assert "Stored verdicts: 12 by local." in answer.out
    assert "Votes: none on these papers." in answer.out
    assert sum(map(len, server.asked)) == 12


@pytest.mark.parametrize(("typed", "told"), [("n\n", "Nothing was asked."), ("", "nobody said yes. Add `--yes`.")])
async def test_nothing_is_spent_without_a_yes(a_stored_day: Path, typed: str, told: str) -> None:
    async with OpenAIServer() as server:
        answer = await asked(a_stored_day, server, by=broadsheet, input=typed)
    assert (answer.code, answer.out, server.calls) == (2, "", [])
    assert told in answer.err


async def test_json_holds_the_same_numbers_and_nothing_else_is_printed(a_stored_day: Path) -> None:
    async with OpenAIServer() as server:
        answer = await asked(a_stored_day, server, "--papers", "10", "--yes", "--repeat", "--json")
    found = json.loads(answer.out)
    assert (answer.code, answer.err) == (0, "")
    assert found["papers"] == {"stored": 36, "asked": 10, "lacking": 0}
    assert found["scorer"]["name"] == "gpt-4o"
    assert 0 <= found["agreement"]["same"] <= 1
    assert found["repeat"]["equal"] == 1  # the server's judge goes by titles
    assert found["usage"]["calls"] == len(server.calls)
    assert float(found["usage"]["cost"]) > 0


async def test_an_evaluation_keeps_no_verdict(a_stored_day: Path) -> None:
    async with OpenAIServer() as server:
        first = await asked(a_stored_day, server, "--papers", "4", "--yes")
        calls = len(server.calls)
        second = await asked(a_stored_day, server, "--papers", "4", "--yes")
    assert first.code == second.code == 0
    assert len(server.calls) == 2 * calls


def test_without_a_stored_day_it_says_what_to_do(tmp_path: Path) -> None:
    answer = typed(tmp_path, "evaluate")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "terminal/local/here has no stored day to compare with (none so far). Make days with `backfill` or `digest`.\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--prompt", "score.v999"], "There is no prompt `score.v999` in prompts/. Try `score.v"),
        (["--prompt", "../x"], "There is no prompt `../x` in prompts/."),
        (["--model", "local", "--prompt", "score.v999"], "The local scorer has no prompt"),
        (["--model", "gpt-5"], "There is no model to ask: set OPENAI_API_KEY"),
        (["--channel", "lab"], "`lab` is no channel. Try `--channel slack/T0123/C0456`"),
        (["--days", "soon"], "`soon` is not a date. Try `2025-05-13`, `last week` or `2025-05`."),
        (["--recorded", "--channel", "slack/T1/C1"], "`--recorded` has a channel of its own"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(tmp_path: Path, words: list[str], told: str) -> None:
    answer = typed(tmp_path, "evaluate", *words)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert answer.err.count("\n") == 1
