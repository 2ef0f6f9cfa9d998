"""The files for operators name what there is: metrics, labels, commands, settings, documents."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from bot.cli.table import cli
from bot.metrics.meters import Meters
from bot.metrics.stock import Looked, Stock
from bot.settings import ROOT, Settings
from core.calendar import shipped_calendar
from core.model import BatchState, Census, OutcomeState, Task
from core.ports import Count, Timing
from tests.fakes.clock import FakeClock

NOW = datetime(2025, 5, 13, 12, tzinfo=UTC)
DAY = date(2025, 5, 13)
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
ALERTS = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
BOARD = json.loads((ROOT / "deploy/grafana.json").read_text(encoding="utf-8"))
EXPRESSIONS = [rule["expr"] for rule in ALERTS] + [
    target["expr"] for panel in BOARD["panels"] for target in panel["targets"]
]
# What Prometheus itself adds.
EVERYWHERE = {"job", "instance", "le"}
ALSO = {"up": frozenset[str]()}


def known() -> dict[str, frozenset[str]]:
    """Every sample that a process tells, by name, with its labels."""
    meters, clock = Meters("1"), FakeClock(NOW)
    stock = Stock(store=SimpleNamespace(), clock=clock, calendar=shipped_calendar(), depths=SimpleNamespace())  # type: ignore[arg-type]
    census = Census(
        outcomes={(DAY, OutcomeState.FAILED): 1},
        batches={("cs.LG", BatchState.FRESH): NOW},
        subscriptions={("slack", False): 1},
        spent={(NOW.replace(hour=0), "gpt-4o"): 1.0},
        open_deliveries=1,
        oldest_open=NOW,
        well={"arXiv": True, "model": True},
    )
    stock._found = Looked(NOW, DAY, census, {Task.DELIVER: 1})
    meters.also(stock)
    for what in Count:
        meters.count(what, "x")
    meters.took(Timing.COMMAND, 1, "digest", "slack")
    meters.took(Timing.POST, 1, "slack")
    meters.took(Timing.MODEL_CALL, 1, "gpt-4o")
    meters.connected({"Slack": True})
    samples = [sample for family in meters.registry.collect() for sample in family.samples]
    return {sample.name: frozenset(sample.labels) for sample in samples} | ALSO


KNOWN = known()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_alarm_and_a_panel_go_by_numbers_and_labels_that_there_are(expression: str) -> None:
    names = set(re.findall(r"\b(?:broadsheet|process|python)_\w+|\bup\b", expression))
    assert names
    assert names <= set(KNOWN)
    labels = frozenset().union(*(KNOWN[name] for name in names)) | EVERYWHERE
    asked = set(re.findall(r"(\w+)\s*=~?\s*\"", expression))
    asked |= {one.strip() for part in re.findall(r"by \(([^)]*)\)", expression) for one in part.split(",")}
    assert asked <= labels


def test_an_alarm_by_a_state_or_a_day_names_one_that_there_is() -> None:
    told = " ".join(EXPRESSIONS)
    assert set(re.findall(r'state="(\w+)"', told)) <= {str(state) for state in OutcomeState}
    assert set(re.findall(r'day="(\w+)"', told)) <= {"today", "yesterday"}
    assert set(re.findall(r'span="(\w+)"', told)) <= {"today", "month"}
    assert set(re.findall(r'service="(\w+)"', told)) <= {"arXiv", "model"}


def test_the_document_for_operators_names_no_alarm_that_there_is_not() -> None:
    told = re.findall(r"\*\*(Broadsheet[A-Z]\w+)\*\*", (ROOT / "docs/operating.md").read_text(encoding="utf-8"))
    assert sorted(told) == sorted(rule["alert"] for rule in ALERTS)


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_the_document_for_operators_says_what_each_alarm_means(rule: dict[str, Any]) -> None:
    assert f"**{rule['alert']}**" in (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"].endswith(".")


def test_no_number_is_left_that_nobody_looks_at() -> None:
    told = " ".join(EXPRESSIONS)
    ours = {name for name in KNOWN if name.startswith("broadsheet_") and not name.endswith(("_sum", "_created"))}
    unseen = {name for name in ours if name not in told and not name.endswith(("_count", "_bucket"))}
    assert unseen == set()


def commands() -> set[str]:
    named = {one.name or one.callback.__name__ for one in cli.registered_commands if one.callback}
    return named | {str(group.name or group.typer_instance.info.name) for group in cli.registered_groups}


def test_compose_starts_every_role_with_commands_and_settings_that_there_are() -> None:
    services: dict[str, dict[str, Any]] = COMPOSE["services"]
    assert set(services) == {"postgres", "migrate", "web", "gateway", "worker"}
    for name, service in services.items():
        if name == "postgres":
            continue
        assert service["command"] == [name]
        assert service["command"][0] in commands()
        assert {each.lower() for each in service["environment"]} <= set(Settings.model_fields)
        assert set(service["depends_on"]) <= set(services)
    assert services["worker"]["deploy"]["replicas"] == 2
    volumes = [one.partition(":")[0] for service in services.values() for one in service.get("volumes", ())]
    assert set(volumes) == set(COMPOSE["volumes"])


def test_no_secret_stands_in_compose() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"PASSWORD: (.*)", text)) == {"${POSTGRES_PASSWORD:?set it in .env, of letters and digits}"}
    assert ":${POSTGRES_PASSWORD:?" in COMPOSE["services"]["worker"]["environment"]["DATABASE_URL"]


def test_the_image_holds_what_the_bot_reads_and_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY") and "--from" not in line]
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert all((ROOT / name).exists() and f"!{name}" in allowed for name in copied)
    assert {"bot", "core", "prompts", "alembic", "alembic.ini", "requirements.txt"} == set(copied)
    assert "USER 10001:10001" in lines  # a number: who runs it may ask for one that is not root
    assert "--require-hashes" in " ".join(lines)


def test_the_unit_starts_a_command_with_settings_that_there_are() -> None:
    unit = (ROOT / "deploy/broadsheet.service").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=\S+ -m bot (\w+)$", unit, re.MULTILINE)
    assert command in commands()
    named = {name.lower() for name in re.findall(r"^Environment=(\w+)=", unit, re.MULTILINE)} - {
        "pythondontwritebytecode"
    }
    assert named <= set(Settings.model_fields)


@pytest.mark.parametrize(
    "file", ["docs/operating.md", "deploy/broadsheet.service", "compose.yaml", "Dockerfile", "Procfile"]
)
def test_every_command_and_file_that_operators_are_told_is_there(file: str) -> None:
    text = Path(ROOT / file).read_text(encoding="utf-8")
    assert set(re.findall(r"-m bot ([a-z]+)", text)) <= commands()
    named = set(re.findall(r"\b(?:docs|deploy)/[\w./-]+\.\w+", text))
    assert all((ROOT / name).exists() for name in named)


def test_every_setting_that_the_document_names_is_one() -> None:
    text = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    named = {name.lower() for name in re.findall(r"`([A-Z][A-Z_]{4,})(?:=[^`]*)?`", text)}
    assert named - set(Settings.model_fields) <= {"postgres_password", "env_file", "pgpassword"}
