"""The main job against stand-ins of arXiv and of a model, started by hand as CONTRIBUTING.md says."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.command_line import ROOT, broadsheet


@contextmanager
def stand_in(name: str) -> Iterator[dict[str, str]]:
    """A local server on a free port, and the settings that it prints."""
    command = [sys.executable, "-u", "-m", f"tests.fakes.{name}", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            settings = {}
            for line in server.stdout:
                if "=" not in line:
                    break
                key, _, value = line.strip().partition("=")
                settings[key] = value
                if key in {"ARXIV_API_URL", "OPENAI_MODEL"}:
                    break
            yield settings
        finally:
            server.kill()


@pytest.fixture(scope="module")
def live() -> Iterator[dict[str, str]]:
    with stand_in("arxiv_server") as arxiv, stand_in("openai_server") as model:
        yield {**arxiv, **model}


def test_a_past_day_is_rebuilt_judged_by_the_model_and_paid_for_once(tmp_path: Path, live: dict[str, str]) -> None:
    command = ("digest", "2025-05-20", "--format", "json")
    answer = broadsheet(tmp_path, *command, **live)
    assert (answer.code, answer.err) == (0, "")
    day = json.loads(answer.out)
    assert (day["state"], day["source"], day["scorer"]["name"]) == ("complete", "arxiv", live["OPENAI_MODEL"])
    assert day["counts"]["scored"] == day["counts"]["announced"] > 50
    assert float(day["usage"]["cost_usd"]) > 0
    assert "Two scores" in day["chosen_by"]
    assert broadsheet(tmp_path, *command, **live).out == answer.out


def test_the_doctor_finds_everything_well(tmp_path: Path, live: dict[str, str]) -> None:
    broadsheet(tmp_path, "migrate", **live)
    answer = broadsheet(tmp_path, "doctor", CONTACT="lab@example.org", **live)
    assert answer.code == 0
    assert answer.out.endswith("Everything works.\n")


def test_a_key_that_is_refused_is_told_without_the_key_and_no_digest_is_kept(
    tmp_path: Path, live: dict[str, str]
) -> None:
    wrong = {**live, "OPENAI_API_KEY": "sk-wr0ng"}
    answer = broadsheet(tmp_path, "digest", "2025-05-13", "--recorded", **wrong)
    assert (answer.code, answer.out) == (2, "")
    assert "OPENAI_API_KEY" in answer.err
    assert "wr0ng" not in answer.err
    right = broadsheet(tmp_path, "digest", "2025-05-13", "--recorded", "--format", "json", **live)
    assert json.loads(right.out)["revision"] == 1
