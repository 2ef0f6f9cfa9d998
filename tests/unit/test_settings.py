from datetime import time
from decimal import Decimal
from pathlib import Path

import pytest

from bot.logs import LogPlan, plan_of
from bot.settings import ROOT, load_settings
from core.errors import BadSetting


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the developer's reaches a test."""
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") and "=" in line and line[1].isupper():
            monkeypatch.delenv(line[1:].partition("=")[0], raising=False)
    monkeypatch.setenv("ENV_FILE", str(tmp_path / ".env"))


def written(tmp_path: Path, text: str) -> None:
    (tmp_path / ".env").write_text(text, encoding="utf-8")


def test_with_nothing_set_the_local_scorer_judges_and_the_data_is_in_var() -> None:
    settings = load_settings()
    assert not settings.model_scores
    assert settings.database_url == "sqlite+aiosqlite:///var/broadsheet.db"


def test_every_line_of_the_example_file_shows_the_default(tmp_path: Path) -> None:
    plain = load_settings()
    example = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    lines = [line[1:] for line in example if line.startswith("#") and "=" in line and line[1].isupper()]
    written(tmp_path, "\n".join(lines))
    assert load_settings() == plain
    assert {line.partition("=")[0].lower() for line in lines} == set(type(plain).model_fields)


@pytest.mark.parametrize("line", ["OPENAI_API_KEY=sk-x", "OPENAI_BASE_URL=http://127.0.0.1:1/v1"])
def test_a_key_or_an_address_lets_the_model_judge_unless_the_local_scorer_is_asked_for(
    tmp_path: Path, line: str
) -> None:
    written(tmp_path, line)
    assert load_settings().model_scores
    written(tmp_path, f"{line}\nSCORER=local")
    assert not load_settings().model_scores


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (
            "MAX_PAPERS=many",
            "MAX_PAPERS should be a whole number; it is `many`.",
        ),
        ("MAX_PAPERS=0", "MAX_PAPERS should be greater than or equal to 1; it is `0`."),
        ("POSTING_TIME=25h", "POSTING_TIME: `25h` is not a time of day. Try `09:00` or `5pm`."),
        ("DAILY_BUDGET=-1", "DAILY_BUDGET should be greater than or equal to 0; it is `-1`."),
        ("MONTHLY_BUDGET=NaN", "MONTHLY_BUDGET should be a finite number; it is `NaN`."),
        ("ASK_ABOVE=-1", "ASK_ABOVE should be greater than or equal to 0; it is `-1`."),
        ("ASK_ABOVE=1001", "ASK_ABOVE should be less than or equal to 1000; it is `1001`."),
        ("ASK_ABOVE=NaN", "ASK_ABOVE should be a finite number; it is `NaN`."),
        (
            "DATABASE_URL=mysql://x/y",
            "DATABASE_URL names `mysql`; only SQLite and Postgres are known here. Try "
            "`sqlite:///var/broadsheet.db` or `postgresql://user:password@localhost/broadsheet`.",
        ),
        ("SCORER=gpt", "SCORER should be 'auto', 'model' or 'local'; it is `gpt`."),
        (
            "TIME_ZONE=Mars",
            "TIME_ZONE: `Mars` is not a time zone. Name a city, such as `Europe/Berlin` or `America/New_York`.",
        ),
        ("OPENAI_BASE_URL=http://[x", "OPENAI_BASE_URL is not an address; try `http://127.0.0.1:8000/v1`."),
        ("ARXIV_API_URL=http://x:port", "ARXIV_API_URL is not an address; try `http://127.0.0.1:8000/v1`."),
        ("ARXIV_RSS_URL=ftp://me:pa55word@x", "ARXIV_RSS_URL must begin with http:// or https://."),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_right(tmp_path: Path, line: str, answer: str) -> None:
    written(tmp_path, line)
    with pytest.raises(BadSetting) as told:
        load_settings()
    assert str(told.value) == answer


def test_times_and_zones_are_read_as_in_commands(tmp_path: Path) -> None:
    written(tmp_path, "POSTING_TIME=5pm\nTIME_ZONE=new york")
    settings = load_settings()
    assert (settings.posting_time, settings.time_zone) == (time(17), "America/New_York")


def test_the_plan_of_the_logs_knows_every_secret(tmp_path: Path) -> None:
    written(tmp_path, "OPENAI_API_KEY=sk-5ecret\nDATABASE_URL=postgresql://me:pa55word@db/x")
    assert plan_of(load_settings()).secrets == ("sk-5ecret", "pa55word")
    assert LogPlan().secrets == ()


def test_an_installation_has_no_budget_unless_one_is_set(tmp_path: Path) -> None:
    assert (load_settings().daily_budget, load_settings().monthly_budget) == (None, None)
    written(tmp_path, "DAILY_BUDGET=\nMONTHLY_BUDGET=20.5")
    settings = load_settings()
    assert (settings.daily_budget, settings.monthly_budget) == (None, Decimal("20.5"))


def test_a_key_in_the_wrong_line_is_not_shown(tmp_path: Path) -> None:
    written(tmp_path, "DAILY_BUDGET=sk-proj-0123456789abcdefghijkl")
    with pytest.raises(BadSetting) as told:
        load_settings()
    assert str(told.value).startswith("DAILY_BUDGET should be")
    assert "0123" not in str(told.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, "CATEGORIES=cs.LGG\nPOSTING_TIME=25:00\nHTTP_PORT=http")
    with pytest.raises(BadSetting) as told:
        load_settings()
    assert all(name in str(told.value) for name in ("CATEGORIES", "POSTING_TIME", "HTTP_PORT"))
